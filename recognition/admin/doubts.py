"""What may be wrong with a position, though no rule refuses it."""

from collections.abc import Collection
from datetime import date
from operator import attrgetter

from django.utils.translation import gettext as _

from recognition.admin.columns import known
from recognition.models import Position, Source
from recognition.models.rules import Confidence


def doubts(act: Position, others: Collection[Position], sources: Collection[Source], today: date) -> list[str]:
    """Sentences for the editor who is about to save `act`, beside the country's other published acts."""
    return [*of_neighbours(act, others), *of_date(act, today), *of_sources(act, sources), *of_words(act)]


def of_neighbours(act: Position, others: Collection[Position]) -> list[str]:
    """What the acts before and after say of this one."""
    said = []
    earlier = [other for other in others if other.declared_on < act.declared_on]
    later = [other for other in others if other.declared_on > act.declared_on]
    before = max(earlier, key=attrgetter("declared_on"), default=None)
    after = min(later, key=attrgetter("declared_on"), default=None)
    if before and before.stance_id == act.stance_id:
        said.append(
            _("The act before it, of %(day)s, took the same stance: this one repeats it.")
            % {"day": known(before.declared_on)}
        )
    if after and after.stance_id == act.stance_id:
        told = _("The act after it, of %(day)s, took the same stance: that one would repeat it.")
        said.append(told % {"day": known(after.declared_on)})
    unsure = [
        other
        for other in others
        if other.declared_on <= act.last_possible_day() and act.declared_on <= other.last_possible_day()
    ]
    told = _("The act of %(day)s may be of the same day, as far as both are known: which came first is not certain.")
    return [*said, *(told % {"day": known(other.declared_on)} for other in unsure)]


def of_date(act: Position, today: date) -> list[str]:
    """Days on which nobody could or need act."""
    dispute, said = act.dispute, []
    if act.last_possible_day() < dispute.opened:
        said.append(_("The act is dated before the dispute opened, on %(day)s.") % {"day": known(dispute.opened)})
    if dispute.closed and act.declared_on >= dispute.closed:
        said.append(_("The act is dated after the dispute closed, on %(day)s.") % {"day": known(dispute.closed)})
    if act.declared_on > today:
        said.append(_("The act is dated after today."))
    return said


def of_sources(act: Position, sources: Collection[Source]) -> list[str]:
    """What the sources cannot bear out."""
    said = []
    if act.confidence == Confidence.CONFIRMED and len(sources) == 1:
        said.append(_("One source is cited: to confirm an act takes an official text, or two independent reports."))
    told = _("“%(title)s” was published on %(day)s, before the act.")
    early = [source for source in sources if source.published and source.published < act.declared_on]
    return [*said, *(told % {"title": source.title, "day": known(source.published)} for source in early)]


def of_words(act: Position) -> list[str]:
    """What readers would ask."""
    if act.confidence == Confidence.DISPUTED and not act.note.strip():
        return [_("The act is disputed: say in the note what its sources differ about.")]
    return []
