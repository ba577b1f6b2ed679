"""Each answer's columns, in the documented order, over the real record; and one whole row of each."""

import pytest

from tests import builders
from tests.api.asking import DETAILS, LISTS, address, ask, rows, table

# As docs/api.md promises them: names and order are the contract.
COUNTRY = (
    "code alpha3 numeric slug name region subregion un_status status status_label claimant since since_precision "
    "declared_on precision until until_cause basis confidence position source_count source_url blocs latitude longitude"
)
INTERVAL = (
    "country alpha3 name status status_label holds_from until until_cause declared_on precision basis confidence "
    "summary position source_count source_url"
)
DISPUTE = "slug title summary opened closed covered_from covered_until"
BLOC = "slug name acronym kind founded ended ended_precision summary member_count"
MEMBERSHIP = (
    "key bloc country alpha3 name role joined joined_precision left left_precision confidence summary note sources "
    "source_url"
)
MEETING = (
    "key bloc ordinal title start_date end_date date_precision format city country outcome declaration_url "
    "signed_count sources source_url"
)
POSITION = (
    "key country alpha3 name stance stance_label declared_on precision until basis confidence summary note sources "
    "source_url"
)
SIGNATURE = "key bloc meeting start_date country alpha3 name signed note sources source_url"
SOURCE = "id url archived_url title title_supplied publisher published language citation_count"
COLUMNS = {
    "countries": COUNTRY,
    "map": (
        "code alpha3 name status status_label colour pattern since since_precision declared_on precision basis "
        "confidence position source_count source_url latitude longitude"
    ),
    "countries/{code}/timeline": INTERVAL,
    "positions": POSITION,
    "switches": "date precision country alpha3 name from_status to_status days_held cause position",
    "counts": "rule status status_label count",
    "series": "date rule status count",
    "panel": "date country alpha3 name status",
    "agreement": "country_a country_b common_days same_days share common_texts same_texts",
    "disputes": DISPUTE,
    "blocs": BLOC,
    "blocs/{slug}/members": (
        "bloc country alpha3 name role joined joined_precision left left_precision status status_label since"
    ),
    "blocs/{slug}/meetings": MEETING,
    "blocs/{slug}/positions": (
        "bloc stance stance_label declared_on precision until confidence summary note sources source_url"
    ),
    "blocs/{slug}/cohesion": "date bloc members status count share is_largest countries",
    "memberships": MEMBERSHIP,
    "meetings": MEETING,
    "signatures": SIGNATURE,
    "blocs/{slug}/signatories": SIGNATURE,
    "sources": SOURCE,
    "coverage": "country alpha3 name extent note",
    "changes": "revision at kind model key country field before after reason",
    "diff": "kind model key country field before after",
}
ENVELOPE = ["dispute", "on", "known_at", "revision"]


def test_every_list_has_its_columns_pinned():
    assert sorted(COLUMNS) == sorted(LISTS)


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", LISTS)
def test_rows_have_the_documented_columns_in_order(path):
    expected = COLUMNS[path].split()
    found = rows(address(path))
    assert found
    assert {tuple(row) for row in found} == {tuple(expected)}
    assert table(f"{address(path)}.csv")[0] == expected


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("by", ["region", "bloc"])
def test_counts_by_a_group_name_it_after_the_rule(by):
    expected = ["rule", by, "status", "status_label", "count"]
    assert list(rows(f"counts?by={by}")[0]) == expected
    assert table(f"counts.csv?by={by}")[0] == expected


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", LISTS)
def test_csv_says_what_json_says(path):
    def cell(value):
        match value:
            case None:
                return ""
            case bool():
                return str(value).lower()
            case list():
                return ";".join(value)
            case _:
                return str(value)

    header, *lines = table(f"{address(path)}.csv")
    expected = [[cell(value) for value in row.values()] for row in rows(address(path))]
    # No text of the record begins like a formula: nothing is defused.
    assert lines[: len(expected)] == expected


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", LISTS)
def test_no_value_is_an_empty_text(path):
    assert not [row for row in rows(address(path)) if "" in [value for value in row.values() if value is not None]]


CANADA = {
    "code": "CA",
    "alpha3": "CAN",
    "numeric": None,
    "slug": "canada",
    "name": "Canada",
    "region": "Americas",
    "subregion": "Northern America",
    "un_status": "member",
    "status": "guaido",
    "status_label": "Guaido",
    "claimant": "guaido",
    "since": "2019-01-23",
    "since_precision": "day",
    "declared_on": "2019-01-23",
    "precision": "day",
    "until": "2023-01-05",
    "until_cause": "claim-ended",
    "basis": "statement",
    "confidence": "confirmed",
    "position": "venezuela-presidency-ca-2019-01-23",
    "source_count": 2,
    "source_url": "https://example.org/reuters-2019-01-24",
    "blocs": ["lima-group"],
    "latitude": 10.5,
    "longitude": -66.9,
}
WITHOUT_ACT = [
    *("claimant", "since", "since_precision", "declared_on", "precision", "until", "until_cause"),
    *("basis", "confidence", "position", "source_url"),
]
MEXICO = {
    **CANADA,
    **dict.fromkeys(WITHOUT_ACT),
    "code": "MX",
    "alpha3": "MEX",
    "slug": "mexico",
    "name": "Mexico",
    "status": "unstated",
    "status_label": "No position found",
    "source_count": 0,
    "blocs": [],
}
RECOGNITION = {
    "country": "CA",
    "alpha3": "CAN",
    "name": "Canada",
    "status": "guaido",
    "status_label": "Guaido",
    "holds_from": "2019-01-23",
    "until": "2023-01-05",
    "until_cause": "claim-ended",
    "declared_on": "2019-01-23",
    "precision": "day",
    "basis": "statement",
    "confidence": "confirmed",
    "summary": "The government said so.",
    "position": "venezuela-presidency-ca-2019-01-23",
    "source_count": 2,
    "source_url": "https://example.org/reuters-2019-01-24",
}
LAPSE = {
    **RECOGNITION,
    "status": "lapsed",
    "status_label": "Lapsed with the claim",
    "holds_from": "2023-01-05",
    "until": None,
    "until_cause": None,
}
ACT = {
    "key": "venezuela-presidency-ca-2019-01-23",
    "country": "CA",
    "alpha3": "CAN",
    "name": "Canada",
    "stance": "guaido",
    "stance_label": "Guaido",
    "declared_on": "2019-01-23",
    "precision": "day",
    "until": "2023-01-05",
    "basis": "statement",
    "confidence": "confirmed",
    "summary": "The government said so.",
    "note": None,
    "sources": ["reuters-2019-01-24", "afp-2019-01-23"],
    "source_url": "https://example.org/reuters-2019-01-24",
}
FIRST_SWITCH = {
    "date": "2019-01-23",
    "precision": "day",
    "country": "CA",
    "alpha3": "CAN",
    "name": "Canada",
    "from_status": "unstated",
    "to_status": "guaido",
    "days_held": None,
    "cause": "act",
    "position": "venezuela-presidency-ca-2019-01-23",
}
LAST_SWITCH = {
    **FIRST_SWITCH,
    "date": "2023-01-05",
    "from_status": "guaido",
    "to_status": "lapsed",
    "days_held": 1443,
    "cause": "claim-ended",
}
A_DISPUTE = {
    "slug": "venezuela-presidency",
    "title": "Venezuela presidency",
    "summary": "Two claim one office.",
    "opened": "2019-01-10",
    "closed": "2023-01-05",
    "covered_from": "2019-01-10",
    "covered_until": "2023-01-31",
}
LIMA_GROUP = {
    "slug": "lima-group",
    "name": "Lima Group",
    "acronym": None,
    "kind": "group",
    "founded": "2017-08-08",
    "ended": None,
    "ended_precision": None,
    "summary": "States that meet.",
    "member_count": 1,
}
MEXICOS_PERIOD = {
    "key": "lima-group-mx-2017-08-08",
    "bloc": "lima-group",
    "country": "MX",
    "alpha3": "MEX",
    "name": "Mexico",
    "role": "member",
    "joined": "2017-08-08",
    "joined_precision": "day",
    "left": "2019-02-04",
    "left_precision": "day",
    "confidence": "confirmed",
    "summary": "It took part.",
    "note": None,
    "sources": ["afp-2019-01-23"],
    "source_url": "https://example.org/afp-2019-01-23",
}
CANADAS_PERIOD = {
    **MEXICOS_PERIOD,
    "key": "lima-group-ca-2017-08-08",
    "country": "CA",
    "alpha3": "CAN",
    "name": "Canada",
    "left": None,
    "left_precision": None,
    "sources": [],
    "source_url": None,
}
OTTAWA = {
    "key": "lima-2019-02-04-ottawa",
    "bloc": "lima-group",
    "ordinal": None,
    "title": "Meeting of ministers",
    "start_date": "2019-02-04",
    "end_date": "2019-02-04",
    "date_precision": "day",
    "format": "in_person",
    "city": "Ottawa",
    "country": "CA",
    "outcome": "They agreed on a text.",
    "declaration_url": None,
    "signed_count": 1,
    "sources": ["afp-2019-01-23"],
    "source_url": "https://example.org/afp-2019-01-23",
}
CANADAS_SIGNATURE = {
    "key": "lima-2019-02-04-ottawa-ca",
    "bloc": "lima-group",
    "meeting": "lima-2019-02-04-ottawa",
    "start_date": "2019-02-04",
    "country": "CA",
    "alpha3": "CAN",
    "name": "Canada",
    "signed": "yes",
    "note": None,
    "sources": ["afp-2019-01-23"],
    "source_url": "https://example.org/afp-2019-01-23",
}
BLOCS_ACT = {
    "bloc": "lima-group",
    "stance": "guaido",
    "stance_label": "Guaido",
    "declared_on": "2019-01-23",
    "precision": "day",
    "until": "2023-01-05",
    "confidence": "confirmed",
    "summary": "The bloc said so.",
    "note": None,
    "sources": ["afp-2019-01-23"],
    "source_url": "https://example.org/afp-2019-01-23",
}
AFP = {
    "id": "afp-2019-01-23",
    "url": "https://example.org/afp-2019-01-23",
    "archived_url": None,
    "title": "States take sides",
    "title_supplied": False,
    "publisher": "AFP",
    "published": "2019-01-23",
    "language": "en",
    "citation_count": 5,
}
REUTERS = {**AFP, "id": "reuters-2019-01-24", "url": "https://example.org/reuters-2019-01-24", "citation_count": 1}
CANADAS_COVERAGE = {"country": "CA", "alpha3": "CAN", "name": "Canada", "extent": "sourced", "note": None}
ADDED = {
    "kind": "addition",
    "model": "coverage",
    "key": "MX",
    "country": "MX",
    "field": "extent",
    "before": None,
    "after": "searched",
}


def marked(row: dict, **marks) -> dict:
    """A row of `countries` as `map` gives it."""
    return {name: {**row, **marks}[name] for name in COLUMNS["map"].split()}


ROWS = {
    "countries?country=CA,MX&on=2019-02-04": [CANADA, MEXICO],
    "map?country=CA,MX&on=2019-02-04": [
        marked(CANADA, colour="#0B5FA5", pattern="solid"),
        marked(MEXICO, colour="#D9D9D9", pattern="blank"),
    ],
    "countries/CA/timeline": [RECOGNITION, LAPSE],
    "positions": [ACT],
    "switches": [FIRST_SWITCH, LAST_SWITCH],
    "counts?rule=all&status=guaido,unstated&on=2019-02-04": [
        {"rule": "all", "status": "guaido", "status_label": "Guaido", "count": 1},
        {"rule": "all", "status": "unstated", "status_label": "No position found", "count": 1},
    ],
    "series?from=2019-02-04&to=2019-02-04&rule=all&status=guaido": [
        {"date": "2019-02-04", "rule": "all", "status": "guaido", "count": 1}
    ],
    "panel?from=2019-02-04&to=2019-02-04&country=CA": [
        {"date": "2019-02-04", "country": "CA", "alpha3": "CAN", "name": "Canada", "status": "guaido"}
    ],
    "agreement": [],  # nobody else has a stance
    "blocs/lima-group/cohesion?from=2019-02-04&to=2019-02-04": [
        {
            "date": "2019-02-04",
            "bloc": "lima-group",
            "members": 1,
            "status": "guaido",
            "count": 1,
            "share": 1.0,
            "is_largest": True,
            "countries": ["CA"],
        }
    ],
    "disputes": [A_DISPUTE],
    "blocs?on=2019-02-04": [LIMA_GROUP],
    "blocs/lima-group/members?on=2019-02-04": [
        {
            **{name: CANADAS_PERIOD[name] for name in ("bloc", "country", "alpha3", "name", "role")},
            **{name: CANADAS_PERIOD[name] for name in ("joined", "joined_precision", "left", "left_precision")},
            "status": "guaido",
            "status_label": "Guaido",
            "since": "2019-01-23",
        }
    ],
    "blocs/lima-group/meetings": [OTTAWA],
    "blocs/lima-group/positions": [BLOCS_ACT],
    "memberships": [CANADAS_PERIOD, MEXICOS_PERIOD],
    "meetings": [OTTAWA],
    "signatures": [CANADAS_SIGNATURE],
    "blocs/lima-group/signatories": [CANADAS_SIGNATURE],
    "blocs/lima-group/signatories?layout=wide": [
        {"country": "CA", "alpha3": "CAN", "name": "Canada", "lima-2019-02-04-ottawa": "yes"}
    ],
    "sources": [AFP, REUTERS],
    "coverage": [
        CANADAS_COVERAGE,
        {"country": "MX", "alpha3": "MEX", "name": "Mexico", "extent": "searched", "note": "Searched in Spanish."},
        {"country": "VE", "alpha3": "VEN", "name": "Venezuela", "extent": "subject", "note": None},
    ],
    "changes?model=coverage&country=MX": [
        {"revision": 1, "at": None, **ADDED, "reason": None},
        {"revision": 1, "at": None, **ADDED, "field": "note", "after": "Searched in Spanish.", "reason": None},
    ],
    "diff?page_size=1": [
        {
            "kind": "addition",
            "model": "dispute",
            "key": "venezuela-presidency",
            "country": None,
            "field": "title",
            "before": None,
            "after": "Venezuela presidency",
        }
    ],
}
SOURCE_IN_DETAIL = {name: value for name, value in AFP.items() if name != "citation_count"}
TOLD_SOURCES = [
    {**SOURCE_IN_DETAIL, "id": "reuters-2019-01-24", "url": "https://example.org/reuters-2019-01-24"},
    SOURCE_IN_DETAIL,
]
OBJECTS = {
    "countries/CA?on=2019-02-04": {
        "country": {
            "code": "CA",
            "alpha3": "CAN",
            "numeric": None,
            "slug": "canada",
            "name": "Canada",
            "official_name": "Canada",
            "name_es": "Canada",
            "name_fr": "Canada",
            "name_pt": "Canada",
            "region": "Americas",
            "subregion": "Northern America",
            "un_status": "member",
            "cow_code": None,
            "gw_code": None,
            "latitude": 10.5,
            "longitude": -66.9,
        },
        "status": CANADA,
        "timeline": [{**RECOGNITION, "sources": TOLD_SOURCES}, {**LAPSE, "sources": TOLD_SOURCES}],
        "memberships": [CANADAS_PERIOD],
        "signatures": [CANADAS_SIGNATURE],
        "coverage": CANADAS_COVERAGE,
    },
    "countries/CA/explain?on=2019-02-04": {
        "country": "CA",
        "alpha3": "CAN",
        "name": "Canada",
        "status": "guaido",
        "status_label": "Guaido",
        "ground": "act",
        "explanation": (
            "The latest act of Canada dated 2019-02-04 or before is that of 2019-01-23, with the stance “Guaido”. "
            "It holds until 2023-01-05, when the claim of Juan Guaidó, on which it rests, ends."
        ),
        "position": "venezuela-presidency-ca-2019-01-23",
        "acts": [
            {
                "position": "venezuela-presidency-ca-2019-01-23",
                "verdict": "decides",
                "why": "It is the latest act dated 2019-02-04 or before.",
                "superseded_by": None,
                "stance": "guaido",
                "stance_label": "Guaido",
                "claimant": "guaido",
                "claim_until": "2023-01-05",
                "declared_on": "2019-01-23",
                "precision": "day",
                "holds_from": "2019-01-23",
                "until": "2023-01-05",
                "until_cause": "claim-ended",
                "basis": "statement",
                "confidence": "confirmed",
                "summary": "The government said so.",
                "note": None,
                "sources": TOLD_SOURCES,
            }
        ],
        "coverage": CANADAS_COVERAGE,
    },
    "positions/venezuela-presidency-ca-2019-01-23": ACT,
    "disputes/venezuela-presidency": {
        **A_DISPUTE,
        "claimants": [
            {
                "slug": "guaido",
                "name": "Juan Guaidó",
                "office": "President",
                "claim_from": "2019-01-10",
                "claim_until": "2023-01-05",
                "summary": "Claims the office.",
            }
        ],
        "stances": [
            {
                "slug": "guaido",
                "label": "Guaido",
                "meaning": "What the state said.",
                "claimant": "guaido",
                "rank": 1,
                "colour": "#0B5FA5",
                "pattern": "solid",
            }
        ],
        "statuses": [
            {
                "slug": "lapsed",
                "label": "Lapsed with the claim",
                "meaning": "Its last act names a claimant whose claim has ended, and no act has followed.",
                "claimant": None,
                "rank": 101,
                "colour": "#7A6A1F",
                "pattern": "horizontal-lines",
            },
            {
                "slug": "unstated",
                "label": "No position found",
                "meaning": "The country was researched, and no act of it by that day was found.",
                "claimant": None,
                "rank": 102,
                "colour": "#D9D9D9",
                "pattern": "blank",
            },
            {
                "slug": "unsearched",
                "label": "Not researched",
                "meaning": "Nobody has looked for an act of this country.",
                "claimant": None,
                "rank": 103,
                "colour": "#F2F2F2",
                "pattern": "sparse-dots",
            },
            {
                "slug": "subject",
                "label": "The disputed state itself",
                "meaning": "The state whose office is disputed; it recognises nobody.",
                "claimant": None,
                "rank": 104,
                "colour": "#000000",
                "pattern": "vertical-lines",
            },
        ],
    },
    "blocs/lima-group?on=2019-02-04": LIMA_GROUP,
    "memberships/lima-group-mx-2017-08-08": MEXICOS_PERIOD,
    "meetings/lima-2019-02-04-ottawa": {**OTTAWA, "signatures": [CANADAS_SIGNATURE]},
    "signatures/lima-2019-02-04-ottawa-ca": CANADAS_SIGNATURE,
    "sources/reuters-2019-01-24": {
        **REUTERS,
        "cited_by": [
            {
                "kind": "position",
                "key": "venezuela-presidency-ca-2019-01-23",
                "rank": 1,
                "label": "Canada, 2019-01-23: Guaido",
            }
        ],
    },
}


def test_every_path_has_a_row_pinned():
    assert sorted({path.split("?")[0] for path in ROWS}) == sorted(map(address, LISTS))
    assert len(OBJECTS) == len(DETAILS)


def nested(value):
    """The value with objects as lists of pairs, which compare in order."""
    if isinstance(value, dict):
        return [(key, nested(inner)) for key, inner in value.items()]
    return [nested(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", ROWS)
def test_list_gives_whole_rows(small_record, path):
    at = small_record.at.isoformat().replace("+00:00", "Z")
    expected = [{name: at if name == "at" else value for name, value in row.items()} for row in ROWS[path]]
    assert nested(rows(path)) == nested(expected)


@pytest.mark.parametrize("path", OBJECTS)
def test_detail_gives_what_it_is_about_and_the_whole_object(small_record, path):
    answer = ask(path)
    echo = {
        "dispute": "venezuela-presidency",
        "on": path.partition("?on=")[2] or None,
        "known_at": small_record.at.isoformat().replace("+00:00", "Z"),
        "revision": 1,
    }
    assert nested(answer) == nested({**echo, **OBJECTS[path]})


@pytest.mark.usefixtures("small_record")
def test_what_cites_a_source_is_told_by_kind():
    cited_by = ask("sources/afp-2019-01-23")["cited_by"]
    assert [(row["kind"], row["key"], row["rank"]) for row in cited_by] == [
        ("position", "venezuela-presidency-ca-2019-01-23", 2),
        ("membership", "lima-group-mx-2017-08-08", 1),
        ("meeting", "lima-2019-02-04-ottawa", 1),
        ("signature", "lima-2019-02-04-ottawa-ca", 1),
        ("bloc_position", None, 1),
    ]


@pytest.mark.django_db
def test_a_source_without_an_address_leaves_no_address():
    builders.source("paper-2019-01-23", url="")
    builders.position("CA", sources=("paper-2019-01-23", "afp-2019-01-23"))
    assert rows("sources?q=sides")[1]["url"] is None
    assert [row["source_url"] for row in rows("positions")] == [None]
    assert [row["source_url"] for row in rows("countries?on=2019-02-01")] == [None]


@pytest.mark.django_db
def test_a_country_without_coverage_is_told_with_null():
    builders.dispute()
    builders.country("CA")
    answer = ask("countries/CA")
    assert (answer["coverage"], answer["timeline"], answer["status"]["status"]) == (None, [], "unsearched")
