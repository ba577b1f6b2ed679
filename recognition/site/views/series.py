"""How many countries stood where, over time."""

from django.utils.translation import gettext as _

from recognition.models.counting import Rule
from recognition.models.series import Step
from recognition.site.areas import Areas
from recognition.site.forms import FormPage, bloc_words
from recognition.site.legend import marks
from recognition.site.options import bloc_options, with_chosen
from recognition.site.parameters import Choice
from recognition.site.rules import explained
from recognition.site.stack import Stack


def intervals() -> dict[Step, str]:
    """Into what periods the table can be cut, in the reader's words."""
    return {
        Step.MONTH: _("month"),
        Step.QUARTER: _("quarter"),
        Step.YEAR: _("year"),
        Step.WEEK: _("week"),
        Step.CHANGE: _("time in which nothing changes"),
    }


class SeriesPage(FormPage):
    """The counts by status over all the time that the record covers, of all countries or of a bloc."""

    template_name = "site/series.html"
    takes = {
        "rule": Choice(Rule.values, Rule.ALL.value),
        "bloc": Choice(bloc_words, None),
        "interval": Choice([step.value for step in intervals()], Step.MONTH.value),
    }

    def get_context_data(self, **kwargs):
        """The chart and the table."""
        legend = marks(self.dispute)
        step, blocs = Step(self.asked["interval"]), bloc_options()
        stack = Stack(
            self.dispute, self.dispute.last_day(self.today), Rule(self.asked["rule"]), legend, self.asked["bloc"]
        )
        rules = explained()
        return {
            **super().get_context_data(**kwargs),
            "here_is": "series",
            "marks": list(legend.values()),
            "stack": stack,
            "areas": Areas(stack),
            "chosen": stack.telling,
            "numbers": stack.numbers(stack.telling),
            "rows": stack.rows(step),
            "is_by_change": step is Step.CHANGE,
            "interval": step.value,
            "rule": next(each for each in rules if each.rule == stack.rule),
            "bloc": stack.bloc,
            "bloc_name": dict(blocs).get(stack.bloc),
            "rules": [(each.rule, each.name, each.rule == stack.rule) for each in rules],
            "blocs": with_chosen(blocs, [stack.bloc] if stack.bloc else []),
            "intervals": [(each.value, words, each is step) for each, words in intervals().items()],
        }
