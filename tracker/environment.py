"""What the environment says: the readers that settings.py uses."""

import hashlib
import ipaddress
import os
import re
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: bool = False) -> bool:
    """Whether the variable is set to 1, true or yes; 0, false and no are off, unset and empty the default, all else is
    an error."""
    value = os.environ.get(name, "").lower() or ("1" if default else "0")
    if value not in ("0", "1", "false", "true", "no", "yes"):
        raise ImproperlyConfigured(f"{name} is {value!r}; give 1 or 0.")
    return value in ("1", "true", "yes")


def number(name: str, default: int) -> int:
    """The variable as a whole number of at least 0."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; give a whole number.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """The variable as a list, split at commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()] or default


def tagging_entity(name: str, default: str) -> str:
    """The variable as the owner of `tag:` addresses: a domain or e-mail address, and a day on which it was theirs."""
    entity = os.environ.get(name) or default
    label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    if not re.fullmatch(rf"([a-z0-9._-]+@)?{label}(\.{label})+,\d{{4}}(-\d\d(-\d\d)?)?", entity, re.ASCII):
        raise ImproperlyConfigured(
            f"{name} is {entity!r}; give a domain in small letters and a date: tracker.example,2026."
        )
    return entity


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def secret_key(path: Path) -> str:
    """SECRET_KEY from the environment, else from the file, which is made once and readable by its owner only."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # sessions and drafts are in there too
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def release(root: Path) -> str:
    """A digest of the program's files below `root`: another program may answer otherwise, so it has another one."""
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    for path in sorted(path for part in ("recognition", "tracker") for path in (root / part).rglob("*.*")):
        if path.suffix in (".py", ".json", ".html"):
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
