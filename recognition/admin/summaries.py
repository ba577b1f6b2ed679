"""What revisions changed, in numbers."""

from collections import defaultdict

from django.db.models import Count, Value
from django.utils.translation import gettext_lazy

from recognition.fixtures import MODELS
from recognition.models import Revision

NAMES = {model._meta.model_name: model._meta for model in MODELS}
COUNTED = {
    "+": gettext_lazy("%(count)s %(what)s added"),
    "~": gettext_lazy("%(count)s %(what)s corrected"),
    "-": gettext_lazy("%(count)s %(what)s retracted"),
}
LATEST = 10
"""How many revisions the landing page tells of."""


def summaries(revisions: list[int]) -> dict[int, str]:
    """How many rows of which model each revision added, corrected, retracted, in words; one query."""
    counts = [
        model.history.filter(revision__in=revisions)
        .order_by()
        .values("revision", "history_type")
        .annotate(n=Count("pk"), model=Value(model._meta.model_name))
        .values_list("revision", "model", "history_type", "n")
        for model in MODELS
    ]
    parts = defaultdict(list)
    for revision, model, kind, n in counts[0].union(*counts[1:], all=True):
        opts = NAMES[model]
        what = opts.verbose_name if n == 1 else opts.verbose_name_plural
        parts[revision].append(COUNTED[kind] % {"count": n, "what": what})
    return {revision: ", ".join(words) for revision, words in parts.items()}


def latest(number: int) -> list[Revision]:
    """The latest revisions, each with its `summary`; two queries."""
    revisions = list(Revision.objects.select_related("author").order_by("-pk")[:number])
    words = summaries([revision.pk for revision in revisions])
    for revision in revisions:
        revision.summary = words.get(revision.pk, "")
    return revisions
