"""What countries did with the texts of meetings, in signs that need no colour."""

from collections.abc import Iterable
from dataclasses import dataclass

from recognition.models import Country, Signature
from recognition.models.bloc import Signed, matrix
from recognition.models.columns import fold, named
from recognition.models.rules import word

SYMBOLS = {
    Signed.YES: "✓",
    Signed.NOT_LISTED: "–",
    Signed.DECLINED: "✕",
    Signed.ABSTAINED: "○",
    Signed.ABSENT: "∅",
}


@dataclass(frozen=True)
class Deed:
    """What a country can do with a text: its sign, its word, and what the word means (empty if that is plain)."""

    signed: str
    symbol: str
    word: str
    meaning: str


def deeds() -> dict[str, Deed]:
    """All of them by their value, in the reader's language."""
    found = {}
    for signed, symbol in SYMBOLS.items():
        meaning = str(signed.label).partition(":")[2].strip()
        found[signed.value] = Deed(signed.value, symbol, word(signed.label), meaning)
    return found


@dataclass(frozen=True)
class Line:
    """A country's line of the matrix: how many texts it signed; its deeds, None where the record has no row."""

    country: Country
    signed: int
    deeds: list[Deed | None]


def lines(signatures: Iterable[Signature]) -> list[Line]:
    """The lines, by what the countries are called; the meetings stand in the order of days."""
    known = deeds()
    found = [
        Line(
            line.country,
            sum(did == Signed.YES for did in line.signed.values()),
            [did and known[did] for did in line.signed.values()],
        )
        for line in matrix(signatures)
    ]
    return sorted(found, key=lambda line: fold(named(line.country, "name")))
