"""What a person types, in a real shell: script/server, script/postgres and what they say when something is missing."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ["cat", "cmp", "cp", "dirname", "mkdir", "rm", "sh", "tail"]

# Stands in for Python where a test is about what the shell does with it. It notes how it was called.
PYTHON = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
"-c import pip"*) exit 0 ;;
-c*) echo "${VERSION:-3.12}" ;;
"-m venv "*)
    if [ -n "${NO_VENV-}" ]; then
        mkdir -p "$3/bin"
        echo "The virtual environment was not created successfully because ensurepip is not"
        echo "available.  On Debian/Ubuntu systems, you need to install the python3-venv"
        exit 1
    fi
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python"
    ;;
"-m pip "*) exit "${PIP:-0}" ;;
esac
"""


class Machine:
    """A clean machine, as far as a script sees: a copy of the project, few tools, and perhaps a Python."""

    def __init__(self, folder: Path):
        self.project = folder / "a project"
        self.bin = folder / "bin"
        self.calls_file = folder / "calls"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        shutil.copytree(ROOT / "script", self.project / "script")
        for name in ("requirements.txt", "requirements-dev.txt"):
            shutil.copy(ROOT / name, self.project)

    def add_python(self):
        """Put the stand-in for Python on the machine."""
        (self.bin / "python3").write_text(PYTHON)
        (self.bin / "python3").chmod(0o755)

    def server(self, *arguments, **environment) -> subprocess.CompletedProcess:
        """Run script/server, from another folder."""
        return subprocess.run(
            [self.project / "script" / "server", *arguments],
            cwd=self.bin,
            env={"PATH": str(self.bin), "CALLS": str(self.calls_file), **environment},
            capture_output=True,
            text=True,
        )

    def calls(self) -> list[str]:
        """What Python was asked to run since the last time, by its first two words; questions (-c) aside."""
        lines = self.calls_file.read_text().splitlines()
        self.calls_file.unlink()
        return [" ".join(line.split()[:2]) for line in lines if not line.startswith("-c")]


@pytest.fixture
def machine(tmp_path):
    """A machine with a Python that can do everything."""
    machine = Machine(tmp_path)
    machine.add_python()
    return machine


def assert_one_line(done: subprocess.CompletedProcess, message: str):
    """The script failed, saying this and nothing else on stderr."""
    assert done.returncode not in (0, None)
    assert re.fullmatch(message + r"\n", done.stderr), done.stderr


@pytest.mark.parametrize(("script", "word"), [("server", "PORT"), ("test", "pytest"), ("postgres", "DATABASE_URL")])
def test_help_tells_what_a_script_reads(script, word):
    done = subprocess.run([ROOT / "script" / script, "--help"], capture_output=True, text=True, check=True)
    assert word in done.stdout


def test_server_refuses_arguments(machine):
    assert_one_line(machine.server("8080"), "script/server: it takes no arguments; --help tells what it reads.")


def test_missing_python_is_told_in_one_line(tmp_path):
    assert_one_line(
        Machine(tmp_path).server(), "script/server: Python 3.11 or newer is needed .*no python3.*install it.*"
    )


def test_old_python_is_told_in_one_line(machine):
    assert_one_line(
        machine.server(VERSION="3.9"), "script/server: Python 3.11 or newer is needed .*python3 is 3.9.*install it.*"
    )
    assert not (machine.project / ".venv").exists()


def test_missing_venv_module_is_told_in_one_line_and_leaves_no_venv(machine):
    done = machine.server(NO_VENV="1")
    assert_one_line(done, "script/server: Python's venv module is missing: .*apt install python3-venv.*")
    assert not (machine.project / ".venv").exists()


def test_requirements_are_installed_once_and_again_when_they_change(machine):
    first = machine.server()
    assert (first.returncode, first.stderr) == (0, "")
    assert machine.calls() == ["-m venv", "-m pip", "manage.py prepare", "-m granian"]
    machine.server()
    assert machine.calls() == ["manage.py prepare", "-m granian"]
    (machine.project / "requirements.txt").write_text("Django==5.2.99\n")
    machine.server()
    assert machine.calls() == ["-m pip", "manage.py prepare", "-m granian"]


def test_interrupted_install_begins_anew(machine):
    assert machine.server(PIP="1").returncode == 1
    assert machine.calls() == ["-m venv", "-m pip"]
    machine.server()
    assert machine.calls() == ["-m venv", "-m pip", "manage.py prepare", "-m granian"]


def test_venv_whose_python_is_gone_is_made_anew(machine):
    machine.server()
    machine.calls()
    (machine.project / ".venv" / "bin" / "python").unlink()
    machine.server()
    assert machine.calls() == ["-m venv", "-m pip", "manage.py prepare", "-m granian"]


def test_server_listens_where_it_is_told(machine):
    for environment, address in [
        ({}, "127.0.0.1 --port 8000"),
        ({"HOST": "localhost", "PORT": "8080"}, "127.0.0.1 --port 8080"),
    ]:
        machine.server(**environment)
        assert f"--host {address} " in machine.calls_file.read_text().splitlines()[-1]
        machine.calls()
    assert_one_line(machine.server(PORT="http"), "script/server: PORT is 'http': give a number.")


# From here on with the real .venv.

needs_venv = pytest.mark.skipif(
    not (ROOT / ".venv" / "requirements.txt").exists(), reason="script/test makes .venv; this is another one"
)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    """A newcomer's environment: nothing set but where to write and listen; on PostgreSQL a database of its own."""
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port())}
    address = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not address.scheme.startswith("postgres"):
        yield env
        return
    name = f"test_scripts_{os.getpid()}"
    with psycopg.connect(address.geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield env | {"DATABASE_URL": address._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def serving(environment: dict, output: Path):
    """A client of the server that script/server starts; the server is stopped as by Ctrl-C in a terminal, cleanly."""
    with output.open("w") as file:
        server = subprocess.Popen(
            [ROOT / "script" / "server"], env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{environment['PORT']}") as client:
            for _ in range(1200):
                assert server.poll() is None, output.read_text()
                with contextlib.suppress(httpx.ConnectError):
                    client.get("/admin/login/")
                    break
                time.sleep(0.1)
            yield client
            os.killpg(server.pid, signal.SIGINT)  # the workers too, and with a connection open
            assert server.wait(timeout=30) == 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    assert not re.search("Traceback|WARNING|ERROR", output.read_text()), output.read_text()


def dump(environment: dict) -> str:
    """All that is in the database."""
    done = subprocess.run(
        [sys.executable, "manage.py", "dumpdata"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@needs_venv
def test_first_start_makes_everything_and_the_second_keeps_what_was_written(environment, tmp_path):
    with serving(environment, tmp_path / "first") as client:
        country = client.get("/api/v1/countries/CA", params={"on": "2019-02-03"})
        assert country.json()["status"]["status"] == "guaido"
        write_as_a_program(environment, tmp_path)
    before = dump(environment)
    [password] = re.findall(r"The first user is editor, the password (\S+) ", (tmp_path / "first").read_text())

    with serving(environment, tmp_path / "second") as client:
        assert dump(environment) == before
        page = client.get("/admin/login/")
        form = {"username": "editor", "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        assert client.post("/admin/login/?next=/admin/", data=form).headers["location"] == "/admin/"
        style = re.search(r'href="(/static/admin/css/base\.\w+\.css)"', page.text).group(1)
        assert client.get(style).status_code == 200
        write_as_a_person(client)
    assert "password" not in (tmp_path / "second").read_text()


def write_as_a_program(environment: dict, folder: Path) -> None:
    """Run the commands that docs/api.md gives for writing, in a folder."""
    docs = (ROOT / "docs" / "api.md").read_text()
    [journey] = re.findall(r"```sh\n(.*?)```", docs.partition("## Writing")[2].partition("\n## ")[0], re.DOTALL)
    root = f"http://127.0.0.1:{environment['PORT']}"
    script = journey.replace("http://127.0.0.1:8000", root).replace(".venv/bin/python manage.py", '"$PYTHON" "$MANAGE"')
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env=environment | {"PYTHON": sys.executable, "MANAGE": str(ROOT / "manage.py")},
        capture_output=True,
        text=True,
    )
    expected = ["HTTP/1.1", "204", "No", "Content", "1", "revoked."]
    assert (done.returncode, done.stdout.split()) == (0, expected), done.stderr
    row = json.loads((folder / "row.json").read_text())
    assert (row["key"], row["declared_on"], row["is_published"]) == (
        "venezuela-presidency-ca-2022-06-01",
        "2022-06-02",
        False,
    )


def write_as_a_person(client: httpx.Client) -> None:
    """Correct a source with the session of the admin; without the CSRF token nothing is written."""
    source = "/api/v1/sources/globalnews-2019-02-03-trudeau-guaido"
    read = client.get(source)
    change = {"archived_url": "https://web.archive.org/web/2019/example", "reason": "A copy is there now."}
    headers = {"If-Match": read.headers["ETag"]}
    assert client.patch(source, json=change, headers=headers).status_code == 403
    headers["X-CSRFToken"] = client.cookies["csrftoken"]
    written = client.patch(source, json=change, headers=headers)
    assert (written.status_code, written.json()["archived_url"]) == (200, change["archived_url"])
    stale = client.patch(source, json=change, headers=headers)
    assert (stale.status_code, stale.headers["ETag"]) == (412, written.headers["ETag"])
    again = client.patch(source, json=change, headers=headers | {"If-Match": client.get(source).headers["ETag"]})
    assert again.json()["revision"] == written.json()["revision"]


@needs_venv
def test_port_in_use_is_told_in_one_line_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PORT": str(port)}
        done = subprocess.run([ROOT / "script" / "server"], env=env, capture_output=True, text=True)
    assert_one_line(
        done, f"CommandError: Cannot listen on 127.0.0.1 port {port} .*: stop what uses it, or set another .*"
    )
    assert not (tmp_path / "db.sqlite3").exists()


def test_database_that_does_not_answer_is_told_in_one_line(tmp_path):
    env = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"postgres://ana@127.0.0.1:{free_port()}/x",
    }
    done = subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert_one_line(done, "CommandError: The database cannot be used: .*Connection refused.*")


needs_postgres = pytest.mark.skipif(
    subprocess.run([ROOT / "script" / "postgres", "--bindir"], capture_output=True).returncode != 0,
    reason="no PostgreSQL server on this machine",
)
IN_CLUSTER = """
import os, sys, time, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    [row] = connection.execute("SELECT current_setting('unix_socket_directories'), 'a' < 'B' AND 'é' < 'f'")
print(*row, flush=True)
time.sleep(float(sys.argv[1]))
sys.exit(7)
"""


@needs_postgres
def test_postgres_sorts_as_people_do_and_is_removed_afterwards():
    done = subprocess.run(
        [ROOT / "script" / "postgres", sys.executable, "-c", IN_CLUSTER, "0"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (7, "")
    folder, sorts = done.stdout.split()
    assert sorts == "True"
    assert not Path(folder).exists()


@needs_postgres
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_postgres_is_removed(number):
    with subprocess.Popen(
        [ROOT / "script" / "postgres", sys.executable, "-c", IN_CLUSTER, "60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        folder = Path(process.stdout.readline().split()[0])
        assert folder.exists()
        os.killpg(process.pid, number)
        assert process.wait(timeout=30) == 128 + number
    assert not folder.exists()
