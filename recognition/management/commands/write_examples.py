"""Write the example answers of the API's description, as the program gives them."""

import json
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.test import RequestFactory
from django.urls import resolve

from recognition.api.schema import EXAMPLES
from recognition.credit import Credit
from recognition.models import Revision

# One call for each path of the description, and one for each problem told there, by its status.
CALLS = {
    "/api/v1/": "",
    "/api/v1/blocs": "blocs?on=2019-02-04&q=lima",
    "/api/v1/blocs/{slug}": "blocs/lima-group?on=2019-02-04",
    "/api/v1/agreement": "agreement?country=MX&bloc=lima-group&to=2019-02-03",
    "/api/v1/blocs/{slug}/cohesion": "blocs/lima-group/cohesion?from=2019-02-03&to=2019-02-03",
    "/api/v1/blocs/{slug}/meetings": "blocs/lima-group/meetings?from=2019-02-01&to=2019-02-28",
    "/api/v1/blocs/{slug}/members": "blocs/lima-group/members?on=2019-02-03&role=member&page_size=2",
    "/api/v1/blocs/{slug}/positions": "blocs/caricom/positions",
    "/api/v1/blocs/{slug}/signatories": "blocs/lima-group/signatories?layout=wide&from=2019-02-01&to=2019-03-01",
    "/api/v1/changes": "changes?model=position&country=JM",
    "/api/v1/countries": "countries?on=2019-02-04&country=CA,MX",
    "/api/v1/countries/{code}": "countries/JM?on=2019-02-04",
    "/api/v1/countries/{code}/explain": "countries/JM/explain?on=2019-02-04",
    "/api/v1/countries/{code}/timeline": "countries/EC/timeline",
    "/api/v1/counts": "counts?on=2019-02-04&rule=all,un-members&status=guaido",
    "/api/v1/coverage": "coverage?country=CA,VE",
    "/api/v1/dataset": "dataset",
    "/api/v1/diff": "diff?head=revision:1&page_size=3",
    "/api/v1/disputes": "disputes",
    "/api/v1/disputes/{slug}": "disputes/venezuela-presidency",
    "/api/v1/map": "map?on=2019-02-04&country=CA,MX",
    "/api/v1/meetings": "meetings?on=2019-02-04",
    "/api/v1/meetings/{key}": "meetings/lima-2019-06-29-osaka",
    "/api/v1/memberships": "memberships?country=BO&bloc=alba,lima-group",
    "/api/v1/memberships/{key}": "memberships/lima-group-mx-2017-08-08",
    "/api/v1/panel": "panel?country=BO&interval=year",
    "/api/v1/positions": "positions?country=CA&to=2019-12-31",
    "/api/v1/positions/{key}": "positions/venezuela-presidency-ca-2019-01-23",
    "/api/v1/series": "series?rule=all&status=guaido&interval=year",
    "/api/v1/signatures": "signatures?meeting=lima-2019-02-25-bogota&signed=declined",
    "/api/v1/signatures/{key}": "signatures/lima-2019-02-04-ottawa-ca",
    "/api/v1/sources": "sources?q=trudeau",
    "/api/v1/sources/{id}": "sources/globalnews-2019-02-03-trudeau-guaido",
    "/api/v1/switches": "switches?country=BO",
    "400": "countries?valid_at=2019-02-01&country=Canda",
    "404": "countries/atlantis",
}
KNOWN_AT = "2026-01-01T00:00:00Z"


def answer(call: str) -> dict:
    """What the program answers; the instants and numbers of revisions are fixed, which differ between databases."""
    address = f"/api/v1/{call}"
    view, args, kwargs = resolve(address.split("?")[0])
    request = RequestFactory(SERVER_NAME="localhost").get(address)
    body = json.loads(view(request, *args, **kwargs).render().content)
    for row in body.get("results", []):
        row |= {name: fixed for name, fixed in (("at", KNOWN_AT), ("revision", 1)) if name in row}
    if "citation" in body:  # it tells the day of the revision
        credit = Credit(Revision(pk=1, at=datetime.fromisoformat(KNOWN_AT)), body["citation"]["csl"]["URL"])
        body["citation"] = {name: getattr(credit, name) for name in body["citation"]}
    return {**body, "known_at": KNOWN_AT, "revision": 1} if "known_at" in body else body


class Command(BaseCommand):
    help = (
        "Write recognition/api/examples.json, the example answers in the API's description, by asking the program. The "
        "database holds the record of the project's fixtures: load_fixtures fills an empty one."
    )

    def add_arguments(self, parser):
        """The file."""
        parser.add_argument(
            "file", nargs="?", type=Path, default=EXAMPLES, metavar="FILE", help="Default: the project's."
        )

    def handle(self, file: Path, **options):
        """Write the file; raises CommandError where a call does not answer as it should."""
        answers = {path: answer(call) for path, call in CALLS.items()}
        for path, body in answers.items():
            answered = "revision" in body if path.startswith("/") else body["status"] == int(path)
            if not answered or body.get("count") == 0:
                raise CommandError(f"{CALLS[path]} gives no example: {body.get('detail', 'no rows')}")
        file.write_text(f"{json.dumps(answers, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
        self.stdout.write(f"{len(answers)} examples in {file}")
