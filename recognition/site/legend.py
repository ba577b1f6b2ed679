"""How statuses are told and drawn on pages."""

from dataclasses import dataclass

from recognition.models import Dispute, Stance
from recognition.models.columns import named
from recognition.models.dispute import Legend, Status


@dataclass(frozen=True)
class Mark:
    """One status: its label in the reader's language, what it means (in English), its colour and pattern."""

    status: str
    label: str
    meaning: str
    colour: str
    pattern: str
    claimant: str | None = None
    """On whose claim it rests."""

    @property
    def fill(self) -> str:
        """How a shape on the map is filled."""
        return f"url(#m-{self.status})"

    @property
    def fill_of_bar(self) -> str:
        """How a shape is filled that is drawn in pixels."""
        return f"url(#b-{self.status})"


def marks(dispute: Dispute) -> dict[str, Mark]:
    """The marks of all statuses of a dispute, in the order of the legend; one query."""
    stances = Stance.objects.of(dispute).select_related("claimant")
    found = {stance.slug: mark(stance.slug, stance, stance.claimant and stance.claimant.slug) for stance in stances}
    return found | {status.value: mark(status.value, status.legend) for status in Status}


def mark(status: str, legend: Stance | Legend, claimant: str | None = None) -> Mark:
    """The mark of a stance or of a derived status."""
    return Mark(status, named(legend, "label"), legend.meaning, legend.colour, legend.pattern, claimant)
