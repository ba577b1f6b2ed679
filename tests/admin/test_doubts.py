"""What no rule refuses, but an editor should look at again."""

import pytest

from recognition.admin.doubts import doubts
from recognition.models import Position
from tests.builders import country, day, dispute, position, source, stance

pytestmark = pytest.mark.django_db
TODAY = day("2023-06-01")


def act(**values) -> Position:
    """An act that is not stored, about which nothing is doubtful."""
    row = {"declared_on": "2020-11-09", "precision": "day", "basis": "statement", "confidence": "reported", **values}
    row["declared_on"] = day(row["declared_on"])
    row.setdefault("stance", stance("maduro"))
    return Position(dispute=dispute(), country=country("BO"), summary="Bolivia said so.", **row)


def said(row: Position, *others: Position, sources=(), today=TODAY) -> list[str]:
    """The doubts."""
    return doubts(row, others, sources, today)


def test_nothing_is_said_of_what_is_plain():
    assert said(act(), position("BO", "2019-11-13"), sources=[source("efe", published=day("2020-11-09"))]) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("maduro", "guaido", "The act before it, of 13 Nov 2019, took the same stance: this one repeats it."),
        ("guaido", "maduro", "The act after it, of 1 Feb 2021, took the same stance: that one would repeat it."),
    ],
)
def test_same_stance_as_a_neighbour(before, after, message):
    earlier, later = position("BO", "2019-11-13", before), position("BO", "2021-02-01", after)
    farther = position("BO", "2019-02-01", "maduro")
    assert said(act(), later, earlier, farther) == [message]


@pytest.mark.parametrize(
    ("declared_on", "precision", "doubtful"),
    [
        ("2020-11-01", "month", True),
        ("2020-01-01", "year", True),
        ("2020-11-09", "day", False),
        ("2020-12-01", "month", False),
    ],
)
def test_day_not_known_may_be_that_of_another_act(declared_on, precision, doubtful):
    other = position("BO", "2020-11-10", "guaido")
    message = (
        "The act of 10 Nov 2020 may be of the same day, as far as both are known: which came first is not certain."
    )
    assert said(act(declared_on=declared_on, precision=precision), other) == [message] * doubtful


@pytest.mark.parametrize(
    ("declared_on", "precision", "messages"),
    [
        ("2019-01-09", "day", ["The act is dated before the dispute opened, on 10 Jan 2019."]),
        ("2019-01-10", "day", []),
        ("2019-01-01", "month", []),
        ("2023-01-04", "day", []),
        ("2023-01-05", "day", ["The act is dated after the dispute closed, on 5 Jan 2023."]),
    ],
)
def test_days_out_of_the_dispute(declared_on, precision, messages):
    assert said(act(declared_on=declared_on, precision=precision)) == messages


def test_day_that_has_not_come():
    assert said(act(), today=day("2020-11-08")) == ["The act is dated after today."]
    assert said(act(), today=day("2020-11-09")) == []


def test_confirmed_by_one_source_only():
    row, one, two = act(confidence="confirmed"), source("efe", published=None), source("dpa", published=None)
    assert said(row, sources=[one, two]) == []
    assert said(row, sources=[one]) == [
        "One source is cited: to confirm an act takes an official text, or two independent reports."
    ]


def test_source_published_before_the_act():
    early = source("efe", published=day("2020-11-08"), title="Before it happened")
    assert said(act(), sources=[early, source("dpa", published=day("2020-11-09"))]) == [
        "“Before it happened” was published on 8 Nov 2020, before the act."
    ]


def test_disputed_without_a_note():
    assert said(act(confidence="disputed", note="They differ.")) == []
    assert said(act(confidence="disputed")) == ["The act is disputed: say in the note what its sources differ about."]
