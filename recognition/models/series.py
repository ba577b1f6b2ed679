"""Statuses over time: counts, panels, the cohesion of a bloc, the agreement of pairs.

All of it is read off the acts in one walk through the days on which something changes: the cost is that of the
changes, not of days times countries.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, zip_longest

from django.db.models import TextChoices

from recognition.models.bloc import Bloc, Membership, Signature
from recognition.models.counting import Rule
from recognition.models.country import Country, Extent, Region
from recognition.models.dispute import Dispute, Stance, Status
from recognition.models.position import Position

DAY = timedelta(days=1)


class Step(TextChoices):
    """How a span of days is cut into periods; each is told by its last day, the last one by the end of the span."""

    DAY = "day", "day"
    WEEK = "week", "week, from Monday"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"
    CHANGE = "change", "time in which nothing changes"

    def ends(self, first: date, last: date, changes: Iterable[date] = ()) -> list[date]:
        """The last days of the periods from `first` to `last`, both included; `changes` are days that bring news."""
        if self is Step.CHANGE:
            return [*sorted({day - DAY for day in changes if first < day <= last}), last]
        days = []
        day = first
        while (end := self.period_end(day)) < last:
            days.append(end)
            day = end + DAY
        return [*days, last]

    def period_end(self, day: date) -> date:
        """The last day of the period in which `day` lies."""
        match self:
            case Step.DAY:
                return day
            case Step.WEEK:
                return day + timedelta(days=6 - day.weekday())
            case Step.MONTH:
                months = 1
            case Step.QUARTER:
                months = 3
            case _:
                months = 12
        following = (day.month - 1) // months * months + months  # months from the year's begin to the next period's
        return date(day.year + following // 12, following % 12 + 1, 1) - DAY


@dataclass
class Course:
    """One country's statuses: from each of `days` on it has the status in the same place; before, `baseline`."""

    country: Country
    baseline: str
    days: list[date] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)

    def on(self, day: date) -> str:
        """The status on `day`."""
        place = bisect_right(self.days, day)
        return self.statuses[place - 1] if place else self.baseline

    def spans(self, first: date, last: date) -> Iterator[tuple[date, date, str]]:
        """The spans of days from `first` to `last`, both included, with their statuses."""
        begin = first
        for day in [*(day for day in self.days if first < day <= last), last + DAY]:
            yield begin, day - DAY, self.on(begin)
            begin = day


def courses(dispute: Dispute, countries: Iterable[Country], rules: Collection[Rule]) -> dict[Rule, list[Course]]:
    """The course of each country by each rule; rules that count the same acts share theirs.

    The countries come from `with_extent()`; two queries fetch all else.
    """
    countries = list(countries)
    acts = defaultdict(list)
    for act in Position.objects.published().of(dispute).select_related("stance__claimant").order_by("declared_on"):
        acts[act.country_id].append(act)
    by_bases = {
        bases: [course(country, acts[country.pk], bases) for country in countries]
        for bases in {rule.bases for rule in rules}
    }
    return {rule: [each for each in by_bases[rule.bases] if rule.counts(each.country.un_status)] for rule in rules}


def course(country: Country, acts: list[Position], bases: Collection[str]) -> Course:
    """One country's course by its acts on these bases, or on any."""
    if country.extent == Extent.SUBJECT:
        return Course(country, Status.SUBJECT.value)
    researched = acts or country.extent == Extent.SEARCHED
    found = Course(country, (Status.UNSTATED if researched else Status.UNSEARCHED).value)
    counted = [act for act in acts if not bases or act.basis in bases]
    for act, following in zip_longest(counted, counted[1:]):
        for interval in act.intervals(following and following.declared_on):
            if not found.statuses or found.statuses[-1] != interval.status:
                found.days.append(interval.holds_from)
                found.statuses.append(interval.status)
    return found


class Presence:
    """Of which of some blocs each country is a member on a day, and on which days that changes."""

    def __init__(self, blocs: Collection[str]):
        self.periods = defaultdict(list)
        if blocs:
            for period in Membership.objects.members_of(blocs).select_related("bloc").order_by("bloc__slug"):
                self.periods[period.country_id].append(period)

    def blocs(self, country: Country, day: date) -> list[str]:
        """The blocs of which the country is a member on `day`."""
        return [period.bloc.slug for period in self.periods[country.pk] if period.holds(country, day)]

    def changes(self, country: Country) -> list[date]:
        """The days from which on that is different."""
        return [day for period in self.periods[country.pk] for day in (period.joined, period.left) if day]


@dataclass(frozen=True)
class Count:
    """How many countries have `status` on `date` by `rule`, within `group` if one is asked for."""

    date: date
    rule: str
    group: str | None
    status: str
    count: int


def series(
    dispute: Dispute,
    countries: Iterable[Country],
    span: tuple[date, date],
    step: Step,
    *,
    rules: Collection[str],
    by: str | None = None,
    blocs: Collection[str] = (),
) -> list[Count]:
    """How many countries have each status at the end of each period, zeros included: by day, rule, group and legend.

    `span` is the first and the last day, both included. With `blocs`, only their members of each day are counted; with
    `by="bloc"` a country is counted in each bloc of which it is a member.
    """
    statuses = [*Stance.objects.of(dispute).values_list("slug", flat=True), *Status.values]
    groups = {None: [None], "region": Region.values}.get(by) or list(blocs or Bloc.objects.with_members())
    presence = Presence(groups if by == "bloc" else blocs)

    def where(country: Country, day: date) -> list[str | None]:
        memberships = presence.blocs(country, day)
        if by == "bloc":
            return memberships
        return [] if blocs and not memberships else [country.region if by == "region" else None]

    def changes(course: Course) -> list[date]:
        return course.days + presence.changes(course.country)

    by_rule = courses(dispute, countries, [Rule(rule) for rule in rules])
    ends = step.ends(*span, {day for found in by_rule.values() for course in found for day in changes(course)})
    tallies = {rule: list(tally(found, ends, changes, where)) for rule, found in by_rule.items()}
    return [
        Count(day, rule.value, group, status, tallies[rule][place][group, status])
        for place, day in enumerate(ends)
        for rule in by_rule
        for group in groups
        for status in statuses
    ]


def tally(found: list[Course], days: list[date], changes: Callable, where: Callable) -> Iterator[Counter]:
    """For each of `days` how many courses stand at each (group, status).

    A course is looked at anew only where one of its `changes` has come; `where` gives its groups on a day.
    """
    due = sorted((day, place) for place, course in enumerate(found) for day in changes(course))
    standing, counted, done = {}, Counter(), 0
    for day in days:
        touched = set() if standing else set(range(len(found)))
        while done < len(due) and due[done][0] <= day:
            touched.add(due[done][1])
            done += 1
        for place in touched:
            counted.subtract(standing.get(place, ()))
            course = found[place]
            standing[place] = [(group, course.on(day)) for group in where(course.country, day)]
            counted.update(standing[place])
        yield counted.copy()


@dataclass(frozen=True)
class Cell:
    """One country's status on one day."""

    date: date
    country: Country
    status: str


def panel(dispute: Dispute, countries: Iterable[Country], span: tuple[date, date], step: Step) -> list[Cell]:
    """Each country's status at the end of each period, by day and country."""
    [found] = courses(dispute, countries, [Rule.ALL]).values()
    ends = step.ends(*span, {day for course in found for day in course.days})
    return [Cell(day, course.country, course.on(day)) for day in ends for course in found]


@dataclass(frozen=True)
class Camp:
    """The members of a bloc that have one status on one day; one row without a status where there is no member."""

    date: date
    bloc: str
    members: int
    status: str | None
    count: int
    share: float | None
    is_largest: bool
    countries: list[str]


def cohesion(
    dispute: Dispute, countries: Iterable[Country], bloc: str, span: tuple[date, date], step: Step
) -> list[Camp]:
    """How the members of each day divide over the statuses, by day and size; equals are all the largest."""
    presence = Presence([bloc])
    [found] = courses(dispute, (each for each in countries if presence.periods[each.pk]), [Rule.ALL]).values()
    ends = step.ends(*span, {day for course in found for day in course.days + presence.changes(course.country)})
    rows = []
    for day in ends:
        camps = defaultdict(list)
        for course in found:
            if presence.blocs(course.country, day):
                camps[course.on(day)].append(course.country.alpha2)
        members, most = sum(map(len, camps.values())), max(map(len, camps.values()), default=0)
        rows += [
            Camp(day, bloc, members, status, len(codes), len(codes) / members, len(codes) == most, sorted(codes))
            for status, codes in sorted(camps.items(), key=lambda item: (-len(item[1]), item[0]))
        ] or [Camp(day, bloc, 0, None, 0, None, False, [])]
    return rows


@dataclass(frozen=True)
class Pair:
    """How far two countries went together."""

    country_a: str
    country_b: str
    common_days: int
    same_days: int
    common_texts: int
    same_texts: int

    @property
    def share(self) -> float | None:
        """The share of the common days; None without any."""
        return self.same_days / self.common_days if self.common_days else None


def agreement(dispute: Dispute, countries: Iterable[Country], span: tuple[date, date]) -> list[Pair]:
    """How far each two countries agree, by their codes.

    Common days are those on which both have a stance, so that silence is no agreement; common texts are the meetings
    of the span at which both have a row, the same ones those at which both did the same.
    """
    [found] = courses(dispute, countries, [Rule.ALL]).values()
    signed = defaultdict(dict)
    texts = Signature.objects.filter(meeting__start_date__lte=span[1], meeting__end_date__gte=span[0])
    for country, meeting, did in texts.values_list("country", "meeting", "signed"):
        signed[country][meeting] = did
    stances = {
        course.country.pk: [part for part in course.spans(*span) if part[2] not in Status.values] for course in found
    }
    pairs = []
    for a, b in combinations(sorted((course.country for course in found), key=lambda each: each.alpha2), 2):
        common = same = 0
        for first_a, last_a, status_a in stances[a.pk]:
            for first_b, last_b, status_b in stances[b.pk]:
                days = max(0, (min(last_a, last_b) - max(first_a, first_b)).days + 1)
                common += days
                same += days if status_a == status_b else 0
        texts_a, texts_b = signed[a.pk], signed[b.pk]
        shared = texts_a.keys() & texts_b.keys()
        alike = sum(texts_a[meeting] == texts_b[meeting] for meeting in shared)
        if common or shared:
            pairs.append(Pair(a.alpha2, b.alpha2, common, same, len(shared), alike))
    return pairs
