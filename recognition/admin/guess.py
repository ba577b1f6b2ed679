"""What the record knows of an address: the source that has it already, and what its host's other sources say.

Only the record itself is asked; nothing is fetched from the address.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.models import Source
from recognition.models.source import page_of


@dataclass(frozen=True)
class Guess:
    """What is likely of a new source; empty where the record has none from its host."""

    existing: Source | None = None
    publisher: str = ""
    language: str = ""
    told: str = ""


def guess(url: str) -> Guess:
    """What is known of `url`; nothing of what is no address."""
    page = page_of(url)
    if not page:
        return Guess()
    existing = Source.objects.of_page(url).first()
    rows = Source.objects.of_host(url).order_by().values_list("publisher", "language").annotate(n=Count("pk"))
    publishers, languages = Counter(), Counter()
    for publisher, language, number in rows.order_by("publisher", "language"):
        publishers[publisher] += number
        languages[language] += number
    host = page.partition("/")[0].partition("?")[0]
    if not publishers:
        return Guess(existing, told=_("The record has no source from %(host)s yet.") % {"host": host})
    [(publisher, of_publisher)], [(language, _of)] = publishers.most_common(1), languages.most_common(1)
    told = ngettext(
        "The record has %(total)s source from %(host)s, by %(publisher)s: see whether that fits here too.",
        "The record has %(total)s sources from %(host)s, %(count)s of them by %(publisher)s: "
        "see whether that fits here too.",
        publishers.total(),
    )
    values = {"total": publishers.total(), "host": host, "count": of_publisher, "publisher": publisher}
    return Guess(existing, publisher, language, told % values)
