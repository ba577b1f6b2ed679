"""What the endpoints have in common: one revision for each answer, lists and details, JSON and CSV."""

from contextlib import ExitStack
from http import HTTPStatus

from django.http import Http404, HttpResponseNotModified, StreamingHttpResponse
from django.urls import reverse
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from recognition.api import conditional
from recognition.api.formats import CSV, Negotiation
from recognition.api.pagination import Paged
from recognition.api.problems import Retracted
from recognition.api.schema import TrackerSchema
from recognition.api.strict import StrictBackend, asked_revision
from recognition.models.fact import Keyed
from recognition.models.known_at import known_at
from recognition.models.revision import snapshot


class RecordView(GenericAPIView):
    """Reads one revision of the record, and says which."""

    filter_backends = [StrictBackend]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = Negotiation
    schema = TrackerSchema()
    version = ""
    """What the ETag begins with: the version of the one record that the answer is about, if it can be written."""

    @property
    def default_response_headers(self):
        """What is told with every response; on what it depends, `conditional` tells better."""
        return {"Allow": ", ".join(self.allowed_methods)}

    def dispatch(self, request, *args, **kwargs):
        """Answer within one snapshot; a streamed answer keeps it until it is sent or dropped."""
        with ExitStack() as stack:
            self.held = stack
            self.revision = stack.enter_context(snapshot())
            response = super().dispatch(request, *args, **kwargs)
            if response.streaming:
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
            response = HttpResponseNotModified(headers={"ETag": tag})
        response = super().finalize_response(request, response, *args, **kwargs)
        conditional.keep(self, response)
        return response

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
    """A list of flat rows: JSON in an envelope, CSV whole and streamed."""

    renderer_classes = [JSONRenderer, CSV]
    pagination_class = Paged

    def list(self, request, *args, **kwargs):
        """The rows asked for, in the form asked for."""
        if not isinstance(request.accepted_renderer, CSV):
            return super().list(request, *args, **kwargs)
        rows = self.filter_queryset(self.get_queryset())
        serializer = self.get_serializer()
        found = rows if isinstance(rows, list) else rows.iterator(chunk_size=1000)
        lines = request.accepted_renderer.stream(
            list(serializer.fields), map(serializer.to_representation, found), bom=bool(self.asked["bom"])
        )
        name = "-".join(part for part in request.path.removeprefix(reverse("index")).removesuffix(".csv").split("/"))
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'inline; filename="{name}.csv"'},
        )


class RecordDetail(RecordView, RetrieveAPIView):
    """One object, with what it says of itself before it."""

    def retrieve(self, request, *args, **kwargs):
        """The object; raises Http404."""
        body = self.get_serializer(self.get_object()).data
        return Response({**self.echo(), **body})

    def get_object(self):
        """The object of the path; raises Retracted if it was there, else Http404, which says where to look."""
        try:
            return super().get_object()
        except Http404:
            model, options = self.queryset.model, self.queryset.model._meta
            key = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
            known = self.revision and issubclass(model, Keyed)
            if known and (retracted := model.retracted_in(key, self.revision.pk)):
                raise Retracted(f"{options.verbose_name} {key}", retracted) from None
            lists = options.verbose_name_plural
            raise Http404(f"There is no {options.verbose_name} {key}; {lists} lists them.") from None
