"""How the record is credited: its licence, and how to cite what it said at a revision."""

from dataclasses import dataclass
from datetime import UTC

from recognition.models import Revision

TITLE = "Recognition Tracker: the record"
AUTHOR = "Recognition Tracker contributors"


@dataclass(frozen=True)
class Licence:
    """A licence: its short name, its name in the SPDX list, its title and where it is told."""

    name: str
    spdx: str
    title: str
    url: str


LICENCE = Licence(
    name="CC BY 4.0",
    spdx="CC-BY-4.0",
    title="Creative Commons Attribution 4.0 International",
    url="https://creativecommons.org/licenses/by/4.0/",
)


@dataclass(frozen=True)
class Credit:
    """How to cite the record as `revision` left it, found at `address` (whole; left out of the citation if empty).

    The same revision and address give the same bytes for ever: there is no day of access in it.
    """

    revision: Revision
    address: str = ""

    @property
    def version(self) -> str:
        """The revision in words."""
        return f"revision {self.revision.pk}"

    @property
    def instant(self) -> str:
        """The instant of the revision, as answers write it."""
        return self.revision.at.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @property
    def text(self) -> str:
        """The citation as a sentence."""
        year = self.instant[:4]
        cited = f"{AUTHOR} ({year}). {TITLE}, {self.version} of {self.instant[:10]} [Data set]. {LICENCE.name}."
        return f"{cited} {self.address}".rstrip()

    @property
    def bibtex(self) -> str:
        """The citation as an entry of BibTeX and BibLaTeX."""
        fields = {
            "author": f"{{{AUTHOR}}}",  # braced twice: no person's name to take apart
            "title": f"{{{TITLE}}}",
            "year": self.instant[:4],
            "month": self.instant[5:7].lstrip("0"),
            "version": self.version,
            "note": f"Data set, {self.version} of {self.instant[:10]}, {LICENCE.name}",
            "url": self.address,
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.key},", *lines, "}"])

    @property
    def csl(self) -> dict:
        """The citation as an item of CSL-JSON, which Zotero, pandoc and citation processors read."""
        item = {
            "id": self.key,
            "type": "dataset",
            "title": TITLE,
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [[int(part) for part in self.instant[:10].split("-")]]},
            "version": self.version,
            "note": LICENCE.name,
        }
        return {**item, "URL": self.address} if self.address else item

    @property
    def key(self) -> str:
        """The name by which a bibliography knows the citation."""
        return f"recognition-tracker-revision-{self.revision.pk}"
