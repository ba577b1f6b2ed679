"""The rows of the answers: their columns, in order, and where each comes from. No serializer runs a query."""

from recognition.api.serializers.blocs import (
    BlocRow,
    MeetingDetail,
    MeetingRow,
    MemberRow,
    MembershipRow,
    Signatory,
    SignatoryLine,
    SignatureRow,
)
from recognition.api.serializers.bodies import (
    MOST_ROWS,
    Body,
    MeetingBody,
    MembershipBody,
    PositionBody,
    SignatureBody,
    SourceBody,
)
from recognition.api.serializers.changes import ChangeRow, DiffRow
from recognition.api.serializers.dataset import DatasetDetail
from recognition.api.serializers.disputes import DisputeDetail, DisputeRow
from recognition.api.serializers.endpoints import Endpoints
from recognition.api.serializers.explanation import Explanation
from recognition.api.serializers.positions import BlocPositionRow, DraftRow, PositionRow
from recognition.api.serializers.reports import ReportBody, ReportReceipt
from recognition.api.serializers.series import AgreementRow, CohesionRow, PanelRow, SeriesRow
from recognition.api.serializers.sources import SourceDetail, SourceRow
from recognition.api.serializers.statuses import (
    GROUPS,
    CountRow,
    CountryDetail,
    CountryRow,
    CoverageRow,
    IntervalRow,
    MapRow,
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
    "Body",
    "CountRow",
    "CountryDetail",
    "CountryRow",
    "CoverageRow",
    "DiffRow",
    "DatasetDetail",
    "DisputeDetail",
    "DisputeRow",
    "DraftRow",
    "Endpoints",
    "Explanation",
    "GROUPS",
    "MOST_ROWS",
    "IntervalRow",
    "MapRow",
    "MeetingBody",
    "MeetingDetail",
    "MeetingRow",
    "MemberRow",
    "MembershipBody",
    "MembershipRow",
    "PositionBody",
    "PositionRow",
    "ReportBody",
    "ReportReceipt",
    "SignatureBody",
    "Signatory",
    "SignatoryLine",
    "SignatureRow",
    "SourceBody",
    "SourceDetail",
    "SourceRow",
    "SwitchRow",
]
