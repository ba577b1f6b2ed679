"""What a position would change, told before it is stored: its country's timeline without and with it, and doubts.

All is worked out in memory, from the form's values and the country's published acts; nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.forms import BaseFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from recognition.admin.columns import known
from recognition.admin.doubts import doubts
from recognition.axis import Axis
from recognition.models import Country, Coverage, Dispute, Position, Source, Stance
from recognition.models.columns import named
from recognition.models.country import without_act
from recognition.models.dispute import Legend, Status
from recognition.models.position import Run, runs, timeline
from recognition.models.rules import Precision

# What a position is drawn from; without one of them there is nothing to draw.
NEEDED = ("country", "dispute", "declared_on", "stance")


@dataclass(frozen=True)
class Part:
    """A run as it is shown: in words, and as a part of the bar."""

    words: str
    colour: str
    x: str
    width: str


@dataclass(frozen=True)
class Line:
    """A country's timeline, as it is shown."""

    title: str
    country: str
    parts: list[Part]


@dataclass(frozen=True)
class Preview:
    """What is shown beside the form; `refused` and `missing` are what saving would say."""

    lines: list[Line] = field(default_factory=list)
    years: list[tuple[str, int]] = field(default_factory=list)
    effect: str = ""
    doubts: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def preview(form, citations: BaseFormSet | None, today: date) -> Preview:
    """The preview of a position's form, bound or not, with the sources of its citations."""
    refused, missing = refusals(form, citations)
    values = {name: value_of(form, name) for name in NEEDED}
    country, dispute = values["country"], values["dispute"]
    if not (country and dispute):
        return Preview(refused=refused, missing=missing)
    stored = list(Position.objects.acts_of(dispute, country).select_related("country", "stance__claimant"))
    chart = Chart(country, dispute)
    before = runs(timeline(stored))
    lines, effect, said = [chart.line(_("As it is"), before)], "", []
    if all(values.values()):
        act, others = form.instance, [other for other in stored if other.pk != form.instance.pk]
        withdrawn = not act.is_published and len(others) < len(stored)
        after = runs(timeline(others if withdrawn else [*others, act]))
        lines.append(chart.line(_("With this act"), after))
        effect = told_effect(act, withdrawn, before == after)
        said = [] if withdrawn else doubts(act, others, cited(citations), today)
    return Preview(lines, chart.years(), effect, said, refused, missing)


def value_of(form, name: str):
    """What the form has in a field, once it is right; what the row has where the form shows it only; else None."""
    if name in form.fields and form.is_bound:
        return form.cleaned_data.get(name)
    return getattr(form.instance, name) if getattr(form.instance, f"{name}_id", name) else None


def refusals(form, citations: BaseFormSet | None) -> tuple[list[tuple[str, str]], list[str]]:
    """What saving would refuse, by the field's name, and which fields are still empty."""
    if not form.is_bound:
        return [], []
    refused, missing = [], []
    forms = [form, *(citations.forms if citations else ())]
    for each in forms:
        for name, errors in each.errors.as_data().items():
            label = capfirst(str(each.fields[name].label)) if name in each.fields else ""
            if any(error.code == "required" for error in errors):
                missing.append(label)
            else:
                refused += [(label, message) for error in errors for message in error.messages]
    if citations:
        refused += [("", message) for message in citations.non_form_errors()]
    return refused, missing


def cited(citations: BaseFormSet | None) -> list[Source]:
    """The sources in the citations' form."""
    if citations is None:
        return []
    if not citations.is_bound:
        return [form.instance.source for form in citations.initial_forms]
    return [form.cleaned_data["source"] for form in citations.kept()]


def told_effect(act: Position, withdrawn: bool, same: bool) -> str:
    """In a sentence, what saving does."""
    if withdrawn:
        return _("Withdrawn to a draft, the act counts no more.")
    if same and act.is_published:
        return _("No day’s status changes.")
    if same:
        return _("No day’s status would change once this draft is published.")
    if act.is_published:
        return _("This is what readers will see.")
    return _("A draft changes nothing for readers; this is what they would see once it is published.")


class Chart:
    """Says and draws the timelines of one country in one dispute, from the first day covered to the last."""

    def __init__(self, country: Country, dispute: Dispute):
        self.country, self.dispute = country, dispute
        self.axis = Axis(dispute.covered_from, dispute.covered_until)
        self.stances = {stance.slug: stance for stance in Stance.objects.of(dispute)}

    def legend(self, status: str) -> Stance | Legend:
        """What names and colours a status."""
        return self.stances[status] if status in self.stances else Status(status).legend

    def line(self, title: str, found: Sequence[Run]) -> Line:
        """A timeline; before the first act the country has not stated anything."""
        first = self.dispute.covered_from
        if not found:
            coverage = Coverage.objects.filter(dispute=self.dispute, country=self.country).first()
            found = [Run(without_act(coverage), first, None, Precision.DAY, Precision.DAY)]
        elif found[0].holds_from > first:
            run = found[0]
            found = [Run(Status.UNSTATED, first, run.holds_from, Precision.DAY, run.from_precision), *found]
        return Line(title, str(self.country), [self.part(run) for run in found])

    def part(self, run: Run) -> Part:
        """One run, said and drawn."""
        legend = self.legend(run.status)
        status = named(legend, "label")
        if run.until:
            words = _("%(status)s until %(day)s") % {"status": status, "day": known(run.until, run.until_precision)}
        else:
            words = _("%(status)s from %(day)s on") % {
                "status": status,
                "day": known(run.holds_from, run.from_precision),
            }
        x = self.axis.at(run.holds_from)
        width = max(0.1, (self.axis.at(run.until) if run.until else 100) - x)
        return Part(words, legend.colour, f"{x:.2f}%", f"{width:.2f}%")

    def years(self) -> list[tuple[str, int]]:
        """Where each year begins in the bar; one of which only the end is seen has no room for its name."""
        return [(f"{x:.2f}%", year) for year, x in self.axis.years if x < 92]
