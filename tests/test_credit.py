"""The licence and the citation: the same everywhere, and readable by the tools that writers use."""

import io
import warnings
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from recognition.credit import AUTHOR, LICENCE, TITLE, Credit
from recognition.models import Revision

ADDRESS = "https://tracker.example/api/v1/dataset?known_at=revision:12"
CREDIT = Credit(Revision(pk=12, at=datetime(2026, 3, 9, 8, 7, 6, 5, UTC)), ADDRESS)


def test_text():
    assert CREDIT.text == (
        "Recognition Tracker contributors (2026). Recognition Tracker: the record, revision 12 of 2026-03-09 "
        f"[Data set]. CC BY 4.0. {ADDRESS}"
    )


def test_bibtex():
    assert CREDIT.bibtex == (
        "@misc{recognition-tracker-revision-12,\n"
        "  author = {{Recognition Tracker contributors}},\n"
        "  title = {{Recognition Tracker: the record}},\n"
        "  year = {2026},\n"
        "  month = {3},\n"
        "  version = {revision 12},\n"
        "  note = {Data set, revision 12 of 2026-03-09, CC BY 4.0},\n"
        f"  url = {{{ADDRESS}}},\n"
        "}"
    )


def test_csl_json():
    assert CREDIT.csl == {
        "id": "recognition-tracker-revision-12",
        "type": "dataset",
        "title": "Recognition Tracker: the record",
        "author": [{"literal": "Recognition Tracker contributors"}],
        "issued": {"date-parts": [[2026, 3, 9]]},
        "version": "revision 12",
        "note": "CC BY 4.0",
        "URL": ADDRESS,
    }


def test_a_citation_processor_reads_both():
    with warnings.catch_warnings():  # the library's own
        warnings.simplefilter("ignore")
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.bibtex import BibTeX
        from citeproc.source.json import CiteProcJSON

        from_bibtex = BibTeX(io.StringIO(CREDIT.bibtex))[CREDIT.key]
        bibliography = CitationStylesBibliography(
            CitationStylesStyle("harvard-cite-them-right", validate=False), CiteProcJSON([CREDIT.csl]), formatter.plain
        )
        bibliography.register(Citation([CitationItem(CREDIT.key)]))
        (told,) = bibliography.bibliography()
    assert str(from_bibtex["title"]) == TITLE
    assert str(from_bibtex["issued"]["year"]) == "2026"
    assert all(part in str(told) for part in (AUTHOR, "2026", TITLE, ADDRESS))


@pytest.mark.parametrize("form", ["text", "bibtex", "csl"])
def test_no_address_is_left_out(form):
    told = getattr(Credit(CREDIT.revision), form)
    assert "URL" not in told
    assert "url" not in told
    assert "http" not in str(told)


def test_it_depends_on_the_revision_and_the_address_only():
    elsewhere = timezone(timedelta(hours=-4))
    same = Credit(Revision(pk=12, at=CREDIT.revision.at.astimezone(elsewhere)), ADDRESS)
    assert (same.text, same.bibtex, same.csl) == (CREDIT.text, CREDIT.bibtex, CREDIT.csl)
    assert same.instant == "2026-03-09T08:07:06.000005Z"


def test_the_project_s_files_say_the_same():
    root = Path(settings.BASE_DIR)
    cff = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert cff["authors"] == [{"name": AUTHOR}]
    assert cff["license"] == LICENCE.spdx
    text = (root / "LICENSE-DATA").read_text(encoding="utf-8")
    assert f"{AUTHOR}, {TITLE}, {CREDIT.version}, {LICENCE.name}" in " ".join(text.split())
    assert f"{LICENCE.title} licence ({LICENCE.name})" in " ".join(text.split())
    assert LICENCE.url in text
