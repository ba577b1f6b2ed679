"""Files are made once a revision, whole or not at all, and only so many are kept."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from recognition.credit import Credit
from recognition.dataset.files import FORMS, KEPT, Form, opened
from recognition.models import Revision

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where files are kept; the settings of the test."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "downloads"


@pytest.fixture
def made():
    """What has been made, in order."""
    return []


@pytest.fixture
def form(made):
    """A form that writes the number of the revision."""

    def write(path, credit):
        made.append(credit.revision.pk)
        path.write_text(str(credit.revision.pk))

    return Form("txt", "text/plain", "A number.", write)


def credit(number: int, at: datetime = AT) -> Credit:
    """The credit of a revision."""
    return Credit(Revision(pk=number, at=at))


def read(form: Form, of: Credit) -> str:
    """The text of a file."""
    with opened(form, of) as file:
        return file.read().decode()


def names(folder) -> list[str]:
    """The files in the folder, and whatever else is there."""
    return sorted(path.name.split("-")[0] for path in folder.iterdir() if path.name != "lock")


def test_the_first_who_asks_has_it_made(form, made):
    assert [read(form, credit(1)), read(form, credit(1)), read(form, credit(2))] == ["1", "1", "2"]
    assert made == [1, 2]


def test_another_instant_or_program_is_another_file(form, made, settings):
    read(form, credit(1))
    read(form, credit(1, AT.replace(microsecond=1)))
    settings.RELEASE = "another"
    read(form, credit(1))
    read(replace(form, suffix="md"), credit(1))
    assert made == [1, 1, 1, 1]


def test_those_who_ask_at_once_wait_for_one(form, made):
    gate = threading.Barrier(8)

    def ask(number):
        gate.wait()
        return read(form, credit(1))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["1"] * 8
    assert made == [1]


def test_one_that_fails_is_not_kept(form, folder):
    def fail(path, credit):
        path.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        opened(replace(form, write=fail), credit(1))
    assert read(form, credit(1)) == "1"
    assert names(folder) == ["1"]  # what was left behind is gone too


def test_only_so_many_are_kept_those_used_last(form, folder):
    for number in range(1, KEPT + 1):
        read(form, credit(number))
        path = next(folder.glob(f"{number}-*"))
        os.utime(path, (number, number))
    read(form, credit(1))
    held = opened(form, credit(2))
    os.utime(next(folder.glob("2-*")), (2, 2))
    for number in (KEPT + 1, KEPT + 2):
        read(form, credit(number))
    assert names(folder) == sorted(str(number) for number in {1, *range(4, KEPT + 3)})
    assert held.read() == b"2"  # removed, and read to its end all the same
    held.close()


def test_the_folder_is_for_the_program_only(form, folder):
    read(form, credit(1))
    assert folder.stat().st_mode & 0o777 == 0o700


def test_forms_are_known_by_their_suffixes():
    assert {suffix: form.suffix for suffix, form in FORMS.items()} == {"zip": "zip", "sqlite": "sqlite"}
