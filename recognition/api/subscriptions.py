"""What people subscribe to, outside of the API proper: feeds and calendars. They read the record as endpoints do."""

from django.http import Http404
from django.urls import reverse
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from recognition import calendars, feeds
from recognition.api import filters
from recognition.api.base import RecordView
from recognition.api.views import called, found_bloc
from recognition.models import BlocPosition, Country, Meeting, Membership, Position, Revision, Stance
from recognition.models.changes import changes
from recognition.models.dispute import Status


class Atom(BaseRenderer):
    """A feed as XML."""

    media_type = "application/atom+xml"
    format = "atom"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None) -> str:
        """The document."""
        return data.writeString(self.charset)


class ICalendar(BaseRenderer):
    """A calendar as lines."""

    media_type = "text/calendar"
    format = "ics"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        """The lines."""
        return data.to_ical()


class Subscription(RecordView):
    """Something to subscribe to."""

    filterset_class = filters.Subscription
    schema = None  # it is described in docs/api.md: OpenAPI has no word for what these formats hold

    def get(self, request, *args, **kwargs):
        """The feed or calendar."""
        rows = self.filter_queryset(self.get_queryset())
        root = request.build_absolute_uri(reverse("index"))
        return Response(self.told(rows, root, request.build_absolute_uri()))


class FeedView(Subscription):
    """A feed, whose name, address in the API, title and entries `entries()` gives."""

    renderer_classes = [Atom]

    def told(self, rows, root: str, address: str) -> feeds.Feed:
        """The feed; raises Http404."""
        name, path, title, entries = self.entries(rows)
        name = f"{self.dispute.slug}/{name}"
        return feeds.Feed(name, path, title, entries, root=root, address=address, updated=self.revision.at)

    def labels(self) -> dict[str, str]:
        """All statuses of the dispute in words."""
        labels = dict(Stance.objects.of(self.dispute).values_list("slug", "label"))
        return labels | {status.value: status.legend.label for status in Status}


class SwitchFeed(FeedView):
    """The days on which countries' statuses changed."""

    queryset = Position.objects.with_sources()

    def entries(self, acts):
        """Each switch."""
        switches = acts.of(self.dispute).with_revised_at(self.revision).switches()
        title = f"{self.dispute}: switches"
        return "switches", "switches", title, feeds.told_switches(switches, self.labels())


class CountryFeed(FeedView):
    """The acts of one country, and when its status lapsed."""

    queryset = SwitchFeed.queryset

    def entries(self, acts):
        """Each of the country's intervals; raises Http404."""
        country = called(Country.objects.all(), self.kwargs["code"])
        intervals = list(acts.of(self.dispute).filter(country=country).with_revised_at(self.revision).intervals())
        path = f"countries/{country.alpha2}"
        return path, path, f"{self.dispute}: {country}", feeds.told_intervals(intervals, self.labels())


class BlocFeed(FeedView):
    """The acts and meetings of one bloc, and who joined and left it."""

    queryset = BlocPosition.objects.select_related("bloc", "dispute", "stance").with_sources()

    def entries(self, acts):
        """All that happened in the bloc; raises Http404."""
        bloc = found_bloc(self.kwargs["slug"])
        of_bloc = [
            acts.of(self.dispute).with_first_declared_on(),
            Meeting.objects.select_related("bloc", "country").with_signed_count().with_sources(),
            Membership.objects.select_related("bloc", "country").with_sources(),
        ]
        rows = (found.filter(bloc=bloc).with_revised_at(self.revision) for found in of_bloc)
        path = f"blocs/{bloc.slug}"
        return path, path, f"{self.dispute}: {bloc}", feeds.told_bloc(*rows)


class ChangeFeed(FeedView):
    """What was added to the record, corrected and retracted, of late."""

    queryset = Revision.objects.all()

    def entries(self, revisions):
        """The latest changes."""
        rows = changes(self.dispute, self.revision.pk).iterator()
        return "changes", "changes", f"{self.dispute}: changes of the record", feeds.told_changes(rows)


class BlocCalendar(Subscription):
    """The meetings of one bloc, as days in a calendar."""

    renderer_classes = [ICalendar]
    filterset_class = filters.CalendarSubscription
    queryset = Meeting.objects.select_related("bloc", "country").with_signed_count().with_sources()

    def told(self, meetings, root: str, address: str):
        """The calendar; raises Http404 for a bloc without meetings, since no calendar is empty."""
        bloc = found_bloc(self.kwargs["slug"])
        found = list(meetings.filter(bloc=bloc).with_revised_at(self.revision))
        if not found:
            raise Http404(f"The record has no meetings of {bloc.slug}, and so no calendar of it.")
        return calendars.calendar(bloc, found, root=root, address=address)
