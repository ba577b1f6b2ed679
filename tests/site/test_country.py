"""The page of a country: its status and why, its acts with their sources, blocs and signatures, citation."""

import json

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.usefixtures("small_record")


def section(page, heading: str) -> str:
    """The text of the section under a heading."""
    [found] = [each for each in page.all("section") if each.text.startswith(heading)]
    return found.text


@pytest.mark.parametrize(
    ("path", "on", "told"),
    [
        ("canada", "2019-02-04", "On 4 February 2019 the status of Canada was “Guaido”, since 23 January 2019."),
        ("canada", "2019-01-22", "On 22 January 2019 the status of Canada was “No position found”."),
        ("canada", "2023-01-05", "the status of Canada was “Lapsed with the claim”, since 5 January 2023."),
        ("mexico", "2019-02-04", "the status of Mexico was “No position found”."),
        ("venezuela", "2019-02-04", "the status of Venezuela was “The disputed state itself”."),
    ],
)
def test_status_in_one_sentence(read, path, on, told):
    page = read(f"/countries/{path}", on=on)
    assert page.status == 200
    assert told in page.text


@pytest.mark.parametrize(
    ("path", "on", "told"),
    [
        (
            "canada",
            "2019-02-04",
            "The latest act by that day is of 23 January 2019: “Guaido”. "
            "It holds until 5 January 2023, when the claim of Juan Guaidó ends.",
        ),
        ("canada", "2019-01-22", "The record has no act of Canada by that day; its first is of 23 January 2019."),
        (
            "canada",
            "2023-01-05",
            "It rests on the claim of Juan Guaidó, which ended on 5 January 2023, and lapsed with it. "
            "The record has no act after it.",
        ),
        ("mexico", "2019-02-04", "Mexico was researched, and no act of it was found."),
        ("venezuela", "2019-02-04", "Venezuela is the disputed state itself; it recognises nobody."),
    ],
)
def test_why(read, path, on, told):
    assert told in section(read(f"/countries/{path}", on=on), "Why this status")


def test_why_with_an_act_after_it(read):
    builders.position("CA", "2019-09-01", "neutral", precision="month")
    builders.position("CA", "2020-01-01", "maduro", precision="year")
    first = section(read("/countries/canada", on="2019-02-04"), "Why this status")
    assert "It holds until the next act, of September 2019. The government said so. 2 sources" in first
    month = section(read("/countries/canada", on="2019-10-04"), "Why this status")
    assert "of September 2019: “Neutral”. Only its month is known" in month
    year = section(read("/countries/canada", on="2020-10-04"), "Why this status")
    assert "of 2020: “Maduro”. Only its year is known" in year
    assert "Nothing in the record ends it." in year


def test_days_are_told_as_far_as_they_are_known(read):
    builders.position("CA", "2019-09-01", "neutral", precision="month")
    page = read("/countries/canada", on="2019-02-04")
    assert section(page, "Over time").endswith(
        "No position found 10 January 2019 – 22 January 2019 Guaido 23 January 2019 – September 2019 (day not known) "
        "Neutral September 2019 (day not known) – 31 January 2023"
    )
    assert "Next change: September 2019 →" in page.text
    assert "Held until September 2019 (day not known)" in section(page, "Acts and their sources")
    assert "← Previous change: September 2019" in read("/countries/canada", on="2020-02-04").text


def test_status_leads_to_the_act_that_decides_it(read):
    addresses = read("/countries/canada", on="2019-02-04").addresses()
    assert addresses.count("#venezuela-presidency-ca-2019-01-23") == 2  # of the reason, and of the act itself


@pytest.mark.parametrize(
    ("asked", "table"),
    [
        ("/countries", "/#countries-title"),
        ("/es/countries?on=2019-02-04", "/es/?on=2019-02-04#countries-title"),
        ("/countries?ordering=name&known_at=revision:1", "/?ordering=name&known_at=revision:1#countries-title"),
    ],
)
def test_all_countries_are_the_table_of_the_first_page(asked, table):
    response = Client().get(asked)
    assert (response.status_code, response["Location"]) == (302, table)


def test_nobody_looked(read):
    builders.country("PE")
    assert "Nobody has looked for an act of Peru." in read("/countries/peru", on="2019-02-04").text


def test_act_with_all_that_is_known_of_it(read):
    page = read("/countries/canada", on="2019-02-04")
    [act] = page.all("li", class_="decides")
    assert act["id"] == "venezuela-presidency-ca-2019-01-23"
    for told in (
        "23 January 2019 Guaido",
        "Decides the status on the day",
        "The government said so.",
        "Basis statement: the state’s own words",
        "Confidence confirmed: an official text",
        "Precision day",
        "Held until 5 January 2023",
        "States take sides AFP, 23 January 2019, English · about this source",
    ):
        assert told in act.text
    assert [each["lang"] for each in page.all("p", class_="summary")] == ["en"]


def test_sources_are_ranked_and_marked(read):
    builders.source(
        "efe-2019",
        title="[Sin título]",
        title_supplied=True,
        language="es",
        archived_url="https://archive.example/1",
        published=None,
    )
    builders.source("paper", url="", title="A letter")
    builders.position("MX", "2019-02-04", "neutral", sources=("efe-2019", "paper", "afp-2019-01-23"))
    page = read("/countries/mexico", on="2019-02-04")
    [listed] = [each for each in page.all("ol", class_="sources") if "Sin título" in each.text]
    assert listed.text == (
        "[Sin título] title is ours AFP, Spanish · archived copy · about this source "
        "A letter AFP, 23 January 2019, English · about this source "
        "States take sides AFP, 23 January 2019, English · about this source"
    )
    assert "https://archive.example/1" in page.addresses()


def test_drafts_are_not_shown(read):
    builders.position("CA", "2019-05-01", "neutral", is_published=False, summary="Not yet to be read.")
    assert "Not yet to be read." not in read("/countries/canada").source


def test_bar_tiles_what_is_covered(read):
    page = read("/countries/canada", on="2019-02-04")
    [bar] = page.all("svg", class_="bar")
    pieces = [(float(each["x"][:-1]), float(each["width"][:-1])) for each in page.all("rect") if bar in each.within]
    assert pieces[0][0] == 0
    assert sum(width for _, width in pieces) == pytest.approx(100, abs=0.01)
    keys = [each.text for each in page.all("li") if any((up["class"] or "") == "keys" for up in each.within)]
    assert keys == [
        "No position found 10 January 2019 – 22 January 2019",
        "Guaido 23 January 2019 – 4 January 2023",
        "Lapsed with the claim 5 January 2023 – 31 January 2023",
    ]


@pytest.mark.parametrize(
    ("path", "label"), [("mexico", "No position found"), ("venezuela", "The disputed state itself")]
)
def test_bar_without_an_act(read, path, label):
    page = read(f"/countries/{path}")
    keys = [each.text for each in page.all("li") if any((up["class"] or "") == "keys" for up in each.within)]
    assert keys == [f"{label} 10 January 2019 – 31 January 2023"]


def test_numbers_in_drawings_have_points_in_every_language(read):
    page = read("/es/countries/canada", on="2019-02-04")
    [bar] = page.all("svg", class_="bar")
    assert all("," not in each["x"] for each in page.all("rect") if bar in each.within)


def test_blocs_and_signatures(read):
    page = read("/countries/canada", on="2019-02-04")
    assert "Lima Group: since 8 August 2017" in section(page, "Blocs")
    assert "4 February 2019 Meeting of ministers Lima Group, Ottawa yes" in section(page, "Under common texts")
    assert "Lima Group: from 8 August 2017 until 4 February 2019" in section(read("/countries/mexico"), "Blocs")


def test_citation_names_the_revision_for_ever(read):
    page = read("/countries/canada")
    pinned = "http://testserver/countries/canada?on=2023-01-31&known_at=revision:1"
    assert page.one("p", class_="citation").text.endswith(pinned)
    bibtex, csl = (each.text for each in page.all("pre"))
    assert pinned in bibtex
    assert json.loads(csl)["URL"] == pinned
    assert read("/countries/canada", on="2023-01-31", known_at="revision:1").status == 200


def test_links_to_the_data_keep_the_revision_and_the_language(read):
    page = read("/es/countries/canada", on="2019-02-04", known_at="revision:1")
    assert "/api/v1/countries/canada?on=2019-02-04&lang=es&known_at=revision:1" in page.addresses()
    assert "/api/v1/countries/canada/timeline.csv?lang=es&known_at=revision:1" in page.addresses()


@pytest.mark.parametrize("path", ["/countries/canada", "/es/countries/canada"])
def test_links_to_the_data_answer(read, path):
    page = read(path, on="2019-02-04", known_at="revision:1")
    for address in {each for each in page.addresses() if each.startswith(("/api/", "/feeds/"))}:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        if answer.streaming:
            answer.getvalue()
            for close in answer._resource_closers:
                close()


@pytest.mark.parametrize("name", ["CA", "ca", "CAN", "Canada"])
def test_codes_lead_to_the_name(name):
    response = Client().get(f"/fr/countries/{name}?on=2019-02-04")
    assert (response.status_code, response["Location"]) == (302, "/fr/countries/canada?on=2019-02-04")


def test_country_that_may_be_meant_is_named(read):
    page = read("/countries/canadda")
    assert page.status == 404
    assert "canadda is unknown; did you mean canada?" in page.text


def test_unknown_country_is_told_so(read):
    page = read("/countries/atlantis")
    assert page.status == 404
    assert "There is no country called atlantis in the record" in page.text


def test_labels_are_in_the_language_and_summaries_stay(read):
    page = read("/fr/countries/canada", on="2023-01-05")
    assert "Caduc avec la prétention" in page.text
    assert "5 janvier 2023" in page.text
    assert page.one("p", class_="summary").text == "The government said so."


def test_ways_to_the_days_of_change(read):
    page = read("/countries/canada", on="2019-02-04")
    assert page.one("a", rel="prev")["href"] == "/countries/canada?on=2019-01-23"
    assert page.one("a", rel="next")["href"] == "/countries/canada?on=2023-01-05"
    first = read("/countries/canada", on="2019-01-23")
    assert not first.all("a", rel="prev")
    assert not read("/countries/mexico").all("a", rel="next")


def test_errors_can_be_reported(read):
    addresses = read("/countries/canada").addresses()
    assert "/report?about=position:venezuela-presidency-ca-2019-01-23" in addresses
    assert "/report?about=country:CA" in addresses
    assert "/calendars/lima-group.ics" in addresses


def test_citation_can_be_copied_by_a_script_only(read):
    page = read("/countries/canada")
    buttons = [each for each in page.all("button") if each["data-copy"] and each["data-copy"].startswith("#cite")]
    assert [each["data-copy"] for each in buttons] == ["#cite-text", "#cite-bibtex", "#cite-csl"]
    assert all("hidden" in each.attributes and each["data-copy"][1:] in page.ids() for each in buttons)


def test_number_of_queries(read, django_assert_num_queries):
    builders.position("CA", "2019-05-01", "neutral")
    builders.position("CA", "2019-06-01", "maduro")
    # Revision, dispute, stances; the country, its acts and their sources, coverage, memberships and their sources,
    # signatures and their sources.
    with django_assert_num_queries(11):
        assert read("/countries/canada").status == 200
