"""Where readers tell what is wrong with a record."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from recognition.models import Dispute, Position, Signature
from recognition.models.bloc import Membership
from recognition.models.fact import Fact
from recognition.models.inbox import found, receive
from recognition.models.report import ALPHABET, TEXT, About, new_id
from recognition.site.pages import Page
from recognition.site.parameters import Refused


@dataclass(frozen=True)
class Reported:
    """A record of which something is to be told."""

    model: str
    key: str
    record: Fact

    @property
    def kind(self) -> str:
        """What sort of record it is, in the reader's language."""
        return str(About(self.model).label)

    @property
    def shown_at(self) -> tuple[str, str, str]:
        """The name of the page that shows it, whose it is, and where on it."""
        match self.record:
            case Position():
                return "country", self.record.country.slug, self.record.key
            case Membership():
                return "country", self.record.country.slug, "blocs-title"
            case Signature():
                return "country", self.record.country.slug, "signatures-title"
        if self.model == "bloc_position":
            return "bloc", self.record.bloc.slug, ""
        return self.model, getattr(self.record, "slug", "") or self.record.key, ""


class ReportedRecord:
    """`model:key` of a record, as the list of changes names it; left out, none."""

    def read(self, text: str, dispute: Dispute) -> Reported:
        """The record; raises ValidationError."""
        model, _colon, key = text.partition(":")
        record = found(model, key) if model in About.values and key.isprintable() else None
        if record is None:
            raise ValidationError(_("There is no record %(text)s among what is published."), params={"text": text})
        return Reported(model, key, record)

    def default(self, dispute: Dispute) -> None:
        """None."""


class Number:
    """The number of a report that was sent."""

    def read(self, text: str, dispute: Dispute) -> str:
        """The number; raises ValidationError."""
        if not re.fullmatch(f"[{ALPHABET}]{{10}}", text):
            raise ValidationError(_("%(text)s is no number of a report."), params={"text": text})
        return text

    def default(self, dispute: Dispute) -> None:
        """None."""


# A token against forged requests would need a cookie, and a page of its own for each reader. It would protect nobody:
# a report is sent in nobody's name, and whoever can forge one can send it through the API. What another site's form
# could do is to send reports through its visitors' browsers, which counts on their limits: browsers say where a form
# comes from, and are believed.
@method_decorator(csrf_exempt, name="dispatch")
class ReportPage(Page):
    """The form by which readers report an error."""

    template_name = "site/report.html"
    http_method_names = ["get", "head", "post", "options"]
    takes = {"about": ReportedRecord(), "sent": Number()}
    counts_as = "report"
    """The project counts who sends them, as it does those through the API."""

    def dispatch(self, request, *args, **kwargs):
        """The form; what is sent is kept, and leads to a page that thanks, or to the form with what is wrong."""
        self.errors, self.typed = {}, {}
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise PermissionDenied
        if number := self.keep():
            return HttpResponseRedirect(self.here(sent=number, known_at=None), status=HTTPStatus.SEE_OTHER)
        with ExitStack() as held:
            try:
                response = self.answer(held, request, *args, **kwargs)
            except Refused as refused:
                response = self.refusal(request, refused)
        response["Cache-Control"] = "no-store"
        return response

    def keep(self) -> str | None:
        """Keep what was sent, and give its number; None if something is wrong with it."""
        model, _colon, key = self.request.GET.get("about", "").partition(":")
        self.typed = {name: self.request.POST.get(name, "") for name in ("text", "contact")}
        if self.request.POST.get("website"):  # nobody sees this field: a program has filled it, and learns nothing
            return new_id()
        try:
            return receive(timezone.now(), model=model, key=key, **self.typed).pk
        except ValidationError as error:
            self.errors = error.message_dict
        return None

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """The form with what is wrong beside its fields, and what was typed in them."""
        return self.render_to_response(
            self.get_context_data(**kwargs), status=HTTPStatus.UNPROCESSABLE_ENTITY
        ).render()  # while the snapshot lasts

    def get_context_data(self, **kwargs):
        """What it is about, what was typed, and what is wrong with it."""
        reported = self.asked["about"]
        return {
            **super().get_context_data(**kwargs),
            "here_is": "report",
            "reported": reported,
            "shown_at": reported and reported.shown_at,
            "sent": self.asked["sent"],
            "typed": self.typed,
            "errors": self.errors,
            "longest": TEXT["max_length"],
            "shortest": TEXT["min_length"],
        }
