"""The files to download, made once a revision and kept for those who ask later."""

import fcntl
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from django.conf import settings

from recognition.credit import Credit
from recognition.dataset.package import write_package
from recognition.dataset.sqlite import write_sqlite

KEPT = 12  # files: past revisions can be asked for too, and disks are finite


@dataclass(frozen=True)
class Form:
    """A file that can be had: how it is called, what it is, and what writes it."""

    suffix: str
    media_type: str
    meaning: str
    write: Callable[[Path, Credit], None]


FORMS = {
    form.suffix: form
    for form in (
        Form("zip", "application/zip", "CSV files in a Frictionless data package.", write_package),
        Form("sqlite", "application/vnd.sqlite3", "A SQLite database of tables and views.", write_sqlite),
    )
}


def opened(form: Form, credit: Credit) -> BinaryIO:
    """The file of the credited revision, open for reading; whoever asks first makes it, others wait for that.

    Call it in a snapshot of the revision. A file that is removed while somebody reads it is read to its end.
    """
    folder = settings.VAR_DIR / "downloads"
    moment = int(credit.revision.at.timestamp() * 1_000_000)  # a restored backup counts the same numbers again
    path = folder / f"{credit.revision.pk}-{moment}-{settings.RELEASE}.{form.suffix}"
    if file := used(path):
        return file
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed, or the process dies
        if file := used(path):
            return file
        tidy(folder)
        draft = Path(mkdtemp(dir=folder)) / path.name
        form.write(draft, credit)
        os.replace(draft, path)
        draft.parent.rmdir()
        return path.open("rb")


def used(path: Path) -> BinaryIO | None:
    """The file, marked as used now; None if there is none."""
    with suppress(FileNotFoundError):
        file = path.open("rb")
        os.utime(path)
        return file
    return None


def tidy(folder: Path) -> None:
    """Remove what a maker left behind who was stopped, and the files used longest ago: room is made for one more."""
    found = sorted((path for path in folder.iterdir() if path.name != "lock"), key=lambda path: path.stat().st_mtime)
    files = [path for path in found if path.is_file()]
    for path in files[: max(0, len(files) - KEPT + 1)]:
        path.unlink()
    for path in set(found) - set(files):
        shutil.rmtree(path)
