"""About the record: how it is made and counted, what is weak in it, and how to correct it."""

from django.db.models import Count
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from recognition.models import Coverage, Position
from recognition.models.position import Basis
from recognition.models.rules import Confidence, Precision
from recognition.site.legend import marks
from recognition.site.pages import Page
from recognition.site.rules import explained


class About(Page):
    """What the record is and is not."""

    template_name = "site/about.html"

    def get_context_data(self, **kwargs):
        """The vocabularies with how often each word is used; what is weak in this dispute's record, if that is told."""
        legend = marks(self.dispute)
        acts = Position.objects.published().of(self.dispute).order_by()
        rows = acts.values_list("basis", "confidence", "precision").annotate(number=Count("pk"))
        used = {}
        for *words, number in rows:
            for word in words:
                used[word] = used.get(word, 0) + number
        covers = Coverage.objects.filter(dispute=self.dispute).with_sourced()
        covered = list(covers.values_list("extent", "is_sourced"))
        return {
            **super().get_context_data(**kwargs),
            "here_is": "about",
            "marks": list(legend.values()),
            "rules": explained(),
            "act_count": sum(number for *_words, number in rows),
            "bases": [told(basis, used) for basis in Basis],
            "confidences": [told(confidence, used) for confidence in Confidence],
            "imprecise": used.get(Precision.MONTH, 0) + used.get(Precision.YEAR, 0),
            "sourced": sum(is_sourced for _extent, is_sourced in covered),
            "searched": sum(extent == "searched" and not is_sourced for extent, is_sourced in covered),
            "unsearched": sum(extent == "unsearched" and not is_sourced for extent, is_sourced in covered),
            "weak": weak(self.dispute.slug),
        }


def told(word: Basis | Confidence, used: dict[str, int]) -> tuple[str, str, int]:
    """A word of a vocabulary, what it means, and how many acts have it."""
    name, _colon, meaning = str(word.label).partition(": ")
    return name, meaning, used.get(word.value, 0)


def weak(slug: str) -> str | None:
    """The template that tells what is weak in the record of a dispute; None if there is none."""
    name = f"site/weak/{slug}.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return None
    return name
