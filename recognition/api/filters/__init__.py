"""What each path can be asked, and the queryset method that answers it."""

from recognition.api.filters.blocs import (
    BlocDetailFilter,
    BlocFilter,
    BlocMeetingFilter,
    MeetingDetailFilter,
    MeetingFilter,
    MemberFilter,
    MembershipFilter,
    SignatoryFilter,
    SignatureFilter,
)
from recognition.api.filters.changes import ChangeFilter, DiffFilter
from recognition.api.filters.dataset import DatasetQuestion
from recognition.api.filters.positions import BlocPositionFilter, PositionDetailFilter, PositionFilter
from recognition.api.filters.series import AgreementFilter, CohesionFilter, PanelFilter, SeriesFilter
from recognition.api.filters.sources import SourceDetailFilter, SourceFilter
from recognition.api.filters.statuses import (
    CountFilter,
    CountryDetailFilter,
    CountryFilter,
    CoverageFilter,
    DisputeDetailFilter,
    DisputeFilter,
    ExplanationFilter,
    MapFilter,
    SwitchFilter,
    TimelineFilter,
)
from recognition.api.filters.subscriptions import CalendarSubscription, Subscription
from recognition.api.questions import FixedQuestion, Question

__all__ = [
    "AgreementFilter",
    "CohesionFilter",
    "PanelFilter",
    "SeriesFilter",
    "BlocDetailFilter",
    "BlocFilter",
    "BlocMeetingFilter",
    "BlocPositionFilter",
    "ChangeFilter",
    "CalendarSubscription",
    "CountFilter",
    "CountryDetailFilter",
    "CountryFilter",
    "CoverageFilter",
    "DiffFilter",
    "DatasetQuestion",
    "DisputeDetailFilter",
    "DisputeFilter",
    "ExplanationFilter",
    "FixedQuestion",
    "MapFilter",
    "MeetingDetailFilter",
    "MeetingFilter",
    "MemberFilter",
    "MembershipFilter",
    "PositionDetailFilter",
    "PositionFilter",
    "Question",
    "SignatoryFilter",
    "SignatureFilter",
    "SourceDetailFilter",
    "SourceFilter",
    "Subscription",
    "SwitchFilter",
    "TimelineFilter",
]
