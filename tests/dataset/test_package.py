"""The data package: valid for its readers, whole, published only, and the same bytes each time."""

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import frictionless
import pytest
from django.conf import settings
from django.core.management import call_command
from jsonschema import Draft4Validator, Draft7Validator

from recognition.credit import Credit
from recognition.dataset.package import write_package
from recognition.models import Revision
from recognition.models.known_at import known_at
from recognition.models.revision import revising
from recognition.resources import RESOURCES
from tests import builders

OTHERS = ["datapackage.json", "README.txt", "LICENSE", "CHECKSUMS"]
# The published schemas, as the packages datapackage 1.15.4 and check-datapackage 0.37.0 bring them.
SCHEMAS = Path(__file__).with_name("schemas")


def package(folder: Path, revision: Revision | None = None) -> Path:
    """The archive of a revision, written."""
    path = folder / "dataset.zip"
    path.unlink(missing_ok=True)
    write_package(path, Credit(revision or Revision.objects.last()))
    return path


def members(path: Path) -> dict[str, bytes]:
    """The files of the archive."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_frictionless_finds_nothing_wrong(record, tmp_path):
    report = frictionless.validate(str(package(tmp_path)), type="package")
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["tasks"] == len(RESOURCES)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("venezuela-presidency,ZZ,searched,", "foreign-key"),
        ("venezuela-presidency,CA,searched,", "primary-key"),
        ("venezuela-presidency,CA,looked,", "constraint-error"),
    ],
)
def test_frictionless_finds_what_is_wrong(record, tmp_path, row, error):
    folder = tmp_path / "wrong"
    with zipfile.ZipFile(package(tmp_path)) as archive:
        archive.extractall(folder)
    with (folder / "coverage.csv").open("a") as file:
        file.write(f"{row}\n")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert error in {found[0] for found in report.flatten(["type"])}


@pytest.mark.parametrize(
    ("schema", "validator"),
    [("tabular-data-package-v1.json", Draft4Validator), ("data-package-v2.json", Draft7Validator)],
)
def test_the_descriptor_is_valid_by_the_schemas_of_both_versions(small_record, tmp_path, schema, validator):
    descriptor = json.loads(members(package(tmp_path))["datapackage.json"])
    validator = validator(json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))
    validator.validate(descriptor)
    descriptor["resources"][0]["schema"]["fields"][0]["type"] = "word"
    assert not validator.is_valid(descriptor)


def test_the_descriptor_names_its_schemas_and_the_revision(small_record, tmp_path):
    descriptor = json.loads(members(package(tmp_path))["datapackage.json"])
    assert descriptor["profile"] == "tabular-data-package"
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (descriptor["version"], descriptor["created"]) == (str(small_record.pk), Credit(small_record).instant)
    assert descriptor["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "title": "Creative Commons Attribution 4.0 International",
            "path": "https://creativecommons.org/licenses/by/4.0/",
        }
    ]
    assert [resource["path"] for resource in descriptor["resources"]] == list(RESOURCES)
    assert {resource["type"] for resource in descriptor["resources"]} == {"table"}  # what v2 has in place of profile


def test_every_column_is_described(small_record, tmp_path):
    files = members(package(tmp_path))
    for resource in json.loads(files["datapackage.json"])["resources"]:
        fields = resource["schema"]["fields"]
        header = next(csv.reader(io.StringIO(files[resource["path"]].decode())))
        assert [field["name"] for field in fields] == header
        assert all(field["description"].endswith(".") for field in fields)


def test_namibia_is_no_missing_value(record, tmp_path):
    rows = frictionless.Package(str(package(tmp_path))).get_resource("countries").read_rows()
    assert [row["name"] for row in rows if row["alpha2"] == "NA"] == ["Namibia"]


def test_the_files_are_those_of_export_record(record, tmp_path):
    call_command("export_record", tmp_path / "record", stdout=io.StringIO())
    files = members(package(tmp_path))
    assert list(files) == [*RESOURCES, *OTHERS]
    assert {name: files[name] for name in RESOURCES} == {
        name: (tmp_path / "record" / name).read_bytes() for name in RESOURCES
    }


def test_drafts_are_left_out(small_record, tmp_path):
    before = members(package(tmp_path))["positions.csv"]
    builders.position("MX", "2019-02-01", "neutral", is_published=False)
    assert members(package(tmp_path))["positions.csv"] == before
    builders.position("MX", "2019-02-02", "neutral")
    assert b"-mx-2019-02-02," in members(package(tmp_path))["positions.csv"]


def test_checksums_are_right(small_record, tmp_path):
    with zipfile.ZipFile(package(tmp_path)) as archive:
        archive.extractall(tmp_path / "files")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "CHECKSUMS"], cwd=tmp_path / "files", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(RESOURCES) + len(OTHERS) - 1
    descriptor = json.loads((tmp_path / "files" / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        body = (tmp_path / "files" / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")


def test_people_are_told_what_it_is(small_record, tmp_path):
    files = members(package(tmp_path))
    readme = files["README.txt"].decode()
    assert Credit(small_record).text in readme
    assert all(f"\n{name}: " in readme for name in RESOURCES)
    assert max(map(len, readme.split("\n"))) <= 130
    assert files["LICENSE"] == (settings.BASE_DIR / "LICENSE-DATA").read_bytes()


def test_the_same_record_gives_the_same_bytes(small_record, tmp_path):
    first = package(tmp_path).read_bytes()
    assert package(tmp_path).read_bytes() == first
    with zipfile.ZipFile(package(tmp_path)) as archive:
        moments = {info.date_time for info in archive.infolist()}
    year, month, day, hour, minute, second = small_record.at.astimezone(UTC).timetuple()[:6]
    assert moments == {(year, month, day, hour, minute, second // 2 * 2)}  # ZIP counts in steps of two seconds


def test_a_past_revision_gives_its_bytes(small_record, tmp_path):
    first = package(tmp_path).read_bytes()
    builders.committed()
    with revising():
        act = builders.position("MX", "2019-02-01", "neutral")
        act.note = "Corrected."
        act.save()
    with known_at(small_record):
        assert package(tmp_path, small_record).read_bytes() == first
    assert package(tmp_path).read_bytes() != first


def test_both_engines_give_the_same_bytes(small_record, tmp_path):
    """A digest taken on SQLite; only what a row says changes it."""
    files = members(package(tmp_path, Revision(pk=1, at=datetime(2026, 1, 1, tzinfo=UTC))))
    digest = hashlib.sha256(b"".join(files[name] for name in RESOURCES)).hexdigest()
    assert digest == "de9f4665a3af299250599a1bc6c88aebc9a73599aa65cefb171a2ce4da25b838"
