"""The record: facts, their rules, and the querysets that ask them about time."""

from recognition.models.bloc import Bloc, BlocPosition, Meeting, Membership, Signature
from recognition.models.country import Country, Coverage
from recognition.models.dispute import Claimant, Dispute, Stance
from recognition.models.log_in import LogIn, WrongLogIn
from recognition.models.position import Position
from recognition.models.report import Report
from recognition.models.revision import Revision
from recognition.models.source import Citation, Source
from recognition.models.source_check import SourceCheck
from recognition.models.token import Token

__all__ = [
    "Bloc",
    "BlocPosition",
    "Citation",
    "Claimant",
    "Country",
    "Coverage",
    "Dispute",
    "LogIn",
    "Meeting",
    "Membership",
    "Position",
    "Report",
    "Revision",
    "Signature",
    "Source",
    "SourceCheck",
    "Stance",
    "Token",
    "WrongLogIn",
]
