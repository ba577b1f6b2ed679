"""A server of its own for a measurement: a new database, several workers, all removed afterwards."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg

ROOT = Path(__file__).parent.parent


@contextlib.contextmanager
def database(*commands: str) -> Iterator[dict[str, str]]:
    """The environment of a program with a new database, SQLite or on the server of DATABASE_URL, after `commands`."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as undone:
        environment = {**os.environ, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
        address = urlsplit(os.environ.get("DATABASE_URL", ""))
        if address.scheme.startswith("postgres"):
            name = f"bench_{os.getpid()}"
            server = undone.enter_context(psycopg.connect(address.geturl(), autocommit=True))
            server.execute(f"CREATE DATABASE {name}")
            undone.callback(server.execute, f"DROP DATABASE {name} WITH (FORCE)")
            environment["DATABASE_URL"] = address._replace(path=f"/{name}").geturl()
        else:
            environment.pop("DATABASE_URL", None)
        for command in ("migrate", *commands):
            manage = [sys.executable, "manage.py", command]
            subprocess.run(manage, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)
        yield environment


@contextlib.contextmanager
def serving(environment: dict[str, str], application: str = "tracker.worker:application", workers: int = 2):
    """The address of a server with this environment, once it answers; stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = f"--interface wsgi --host 127.0.0.1 --port {port} --workers {workers} --blocking-threads 1 --no-ws"
    command = [sys.executable, "-m", "granian", *options.split(), "--log-level", "warning", application]
    (Path(environment["VAR_DIR"]) / "static").mkdir(exist_ok=True)  # which the program would miss
    server = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 (ours)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if server.poll() is not None:
                raise RuntimeError("The server has stopped.")
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{base}/api/v1/", timeout=60)
                break
            time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
