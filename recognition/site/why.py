"""Why a country has its status on a day, in the reader's language."""

from django.utils.translation import gettext as _

from recognition.models.columns import named
from recognition.models.explanation import Explanation, Ground, Verdict
from recognition.models.position import Cause, Position
from recognition.models.rules import Precision
from recognition.site.legend import Mark
from recognition.templatetags.pages import told


def why(explanation: Explanation, marks: dict[str, Mark]) -> list[str]:
    """What decides the status, in whole sentences."""
    country = {"country": named(explanation.country, "name")}
    match explanation.ground:
        case Ground.SUBJECT:
            return [_("%(country)s is the disputed state itself; it recognises nobody.") % country]
        case Ground.UNSEARCHED:
            return [_("Nobody has looked for an act of %(country)s.") % country]
        case Ground.NONE_FOUND:
            return [_("%(country)s was researched, and no act of it was found.") % country]
        case Ground.NO_ACT_YET:
            first = explanation.acts[0].act
            message = _("The record has no act of %(country)s by that day; its first is of %(first)s.")
            return [message % {**country, "first": told(first.declared_on, first.precision)}]
        case _:
            return of_act(explanation, marks)


def end_precision(held, following: Position | None) -> str:
    """How well the day is known on which an act, or an interval of it, ends; `following` is the country's next act."""
    ends = following is not None and held.until == following.declared_on
    return following.precision if ends else Precision.DAY


def of_act(explanation: Explanation, marks: dict[str, Mark]) -> list[str]:
    """The sentences where an act decides, or the end of the claim that it rests on."""
    deciding = explanation.deciding
    act, interval = deciding.act, deciding.interval
    claimant = act.stance.claimant
    following = next((each.act for each in explanation.acts if each.verdict == Verdict.LATER), None)
    words = {
        "day": told(act.declared_on, act.precision),
        "stance": marks[act.stance.slug].label,
        "claimant": claimant,
        "end": claimant and claimant.claim_until and told(claimant.claim_until),
        "until": interval.until and told(interval.until, end_precision(interval, following)),
    }
    sentences = [_("The latest act by that day is of %(day)s: “%(stance)s”.") % words]
    if act.precision == Precision.MONTH:
        sentences.append(_("Only its month is known, so it counts from the first day of the month."))
    elif act.precision == Precision.YEAR:
        sentences.append(_("Only its year is known, so it counts from the first day of the year."))
    if explanation.ground == Ground.CLAIM_ENDED:
        sentences.append(
            _("It rests on the claim of %(claimant)s, which ended on %(end)s, and lapsed with it.") % words
        )
        if interval.until:
            sentences.append(_("The next act is of %(until)s.") % words)
        else:
            sentences.append(_("The record has no act after it."))
    elif interval.until is None:
        sentences.append(_("Nothing in the record ends it."))
    elif interval.until_cause == Cause.NEXT_ACT.value:
        sentences.append(_("It holds until the next act, of %(until)s.") % words)
    else:
        sentences.append(_("It holds until %(until)s, when the claim of %(claimant)s ends.") % words)
    return sentences
