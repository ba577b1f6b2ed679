"""The rows of the answers: their columns, in order, and where each comes from. No serializer runs a query."""

from recognition.api.serializers.blocs import BlocRow, MeetingDetail, MeetingRow, MemberRow, MembershipRow, SignatureRow
from recognition.api.serializers.changes import ChangeRow, DiffRow
from recognition.api.serializers.disputes import DisputeDetail, DisputeRow
from recognition.api.serializers.endpoints import Endpoints
from recognition.api.serializers.explanation import Explanation
from recognition.api.serializers.positions import BlocPositionRow, PositionRow
from recognition.api.serializers.series import AgreementRow, CohesionRow, PanelRow, SeriesRow
from recognition.api.serializers.sources import SourceDetail, SourceRow
from recognition.api.serializers.statuses import (
    GROUPS,
    CountRow,
    CountryDetail,
    CountryRow,
    CoverageRow,
    IntervalRow,
    SwitchRow,
)

__all__ = [
    "AgreementRow",
    "CohesionRow",
    "PanelRow",
    "SeriesRow",
    "BlocPositionRow",
    "BlocRow",
    "ChangeRow",
    "CountRow",
    "CountryDetail",
    "CountryRow",
    "CoverageRow",
    "DiffRow",
    "DisputeDetail",
    "DisputeRow",
    "Endpoints",
    "Explanation",
    "GROUPS",
    "IntervalRow",
    "MeetingDetail",
    "MeetingRow",
    "MemberRow",
    "MembershipRow",
    "PositionRow",
    "SignatureRow",
    "SourceDetail",
    "SourceRow",
    "SwitchRow",
]
