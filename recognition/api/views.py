"""The endpoints: each declares its rows, what it can be asked, and its columns."""

from base64 import b64encode
from hashlib import file_digest
from urllib.parse import urljoin

from django.db.models import Prefetch
from django.http import FileResponse, Http404
from django.urls import reverse
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.api import filters, serializers
from recognition.api.base import RecordDetail, RecordList, RecordView
from recognition.api.formats import ZIP, LinkedData, SQLite
from recognition.api.geojson import GeoJSON, MapGeoJSON
from recognition.api.pagination import Complete
from recognition.api.permissions import may_see_drafts
from recognition.api.problems import PROBLEMS
from recognition.api.strict import take_only
from recognition.api.writing import Adds, Corrects
from recognition.credit import Credit
from recognition.dataset import about
from recognition.dataset.files import FORMS, opened
from recognition.models import (
    Bloc,
    BlocPosition,
    Country,
    Coverage,
    Dispute,
    Meeting,
    Membership,
    Position,
    Revision,
    Signature,
    Source,
)
from recognition.models.explanation import explain
from recognition.recipes import recipes


class WithinBloc(RecordList):
    """Rows of the bloc in the path."""

    def get_queryset(self):
        """The bloc's rows; raises Http404 if there is no such bloc."""
        return super().get_queryset().filter(bloc=found_bloc(self.kwargs["slug"]))


def found_bloc(slug: str) -> Bloc:
    """The bloc; raises Http404."""
    if found := Bloc.objects.filter(slug=slug).first():
        return found
    raise Http404(f"There is no bloc {slug}; blocs lists them.")


class Index(RecordView):
    """The endpoints, and where to read about them."""

    queryset = Dispute.objects.all()
    filterset_class = filters.FixedQuestion
    serializer_class = serializers.Endpoints
    endpoints: tuple[tuple[str, str], ...] = ()
    """Paths and what they give; urls.py says them."""

    def get(self, request, *args, **kwargs):
        """The list."""
        self.filter_queryset(self.get_queryset())
        root = request.build_absolute_uri(reverse("index"))
        rows = [{"path": path, "gives": gives, "address": urljoin(root, path)} for path, gives in self.endpoints]
        return Response({**self.echo(), **self.get_serializer({"endpoints": rows}).data})


class CountryList(RecordList):
    """Every country with its status on a day."""

    queryset = Country.objects.all()
    filterset_class = filters.CountryFilter
    serializer_class = serializers.CountryRow
    renderer_classes = [*RecordList.renderer_classes, GeoJSON]
    pagination_class = Complete


class MapList(RecordList):
    """What a map shows of every country on a day; as GeoJSON with its shape, or a point if it is too small for one."""

    queryset = Country.objects.all()
    filterset_class = filters.MapFilter
    serializer_class = serializers.MapRow
    renderer_classes = [*RecordList.renderer_classes, MapGeoJSON]
    pagination_class = Complete


class CountryDetail(RecordDetail):
    """One country: its status on a day, its timeline with sources, memberships, signatures and coverage."""

    queryset = Country.objects.all()
    filterset_class = filters.CountryDetailFilter
    serializer_class = serializers.CountryDetail

    def get_object(self):
        """The country called so; raises Http404."""
        return called(self.filter_queryset(self.get_queryset()), self.kwargs["code"])


class ExplanationDetail(CountryDetail):
    """Why one country has its status on a day: its acts, which of them decides, and by what rule."""

    filterset_class = filters.ExplanationFilter
    serializer_class = serializers.Explanation

    def get_object(self):
        """The explanation; raises Http404 if there is no such country."""
        return explain(super().get_object(), self.asked["on"])


class TimelineList(RecordList):
    """The intervals of one country: one for each act, and one more where a claim's end cuts an act short."""

    queryset = Position.objects.all()
    filterset_class = filters.TimelineFilter
    serializer_class = serializers.IntervalRow
    pagination_class = Complete

    def get_queryset(self):
        """The country's acts; raises Http404 if there is no such country."""
        return super().get_queryset().filter(country=called(Country.objects.all(), self.kwargs["code"]))


def called(countries, code: str) -> Country:
    """The country of a code or slug; raises Http404."""
    if found := countries.called(code).first():
        return found
    raise Http404(f"There is no country {code}; give an alpha-2 or alpha-3 code or a slug, as countries lists them.")


class PositionList(Adds, RecordList):
    """The acts by which countries took, repeated or changed their stances."""

    queryset = Position.objects.select_related("country", "stance").with_sources()
    filterset_class = filters.PositionFilter
    serializer_class = serializers.PositionRow
    body_class = serializers.PositionBody
    takes_many = True

    def get_serializer_class(self):
        """The row, and of drafts whether they are published."""
        drafts = getattr(self, "asked", {}).get("is_published") == "false"
        return serializers.DraftRow if drafts else super().get_serializer_class()


class PositionDetail(Corrects, RecordDetail):
    """One act."""

    queryset = PositionList.queryset.select_related("dispute")
    filterset_class = filters.PositionDetailFilter
    serializer_class = serializers.PositionRow
    body_class = serializers.PositionBody
    lookup_field = "key"

    def get_queryset(self):
        """The published acts, and drafts for those who may write them."""
        acts = super().get_queryset()
        return acts if may_see_drafts(self.request) else acts.published()

    def get_object(self):
        """The act, whose dispute the answer is about."""
        act = super().get_object()
        self.dispute = act.dispute
        if not act.is_published:
            self.serializer_class = serializers.DraftRow
        return act


class SwitchList(RecordList):
    """The days on which countries' statuses changed, by an act or by a claim's end."""

    queryset = Position.objects.all()
    filterset_class = filters.SwitchFilter
    serializer_class = serializers.SwitchRow
    pagination_class = Complete


class CountList(RecordList):
    """How many countries have each status on a day, by every rule of counting side by side."""

    queryset = Country.objects.all()
    filterset_class = filters.CountFilter
    serializer_class = serializers.CountRow
    pagination_class = Complete


class SeriesList(RecordList):
    """How many countries have each status over time, by every rule of counting, without gaps."""

    queryset = Country.objects.all()
    filterset_class = filters.SeriesFilter
    serializer_class = serializers.SeriesRow
    pagination_class = Complete


class PanelList(RecordList):
    """Each country's status over time, without gaps."""

    queryset = Country.objects.all()
    filterset_class = filters.PanelFilter
    serializer_class = serializers.PanelRow
    pagination_class = Complete


class AgreementList(RecordList):
    """How far each two countries went together: on how many days, at how many meetings."""

    queryset = Country.objects.all()
    filterset_class = filters.AgreementFilter
    serializer_class = serializers.AgreementRow
    pagination_class = Complete


class DisputeList(RecordList):
    """The contested offices."""

    queryset = Dispute.objects.all()
    filterset_class = filters.DisputeFilter
    serializer_class = serializers.DisputeRow


class DisputeDetail(RecordDetail):
    """One dispute with its claimants, stances and statuses: the legend."""

    queryset = Dispute.objects.prefetch_related("claimants", "stances__claimant")
    filterset_class = filters.DisputeDetailFilter
    serializer_class = serializers.DisputeDetail
    lookup_field = "slug"

    def get_object(self):
        """The dispute, which the answer is about."""
        self.dispute = super().get_object()
        return self.dispute


class BlocList(RecordList):
    """The blocs, with how many members they have on a day."""

    queryset = Bloc.objects.all()
    filterset_class = filters.BlocFilter
    serializer_class = serializers.BlocRow


class BlocDetail(RecordDetail):
    """One bloc; members, meetings and positions stand below it."""

    queryset = Bloc.objects.all()
    filterset_class = filters.BlocDetailFilter
    serializer_class = serializers.BlocRow
    lookup_field = "slug"


class MemberList(WithinBloc):
    """Who belongs to the bloc on a day, with their statuses."""

    queryset = Membership.objects.order_by("country__folded_name", "key")
    filterset_class = filters.MemberFilter
    serializer_class = serializers.MemberRow


class BlocMeetingList(WithinBloc):
    """The meetings and joint statements of one bloc."""

    queryset = Meeting.objects.select_related("bloc", "country").with_sources().order_by("start_date", "key")
    filterset_class = filters.BlocMeetingFilter
    serializer_class = serializers.MeetingRow


class SignatoryList(RecordList):
    """What countries did with the texts of the bloc's meetings: tidy, or as a matrix of countries and meetings."""

    queryset = (
        Signature.objects.select_related("country", "meeting__bloc")
        .with_sources()
        .order_by("meeting__start_date", "meeting__key", "country__folded_name")
    )
    filterset_class = filters.SignatoryFilter
    serializer_class = serializers.Signatory
    pagination_class = Complete

    def get_queryset(self):
        """The bloc's rows; raises Http404."""
        return super().get_queryset().filter(meeting__bloc=found_bloc(self.kwargs["slug"]))

    def get_serializer_class(self):
        """The rows of the layout."""
        return serializers.SignatoryLine if "meetings" in self.asked else super().get_serializer_class()

    def columns(self):
        """Those of both layouts."""
        meetings = (
            Meeting.objects.filter(bloc__slug=self.kwargs["slug"]) if "fields" in self.request.query_params else []
        )
        return [*super().columns(), *(meeting.key for meeting in meetings)]


class BlocPositionList(WithinBloc):
    """The acts of the bloc itself; they are never copied to its members."""

    queryset = BlocPosition.objects.select_related("bloc", "stance").with_sources().order_by("-declared_on")
    filterset_class = filters.BlocPositionFilter
    serializer_class = serializers.BlocPositionRow


class CohesionList(RecordList):
    """How the members of the bloc divide over the statuses, over time."""

    queryset = Bloc.objects.all()
    filterset_class = filters.CohesionFilter
    serializer_class = serializers.CohesionRow
    pagination_class = Complete

    def get_queryset(self):
        """The one bloc; raises Http404."""
        return super().get_queryset().filter(pk=found_bloc(self.kwargs["slug"]).pk)


class MembershipList(Adds, RecordList):
    """The periods of countries in blocs."""

    queryset = Membership.objects.select_related("bloc", "country").with_sources()
    filterset_class = filters.MembershipFilter
    serializer_class = serializers.MembershipRow
    body_class = serializers.MembershipBody


class MembershipDetail(Corrects, RecordDetail):
    """One period of one country in one bloc."""

    queryset = MembershipList.queryset
    filterset_class = filters.Question
    serializer_class = serializers.MembershipRow
    body_class = serializers.MembershipBody
    lookup_field = "key"


class MeetingList(Adds, RecordList):
    """The meetings and joint statements of blocs."""

    queryset = BlocMeetingList.queryset
    filterset_class = filters.MeetingFilter
    serializer_class = serializers.MeetingRow
    body_class = serializers.MeetingBody


class MeetingDetail(Corrects, RecordDetail):
    """One meeting with its signatures."""

    queryset = MeetingList.queryset.prefetch_related(
        Prefetch("signatures", Signature.objects.select_related("country").with_sources())
    )
    filterset_class = filters.MeetingDetailFilter
    serializer_class = serializers.MeetingDetail
    body_class = serializers.MeetingBody
    lookup_field = "key"


class SignatureList(Adds, RecordList):
    """What countries did with the texts of meetings."""

    queryset = Signature.objects.select_related("country", "meeting__bloc").with_sources()
    filterset_class = filters.SignatureFilter
    serializer_class = serializers.SignatureRow
    body_class = serializers.SignatureBody


class SignatureDetail(Corrects, RecordDetail):
    """What one country did with the text of one meeting."""

    queryset = SignatureList.queryset
    filterset_class = filters.Question
    serializer_class = serializers.SignatureRow
    body_class = serializers.SignatureBody
    lookup_field = "key"


class SourceList(Adds, RecordList):
    """The pages and documents that the record rests on."""

    queryset = Source.objects.order_by("key")
    filterset_class = filters.SourceFilter
    serializer_class = serializers.SourceRow
    body_class = serializers.SourceBody


class SourceDetail(Corrects, RecordDetail):
    """One source with what cites it."""

    queryset = Source.objects.with_citations()
    filterset_class = filters.SourceDetailFilter
    serializer_class = serializers.SourceDetail
    body_class = serializers.SourceBody
    lookup_field = "key"
    lookup_url_kwarg = "id"


class CoverageList(RecordList):
    """How far each country was researched for the dispute."""

    queryset = Coverage.objects.select_related("country").order_by("country__folded_name", "country__alpha2")
    filterset_class = filters.CoverageFilter
    serializer_class = serializers.CoverageRow


class ChangeList(RecordList):
    """What each revision changed in the record, one row for each field of a fact."""

    queryset = Revision.objects.all()
    filterset_class = filters.ChangeFilter
    serializer_class = serializers.ChangeRow

    def get_queryset(self):
        """The revisions up to the one asked for."""
        return super().get_queryset().filter(pk__lte=self.revision.pk if self.revision else 0)


class DiffList(ChangeList):
    """What two revisions of the record say differently, one row for each field of a fact."""

    filterset_class = filters.DiffFilter
    serializer_class = serializers.DiffRow


class Dataset(RecordView):
    """The published record as a whole: licence, citation, counts, and the files to download."""

    queryset = Dispute.objects.all()
    filterset_class = filters.DatasetQuestion
    serializer_class = serializers.DatasetDetail
    renderer_classes = [JSONRenderer, LinkedData, ZIP, SQLite]

    def get(self, request, *args, **kwargs):
        """What the dataset is, or the whole of it as a file; raises NotFound before the first revision."""
        self.filter_queryset(self.get_queryset())
        if self.revision is None:
            raise NotFound("The record has no revision yet.")
        form = request.accepted_renderer.format
        if form in FORMS:
            return self.download(FORMS[form])
        address = request.build_absolute_uri(reverse("dataset"))
        credit = Credit(self.revision, f"{address}?known_at=revision:{self.revision.pk}")
        if form == "jsonld":
            return Response(about.json_ld(address, credit))
        return Response({**self.echo(), **self.get_serializer(about.told(address, credit)).data})

    def download(self, form) -> FileResponse:
        """The file, with its digest (RFC 9530)."""
        credit = Credit(self.revision)
        file = opened(form, credit)
        digest = b64encode(file_digest(file, "sha256").digest()).decode()
        file.seek(0)
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"{credit.key}.{form.suffix}",
            content_type=form.media_type,
            headers={"Repr-Digest": f"sha-256=:{digest}:"},
        )


class ProblemKinds(APIView):
    """The kinds of errors, for people: each is the `type` of a problem."""

    renderer_classes = [TemplateHTMLRenderer]
    schema = None

    def get(self, request):
        """The page."""
        take_only(request)
        return Response({"problems": PROBLEMS}, template_name="recognition/problems.html")


class Recipes(APIView):
    """How to read the record in pandas, Excel, Grafana and other tools; a page for people."""

    renderer_classes = [TemplateHTMLRenderer]
    schema = None

    def get(self, request):
        """The page."""
        take_only(request)
        site = request.build_absolute_uri("/").rstrip("/")
        return Response(recipes(site), template_name="recognition/recipes.html")
