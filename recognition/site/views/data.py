"""The record as data: files, tables, licence, citation, and how other tools read it."""

import json
from dataclasses import dataclass
from hashlib import file_digest

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from recognition.credit import Credit
from recognition.dataset import about
from recognition.dataset.files import FORMS, Form, opened
from recognition.models import Bloc
from recognition.recipes import recipes
from recognition.site.pages import Page


class Meaning(TextChoices):
    """What a file of the whole record holds."""

    ZIP = "zip", _("All tables as CSV, in a Frictionless data package")
    SQLITE = "sqlite", _("All tables and views, in a SQLite database")


class Table(TextChoices):
    """Tables of facts that can be had alone: their paths below the API, and what a row is."""

    POSITIONS = "positions", _("acts by which countries took, repeated or changed their stances")
    COUNTRIES = "countries", _("countries, with the status of each on a day")
    SOURCES = "sources", _("pages and documents that the record rests on")
    MEMBERSHIPS = "memberships", _("periods of countries in blocs")
    MEETINGS = "meetings", _("meetings and joint statements of blocs")
    SIGNATURES = "signatures", _("what countries did with the texts of meetings")
    BLOCS = "blocs", _("groups and organisations")
    COVERAGE = "coverage", _("how far each country was researched")


class Derived(TextChoices):
    """What follows from the facts: paths below the API, and what a row is."""

    SWITCHES = "switches", _("days on which the status of a country changed")
    SERIES = "series", _("how many countries have each status, month by month")
    PANEL = "panel", _("the status of each country, month by month")
    AGREEMENT = "agreement", _("pairs of countries, and how far they went together")


@dataclass(frozen=True)
class File:
    """A file of the whole record as one revision left it."""

    address: str
    name: str
    form: Form
    size: int
    sha256: str

    @property
    def meaning(self) -> str:
        """What it holds, in the reader's language."""
        return str(Meaning(self.form.suffix).label)


def files(address: str, credit: Credit) -> list[File]:
    """The files with what is true of their bytes; whoever asks first after a change waits until they are made."""
    found = []
    for form in FORMS.values():
        with opened(form, Credit(credit.revision)) as file:
            digest = file_digest(file, "sha256").hexdigest()
            pinned = f"{address}.{form.suffix}?known_at=revision:{credit.revision.pk}"
            found.append(File(pinned, f"{credit.key}.{form.suffix}", form, file.tell(), digest))
    return found


def for_engines(told: dict) -> SafeString:
    """A description as JSON that can stand within a script element."""
    text = json.dumps(told, ensure_ascii=False)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return mark_safe(text)  # noqa: S308 (nothing in it ends the element)


class Data(Page):
    """How to have the record as data."""

    template_name = "site/data.html"

    def get_context_data(self, **kwargs):
        """The files of the revision, the tables, the citation of the whole, and where more is told."""
        address = self.request.build_absolute_uri(reverse("dataset"))
        credit = Credit(self.revision, f"{address}?known_at=revision:{self.revision.pk}")
        counts = about.counts()
        return {
            **super().get_context_data(**kwargs),
            "here_is": "data",
            "files": files(reverse("dataset"), credit),
            "tables": [(table.value, table.label, counts[table.value]) for table in Table],
            "derived": Derived.choices,
            "dataset_credit": credit,
            "dataset_csl": json.dumps(credit.csl, ensure_ascii=False, indent=2),
            "for_engines": for_engines(about.json_ld(address, credit)),
            "recipes": recipes(self.request.build_absolute_uri("/").rstrip("/"))["contents"],
            "calendars": Bloc.objects.filter(meetings__isnull=False).distinct().order_by("slug"),
        }
