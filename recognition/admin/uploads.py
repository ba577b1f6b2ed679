"""Files that editors upload: how they are asked for and kept until confirmed, and what is said of them."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.tmp_storages import BaseStorage

from recognition.admin.forms import Reason
from recognition.exchange.checking import Outcome
from recognition.exchange.reading import MOST_BYTES
from recognition.resources import FactResource
from recognition.widgets import DayWidget, FlagWidget, KeyWidget, NumberWidget, SourcesWidget

KEPT = 24 * 3600  # seconds for which an uploaded file waits to be confirmed


class PrivateFolder(BaseStorage):
    """Uploaded files between preview and confirmation, on the disk that all workers share; their owner alone reads."""

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return settings.VAR_DIR / "imports"

    @property
    def path(self) -> Path:
        """The file of this name; raises FileNotFoundError for what is no name of ours."""
        if not re.fullmatch(r"[0-9a-f]{32}", self.name or ""):
            raise FileNotFoundError(self.name)
        return self.folder / self.name

    def save(self, data: bytes) -> None:
        """Keep the data under a new name, and sweep out what nobody has confirmed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another worker sweeps too
                if old.stat().st_mtime < time.time() - KEPT:
                    old.unlink()
        self.name = token_hex(16)
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)

    def read(self) -> bytes:
        """The data; raises FileNotFoundError once it was confirmed or swept out."""
        return self.path.read_bytes()

    def remove(self) -> None:
        """Forget the data."""
        self.path.unlink(missing_ok=True)


class UploadForm(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("CSV in UTF-8, or a workbook (.xlsx); an export from here is the best start."),
    )

    def clean_file(self):
        """Refuse what is too long to be read in one request."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("The file has more than %(number)d MB; split it.") % {"number": MOST_BYTES // 2**20}
            )
        return file


class ConfirmForm(forms.Form):
    """What was shown, signed, and why it shall be written."""

    preview = forms.CharField(widget=forms.HiddenInput)
    reason = Reason(label=gettext_lazy("Reason"))


def counted(outcome: Outcome) -> list[str]:
    """How many rows would be added, corrected and left, in words."""
    added, corrected, unchanged = len(outcome.additions), len(outcome.corrections), outcome.unchanged
    return [
        ngettext("%(number)d row would be added.", "%(number)d rows would be added.", added) % {"number": added},
        ngettext("%(number)d row would be corrected.", "%(number)d rows would be corrected.", corrected)
        % {"number": corrected},
        ngettext("%(number)d row says what the record says.", "%(number)d rows say what the record says.", unchanged)
        % {"number": unchanged},
    ]


def described(resource: FactResource) -> list[tuple[str, str]]:
    """The columns of a table, each with what its cells take."""
    fields = (resource.fields[name] for name in resource._meta.fields)
    return [
        (field.column_name, _("Leave it empty in a new row") if field.attribute == "key" else taken(field.widget))
        for field in fields
    ]


def taken(widget) -> str:
    """What the cells of a column take."""
    match widget:
        case SourcesWidget():
            return _("Ids of sources, best first, separated by one space")
        case KeyWidget():
            key = widget.model._meta.get_field(widget.key).verbose_name
            return _("The %(key)s of a %(model)s") % {"key": key, "model": widget.model._meta.verbose_name}
        case DayWidget():
            return _("A day, as 2019-01-23, or a date of the spreadsheet")
        case FlagWidget():
            return _("true or false")
        case NumberWidget():
            return _("A number, such as %(example)s") % {"example": widget.example}
    if widget.choices:
        return _("One of: %(words)s") % {"words": ", ".join(filter(None, widget.choices))}
    return _("Text in one line")
