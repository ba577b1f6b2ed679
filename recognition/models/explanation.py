"""Why a country has its status on a day: which of its acts were considered, which decides, in data and in words."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.db.models import TextChoices

from recognition.models.country import Country, Extent
from recognition.models.dispute import Status
from recognition.models.position import Cause, Interval, Position
from recognition.models.rules import Precision, shown


class Verdict(TextChoices):
    """What an act has to say about the day."""

    DECIDES = "decides", "decides: the latest act of that day or before"
    SUPERSEDED = "superseded", "superseded: another act had followed by that day"
    LATER = "later", "later: dated after that day"


class Ground(TextChoices):
    """What decides a status."""

    ACT = "act", "act: the stance of the latest act holds"
    CLAIM_ENDED = "claim-ended", "claim-ended: the claim that the latest act rests on has ended"
    NO_ACT_YET = "no-act-yet", "no-act-yet: all acts found came later"
    NONE_FOUND = "none-found", "none-found: the country was researched, and no act was found"
    UNSEARCHED = "unsearched", "unsearched: nobody has looked for an act"
    SUBJECT = "subject", "subject: the disputed state itself"


@dataclass(frozen=True)
class Considered:
    """One act, and what it has to say about the day."""

    act: Position
    verdict: Verdict
    interval: Interval
    superseded_by: Position | None
    why: str

    @property
    def is_considered(self) -> bool:
        """Whether the act is of the day or before."""
        return self.verdict != Verdict.LATER


@dataclass(frozen=True)
class Explanation:
    """A country's status on a day, what decides it, and every act that it has in the dispute."""

    country: Country
    status: str
    ground: Ground
    words: str
    deciding: Considered | None
    acts: list[Considered]

    @property
    def claimant(self):
        """On whose claim the deciding act rests; None if on nobody's."""
        return self.deciding and self.deciding.act.stance.claimant


def explain(country: Country, day: date) -> Explanation:
    """Why `country`, which comes from `with_acts()`, has its status on `day`."""
    acts = [considered(act, following, day) for act, following in zip_longest(country.acts, country.acts[1:])]
    deciding = next((each for each in acts if each.verdict == Verdict.DECIDES), None)
    coverage = country.coverage_of_dispute
    extent = coverage.extent if coverage else Extent.UNSEARCHED
    if extent == Extent.SUBJECT:
        status, ground = Status.SUBJECT, Ground.SUBJECT
        words = f"{country} is the disputed state itself; it recognises nobody."
    elif deciding:
        status = deciding.interval.status
        ground = Ground.CLAIM_ENDED if status == Status.LAPSED else Ground.ACT
        words = of_act(country, deciding, day)
    elif acts:
        status, ground = Status.UNSTATED, Ground.NO_ACT_YET
        words = f"The record has no act of {country} dated {day} or before; its first is of {dated(acts[0].act)}."
    elif extent == Extent.SEARCHED:
        status, ground = Status.UNSTATED, Ground.NONE_FOUND
        words = f"{country} was researched, and no act of it was found."
    else:
        status, ground = Status.UNSEARCHED, Ground.UNSEARCHED
        words = f"Nobody has looked for an act of {country}."
    return Explanation(country, str(status), ground, words, deciding, acts)


def considered(act: Position, following: Position | None, day: date) -> Considered:
    """What an act has to say about the day, given the country's next act."""
    intervals = act.intervals(following and following.declared_on)
    if act.declared_on > day:
        return Considered(act, Verdict.LATER, intervals[0], None, f"It is dated after {day}.")
    if following and following.declared_on <= day:
        why = f"The act of {dated(following)} had followed by {day}."
        return Considered(act, Verdict.SUPERSEDED, intervals[0], following, why)
    # Of the stance and its lapse, the one that holds on the day.
    interval = next(each for each in reversed(intervals) if each.holds_from <= day)
    why = f"It is the latest act dated {day} or before."
    if interval.status == Status.LAPSED:
        why += f" {claim(act)} ended on {act.stance.claimant.claim_until}, and the stance with it."
    return Considered(act, Verdict.DECIDES, interval, None, why)


def of_act(country: Country, deciding: Considered, day: date) -> str:
    """The words for a status that an act decides."""
    act, until = deciding.act, deciding.interval.until
    words = f"The latest act of {country} dated {day} or before is that of {dated(act)}, with the stance “{act.stance}”"
    if deciding.interval.status == Status.LAPSED:
        end = act.stance.claimant.claim_until
        words += f". {claim(act)}, on which it rests, ended on {end}, and the status has lapsed since; "
        return words + (f"the next act is of {until}." if until else "the record has no act after it.")
    if act.precision != Precision.DAY:
        words += f", counted from the first day of the {act.precision}"
    if until is None:
        return f"{words}. Nothing in the record ends it."
    if deciding.interval.until_cause == Cause.NEXT_ACT:
        return f"{words}. It holds until the next act, of {until}."
    return f"{words}. It holds until {until}, when {claim(act, begin=False)}, on which it rests, ends."


def claim(act: Position, *, begin: bool = True) -> str:
    """The claim that an act rests on, at the beginning of a sentence or within."""
    return f"{'The' if begin else 'the'} claim of {act.stance.claimant}"


def dated(act: Position) -> str:
    """The date of an act, as far as it is known."""
    return shown(act.declared_on, act.precision)
