"""Why a country has its status: the same status as everywhere, and words that are true of the acts."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from recognition.models import Country, Dispute
from recognition.models.explanation import Ground, Verdict, explain
from tests import builders
from tests.builders import day
from tests.models.test_laws import COUNTRIES, dispute, told, worlds  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def explained(on: str, code: str = "CA"):
    """The explanation of one country's status."""
    of = Dispute.objects.default()
    return explain(Country.objects.with_acts(of).get(alpha2=code), day(on))


def assert_consistent(explanation, row, on: date):
    """The explanation and the row of `countries` say the same."""
    deciding = explanation.deciding
    assert (explanation.status, deciding and deciding.act.key) == (row.status, row.position)
    if deciding:
        assert (deciding.interval.until, deciding.interval.until_cause) == (row.until, row.until_cause)
    verdicts = [each.verdict for each in explanation.acts]
    considered = [each for each in explanation.acts if each.is_considered]
    assert verdicts.count(Verdict.DECIDES) == bool(considered)
    assert [each.act.declared_on <= on for each in explanation.acts] == [
        each.is_considered for each in explanation.acts
    ]
    for each, following in zip(considered, considered[1:], strict=False):
        assert (each.verdict, each.superseded_by) == (Verdict.SUPERSEDED, following.act)
    assert (explanation.ground == Ground.CLAIM_ENDED) is (row.status == "lapsed")
    assert explanation.words.endswith(".")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("on", ["2019-01-10", "2019-01-23", "2019-02-04", "2021-06-01", "2023-01-04", "2023-01-05"])
def test_it_says_of_every_country_what_countries_says(on):
    of = Dispute.objects.default()
    rows = {row.alpha2: row for row in Country.objects.with_status(of, day(on))}
    for country in Country.objects.with_acts(of):
        assert_consistent(explain(country, day(on)), rows[country.alpha2], day(on))


@given(world=worlds)
def test_it_says_in_every_world_what_the_status_is(dispute, world):  # noqa: F811
    with told(world, dispute):
        for on in world.days():
            rows = {row.alpha2: row for row in Country.objects.with_status(dispute, on)}
            for country in Country.objects.with_acts(dispute):
                explanation = explain(country, on)
                assert_consistent(explanation, rows[country.alpha2], on)
                assert explanation.status == world.status(country.alpha2, on)
            assert len(rows) == len(COUNTRIES)


class TestWords:
    def test_an_act_that_holds_until_the_next(self):
        builders.position("CA", "2019-01-23", "neutral")
        builders.position("CA", "2019-03-01", "maduro", precision="month")
        assert explained("2019-02-01").words == (
            "The latest act of Canada dated 2019-02-01 or before is that of 2019-01-23, with the stance “Neutral”. "
            "It holds until the next act, of 2019-03-01."
        )
        assert [each.why for each in explained("2019-02-01").acts] == [
            "It is the latest act dated 2019-02-01 or before.",
            "It is dated after 2019-02-01.",
        ]

    def test_an_act_that_nothing_ends(self):
        builders.position("CA", "2019-01-23", "neutral")
        builders.position("CA", "2019-03-01", "maduro", precision="month")
        explanation = explained("2019-03-01")
        assert explanation.words == (
            "The latest act of Canada dated 2019-03-01 or before is that of 2019-03, with the stance “Maduro”, "
            "counted from the first day of the month. Nothing in the record ends it."
        )
        assert explanation.acts[0].why == "The act of 2019-03 had followed by 2019-03-01."

    def test_a_claim_that_ends_and_has_ended(self):
        builders.position("CA", "2019-01-23", "guaido")
        assert explained("2023-01-04").words.endswith(
            "It holds until 2023-01-05, when the claim of Juan Guaidó, on which it rests, ends."
        )
        explanation = explained("2023-01-05")
        assert (explanation.status, explanation.ground) == ("lapsed", Ground.CLAIM_ENDED)
        assert explanation.words == (
            "The latest act of Canada dated 2023-01-05 or before is that of 2019-01-23, with the stance “Guaido”. The "
            "claim of Juan Guaidó, on which it rests, ended on 2023-01-05, and the status has lapsed since; the record "
            "has no act after it."
        )
        assert explanation.deciding.why.endswith(
            "The claim of Juan Guaidó ended on 2023-01-05, and the stance with it."
        )
        builders.position("CA", "2023-01-20", "maduro")
        assert explained("2023-01-05").words.endswith("lapsed since; the next act is of 2023-01-20.")

    def test_no_act_by_the_day(self):
        builders.position("CA", "2019-01-23", "neutral")
        assert explained("2019-01-22").words == (
            "The record has no act of Canada dated 2019-01-22 or before; its first is of 2019-01-23."
        )

    @pytest.mark.parametrize(
        ("extent", "status", "words"),
        [
            ("searched", "unstated", "Canada was researched, and no act of it was found."),
            ("unsearched", "unsearched", "Nobody has looked for an act of Canada."),
            ("subject", "subject", "Canada is the disputed state itself; it recognises nobody."),
        ],
    )
    def test_no_act_at_all(self, extent, status, words):
        builders.coverage("CA", extent)
        assert (explained("2019-02-01").status, explained("2019-02-01").words) == (status, words)

    def test_a_draft_is_not_considered(self):
        builders.coverage("CA")
        builders.position("CA", "2019-01-23", "neutral", is_published=False)
        assert (explained("2019-02-01").ground, explained("2019-02-01").acts) == (Ground.NONE_FOUND, [])


def test_the_day_of_the_act_and_the_day_before():
    builders.position("CA", "2019-01-23", "neutral")
    verdicts = [explained(str(on)).acts[0].verdict for on in (day("2019-01-23") - timedelta(1), day("2019-01-23"))]
    assert verdicts == [Verdict.LATER, Verdict.DECIDES]
