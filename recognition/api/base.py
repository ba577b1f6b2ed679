"""What the endpoints have in common: one revision for each answer, lists and details, and the forms of both."""

from contextlib import ExitStack
from http import HTTPStatus
from typing import ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseNotModified, StreamingHttpResponse
from django.urls import reverse
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.metadata import SimpleMetadata
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from recognition.api import conditional
from recognition.api.authentication import settle_session
from recognition.api.formats import CSV, JSONLines, Negotiation, Table
from recognition.api.narrowing import ALL, narrowed
from recognition.api.pagination import Paged
from recognition.api.problems import InvalidParameters, ParameterError, Retracted
from recognition.api.schema import TrackerSchema
from recognition.api.strict import StrictBackend, asked_revision
from recognition.api.workbook import XLSX
from recognition.credit import LICENCE, Credit
from recognition.models.fact import Keyed
from recognition.models.known_at import known_at
from recognition.models.revision import snapshot


class About(SimpleMetadata):
    """What OPTIONS tells: the forms. What bodies hold stands in the description of the API."""

    def determine_actions(self, request, view):
        """None."""


# Rows of a stream whose sources are fetched together: a few megabytes.
CHUNK = 500


class RecordView(GenericAPIView):
    """Reads one revision of the record, and says which."""

    filter_backends = [StrictBackend]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = Negotiation
    metadata_class = About
    schema = TrackerSchema()
    asked: ClassVar[dict] = {}
    """The parameters, once they are checked."""
    version = ""
    """What the ETag begins with: the version of the one record that the answer is about, if it can be written."""

    @property
    def default_response_headers(self):
        """What is told with every response; on what it depends, `conditional` tells better."""
        return {"Allow": ", ".join(self.allowed_methods)}

    def dispatch(self, request, *args, **kwargs):
        """Answer within one snapshot; a streamed answer keeps it until it is sent or dropped. Writing is elsewhere."""
        settle_session(request)
        if request.method not in SAFE_METHODS:
            self.revision = None
            return super().dispatch(request, *args, **kwargs)
        with ExitStack() as stack:
            self.held = stack
            self.revision = stack.enter_context(snapshot())
            response = super().dispatch(request, *args, **kwargs)
            if response.streaming and not isinstance(response, FileResponse):  # a file is whole already
                rows, held = response.streaming_content, stack.pop_all()
                response.streaming_content = self.sent_within(held, rows)
                response._resource_closers.append(held.close)  # for a HEAD, whose rows nobody reads
        return response

    def initial(self, request, *args, **kwargs):
        """Go back to the revision asked for, before anything of the record is read."""
        super().initial(request, *args, **kwargs)
        latest = self.revision
        if latest is None:
            return
        self.revision = asked_revision(request.query_params, latest)
        # Later revisions cannot change what is asked: it names a revision, or an instant before the latest one.
        self.is_final = self.revision != latest or request.query_params.get("known_at", "").startswith("revision:")
        if self.revision != latest:
            self.held.enter_context(known_at(self.revision))
        self.tag = conditional.reading_tag(self)
        conditional.raise_if_held(self)

    def handle_exception(self, exc):
        """A problem, or that the reader has the answer already."""
        if isinstance(exc, conditional.NotModified):
            return HttpResponseNotModified(headers={"ETag": exc.tag})
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        """The response with what readers may keep of it; 304 if that turns out to be what the reader has."""
        if response.status_code == HTTPStatus.OK and (tag := conditional.held_after_all(self)):
            for close in response._resource_closers:  # a workbook's file; close() would end the request
                close()
            response = HttpResponseNotModified(headers={"ETag": tag})
        response = super().finalize_response(request, response, *args, **kwargs)
        conditional.keep(self, response)
        if response.status_code == HTTPStatus.OK and (language := self.asked.get("lang")):
            response["Content-Language"] = language  # problems are in English, 304 has no words
        return response

    def filter_queryset(self, queryset):
        """The rows asked for, with no more than the columns asked for."""
        rows = super().filter_queryset(queryset)
        if self.asked.get("fields") and isinstance(rows, QuerySet):
            return narrowed(rows, self.read_from())
        return rows

    def read_from(self) -> set[str]:
        """The paths of all that the answer is read from."""
        return self.get_serializer().read_from()

    def columns(self) -> list[str]:
        """The names that `fields` takes."""
        return list(self.get_serializer_class()().fields)

    def get_serializer(self, *args, **kwargs):
        """The serializer with the columns asked for; raises InvalidParameters for one that this answer lacks."""
        serializer = super().get_serializer(*args, **kwargs)
        row = getattr(serializer, "child", serializer)
        if wanted := self.asked.get("fields"):
            if missing := wanted - row.fields.keys():
                detail = f"{', '.join(sorted(missing))}: not a column of this answer; it has {', '.join(row.fields)}."
                raise InvalidParameters([ParameterError("fields", "invalid", detail)])
            needed = getattr(self.request.accepted_renderer, "needed", ())
            for name in row.fields.keys() - wanted.union(needed):
                del row.fields[name]
        return serializer

    @staticmethod
    def sent_within(held: ExitStack, rows):
        """The rows, and then the end of the snapshot."""
        with held:
            yield from rows

    def echo(self) -> dict:
        """What each answer says of itself."""
        return {
            "dispute": self.dispute.slug,
            "on": self.asked.get("on"),
            "known_at": self.revision and self.revision.at,
            "revision": self.revision and self.revision.pk,
        }


class RecordList(RecordView, ListAPIView):
    """A list of flat rows: JSON in an envelope, the other forms whole, as files."""

    renderer_classes = [JSONRenderer, CSV, XLSX, JSONLines]
    pagination_class = Paged

    @property
    def name(self) -> str:
        """What the list is called as a file or a sheet: `blocs-lima-group-members`."""
        path = self.request.path.removeprefix(reverse("index"))
        return path.removesuffix(f".{self.request.accepted_renderer.format}").replace("/", "-")

    def list(self, request, *args, **kwargs):
        """The rows asked for, in the form asked for."""
        form = request.accepted_renderer
        if not isinstance(form, Table):
            return super().list(request, *args, **kwargs)
        rows = self.filter_queryset(self.get_queryset())
        serializer = self.get_serializer()
        found = rows if isinstance(rows, list) else rows.iterator(chunk_size=CHUNK)
        parts = form.stream(dict(serializer.fields), map(serializer.to_representation, found), self)
        return StreamingHttpResponse(
            parts,
            content_type=f"{form.media_type}; charset={form.charset}" if form.charset else form.media_type,
            headers={"Content-Disposition": f'inline; filename="{self.name}.{form.format}"'},
        )

    def about(self) -> dict[str, str | int | None]:
        """What a file says of itself, by what it is called; the citation names the revision for ever."""
        address = self.request.build_absolute_uri()
        pinned = replace_query_param(address, "known_at", f"revision:{self.revision.pk}")
        credit = Credit(self.revision, pinned)
        return {
            "Address": address,
            "Dispute": self.dispute.slug,
            "On": (day := self.asked.get("on")) and day.isoformat(),
            "Known at": credit.instant,
            "Revision": self.revision.pk,
            "Licence": f"{LICENCE.name}, {LICENCE.url}",
            "Citation": credit.text,
        }


class RecordDetail(RecordView, RetrieveAPIView):
    """One object, with what it says of itself before it."""

    def retrieve(self, request, *args, **kwargs):
        """The object; raises Http404."""
        body = self.get_serializer(self.get_object()).data
        return Response({**self.echo(), **body})

    def read_from(self):
        """The same, and the whole row of the object: others point to it."""
        return super().read_from() | {ALL}

    def get_object(self):
        """The object of the path; raises Retracted if it was there, else Http404, which says where to look."""
        try:
            return super().get_object()
        except Http404:
            raise self.missing() from None

    def missing(self) -> Exception:
        """That there is no such object: Retracted if it was there, else Http404, which says where to look."""
        model, options = self.queryset.model, self.queryset.model._meta
        key = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        known = self.revision and issubclass(model, Keyed)
        if known and (retracted := model.retracted_in(key, self.revision.pk)):
            return Retracted(f"{options.verbose_name} {key}", retracted)
        return Http404(f"There is no {options.verbose_name} {key}; {options.verbose_name_plural} lists them.")
