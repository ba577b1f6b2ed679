"""Disputes: the days for which the record answers, the default, the legend."""

import pytest

from recognition.models import Dispute, Stance
from recognition.models.dispute import Pattern, Status
from tests import builders
from tests.builders import day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("on", "covered"),
    [("2019-01-09", False), ("2019-01-10", True), ("2023-01-31", True), ("2023-02-01", False)],
)
def test_the_record_answers_for_the_days_covered_both_included(on, covered):
    assert builders.dispute().covers(day(on)) is covered


@pytest.mark.parametrize(
    ("today", "asked"),
    [("2020-05-01", "2020-05-01"), ("2023-01-31", "2023-01-31"), ("2023-02-01", "2023-01-31")],
)
def test_a_question_without_a_day_is_about_today_but_never_past_the_coverage(today, asked):
    assert builders.dispute().last_day(day(today)) == day(asked)


def test_the_first_dispute_is_the_default_for_ever():
    assert Dispute.objects.default() is None
    first = builders.dispute("zz-first")
    builders.dispute("aa-second", opened=day("1900-01-01"))
    assert Dispute.objects.default() == first


def test_stances_come_in_the_order_of_the_legend():
    other = builders.dispute("other")
    builders.stance("yes", other)
    for slug in ("neutral", "guaido", "assembly"):
        builders.stance(slug)
    assert [stance.slug for stance in Stance.objects.of(builders.dispute())] == ["guaido", "assembly", "neutral"]
    assert [stance.slug for stance in Stance.objects.of(other)] == ["yes"]


def test_derived_statuses_have_a_legend_of_their_own():
    legends = [status.legend for status in Status]
    assert [status.value for status in Status] == ["lapsed", "unstated", "unsearched", "subject"]
    for field in ("rank", "colour", "pattern", "label", "label_es", "label_fr", "label_pt"):
        assert len({getattr(legend, field) for legend in legends}) == 4
    assert not {legend.pattern for legend in legends} & set(Pattern.values)
