"""Nothing is ignored: what is wrong with a question is refused by name, with what would be right."""

from urllib.parse import quote

import pytest

from recognition.models.dispute import Dispute
from tests import builders
from tests.api.asking import DETAILS, ENDPOINTS, LISTS, NAMED, VIEWS, ask, get, problem, refused

pytestmark = pytest.mark.usefixtures("small_record")

COMPLETE = ["countries", "countries/{code}/timeline", "switches", "counts"]
SMALL = {
    **NAMED,
    "memberships": "lima-group-ca-2017-08-08",
    "sources": "afp-2019-01-23",
}


def address(template: str) -> str:
    """The address of a path's template, with what is in the small record."""
    first, *rest = template.split("/")
    return "/".join([first, *(SMALL[first] if part.startswith("{") else part for part in rest)])


@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_path_refuses_what_it_does_not_know(path):
    assert get(address(path)).status_code == 200
    assert refused(f"{address(path)}?nonsense=1")["nonsense"][0] == "unknown"


@pytest.mark.parametrize("path", LISTS)
def test_every_list_refuses_it_in_csv_too(path):
    assert refused(f"{address(path)}.csv?nonsense=1")["nonsense"][0] == "unknown"


@pytest.mark.parametrize("path", ["schema", "schema.yaml", "docs", "docs/problems", "docs/dashboards"])
def test_pages_about_the_api_take_no_parameters(path):
    for name in ("nonsense", "lang", "version", "dispute"):
        assert problem(get(f"{path}?{name}=1"), 400)["errors"][0]["parameter"] == name


@pytest.mark.parametrize("path", [*COMPLETE, *DETAILS])
def test_what_is_complete_has_no_pages(path):
    errors = refused(f"{address(path)}?page=1&page_size=10")
    assert {name: code for name, (code, _) in errors.items()} == dict.fromkeys(["page", "page_size"], "unknown")


@pytest.mark.parametrize("path", DETAILS)
def test_details_are_not_filtered(path):
    errors = refused(f"{address(path)}?country=CA&stance=guaido&q=a&ordering=key&bom=1")
    assert {name: code for name, (code, _) in errors.items()} == dict.fromkeys(
        ["country", "stance", "q", "ordering", "bom"], "unknown"
    )


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("countries?date=2019-02-01", "on"),
        ("countries?as_of=2019-02-01", "known_at"),
        ("countries?stance=guaido", "status"),
        ("countries?countri=CA", "country"),
        ("countries?Country=CA", "country"),
        ("countries?sort=name", "ordering"),
        ("countries?search=can", "q"),
        ("counts?group_by=region", "by"),
        ("counts?stance=guaido", "status"),
        ("switches?on=2019-02-01", "from"),
        ("switches?status=guaido", "to_status"),
        ("switches?start=2019-02-01", "from"),
        ("positions?limit=10", "page_size"),
        ("positions?status=guaido", "stance"),
        ("positions?until=2019-02-01", "to"),
        ("blocs/lima-group/positions?status=guaido", "stance"),
    ],
)
def test_an_unknown_name_is_answered_by_the_one_that_was_meant(query, meant):
    ((code, detail),) = refused(query).values()
    assert code == "unknown"
    assert detail.endswith(f"did you mean {meant}?")


def test_without_a_name_like_it_all_are_told():
    _, detail = refused("countries/CA?zzz=1")["zzz"]
    assert detail == "There is no parameter zzz here; it takes on, dispute, known_at, lang, fields, format."


def test_counts_take_no_country():
    assert refused("counts?country=CA")["country"][0] == "unknown"


@pytest.mark.parametrize("query", ["country=CA&country=MX", "on=2019-02-01&on=2019-02-01", "format=json&format=csv"])
def test_a_parameter_is_given_once(query):
    name = query.split("=")[0]
    assert refused(f"countries?{query}") == {name: ("repeated", f"{name} is given 2 times; give it once.")}


@pytest.mark.parametrize("name", ["on", "country", "q", "ordering", "format", "dispute", "bom"])
def test_a_parameter_is_not_empty(name):
    for value in ("", "%20", "%09"):
        assert refused(f"countries.csv?{name}={value}") == {
            name: ("empty", f"{name} is empty; give it a value or leave it out.")
        }


def test_every_error_is_named():
    errors = refused("countries?nonsense=1&on=2019-02-30&country=ZZ&q=&region=Europe&region=Asia&page=1")
    assert {name: code for name, (code, _) in errors.items()} == {
        "nonsense": "unknown",
        "page": "unknown",
        "q": "empty",
        "region": "repeated",
        "on": "invalid",
        "country": "invalid",
    }


DAYS = [
    "2019-2-3",
    "20190203",
    "2019-W05-7",
    "2019-034",
    "2019-02-30",
    "2019-13-01",
    "0000-01-01",
    "2019-02-03T00:00:00Z",
]
DAYS += [
    "03/02/2019",
    "yesterday",
    "２０１９-０２-０３",
    "٢٠١٩-٠٢-٠٣",
    " 2019-02-03",
    "2019-02-03\n",
    "2019-02-03,2019-02-04",
    "-2019-02-03",
]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_written_in_one_way(day):
    for path, name in [("countries", "on"), ("memberships", "on"), ("positions", "from"), ("switches", "to")]:
        code, detail = refused(f"{path}?{name}={quote(day)}")[name]
        assert code == "invalid"
        assert "YYYY-MM-DD" in detail or "not a day of the calendar" in detail


@pytest.mark.parametrize("day", ["2019-01-09", "2023-02-01", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "question",
    ["countries?on", "countries/CA?on", "positions?on", "counts?on", "switches?from", "switches?to"]
    + ["blocs/lima-group/positions?on"],
)
def test_a_status_is_refused_outside_of_what_is_covered(question, day):
    ((code, detail),) = refused(f"{question}={day}").values()
    assert code == "out-of-range"
    assert detail == f"{day} is outside of what the record covers: 2019-01-10 to 2023-01-31."


@pytest.mark.parametrize("day", ["2019-01-10", "2023-01-31"])
def test_the_first_and_last_covered_day_are_covered(day):
    assert ask(f"countries?on={day}")["on"] == day
    assert ask(f"switches?from={day}&to={day}")["results"] == []


@pytest.mark.parametrize(
    "question", ["memberships?on", "blocs?on", "blocs/lima-group?on", "blocs/lima-group/members?on"]
)
def test_members_can_be_asked_for_any_past_day_and_no_future_one(question):
    assert ask(f"{question}=1999-01-01")["on"] == "1999-01-01"
    assert ask(f"{question}=2024-01-01")["on"] == "2024-01-01"
    code, detail = refused(f"{question}=9999-12-31")["on"]
    assert code == "out-of-range"
    assert "still to come" in detail


@pytest.mark.parametrize(
    "path", ["positions", "switches", "meetings", "blocs/lima-group/meetings", "signatures", "sources"]
)
def test_from_is_not_after_to(path):
    assert refused(f"{path}?from=2019-02-02&to=2019-02-01") == {
        "to": ("invalid", "2019-02-01 is before from, 2019-02-02.")
    }
    assert get(f"{path}?from=2019-02-01&to=2019-02-01").status_code == 200


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("countries?country=CA,", "'CA,' has an empty place"),
        ("countries?country=,CA", "',CA' has an empty place"),
        ("countries?country=CA,,MX", "'CA,,MX' has an empty place"),
        ("countries?country=CA,CA", "'CA' is named twice"),
        ("countries?country=CA,canada", "'CA' is named twice"),
        ("countries?country=CA, MX", "' MX' is unknown; did you mean mx?"),
        ("countries?country=Venezula", "did you mean venezuela?"),
        ("countries?status=guiado", "did you mean guaido?"),
        ("countries?status=GUAIDO", "did you mean guaido?"),
        ("countries?status=guaido,nobody", "'nobody' is unknown"),
        ("countries?region=americas", "did you mean Americas?"),
        ("countries?region=Atlantis", "give one of: Africa, Americas, Asia, Europe, Oceania."),
        ("countries?bloc=lima-grup", "did you mean lima-group?"),
        ("countries?basis=vote,", "empty place"),
        ("countries?un_status=yes", "give one of: member, observer, none."),
        ("countries?ordering=names", "did you mean name?"),
        ("countries?ordering=+name", "did you mean name?"),
        ("countries?ordering=name,-name", "names a column twice"),
        ("counts?by=region,bloc", "Give one of region, bloc, not several."),
        ("counts?by=subregion", "did you mean region?"),
        ("counts?rule=un", "give one of: un-members, un-members-strict, all."),
        ("coverage?extent=found", "give one of: sourced, searched, unsearched, subject."),
        ("memberships?role=guest", "give one of: member, observer, supporter."),
        ("blocs/lima-group/members?role=members", "did you mean member?"),
        ("positions?source=afp-2019-01-24", "did you mean afp-2019-01-23?"),
        ("positions?precision=hour", "give one of: day, month, year."),
        ("signatures?meeting=lima-2019-02-04-otawa", "did you mean lima-2019-02-04-ottawa?"),
        ("signatures?signed=no", "give one of:"),
        ("sources?language=xx", "'xx' is unknown"),
        ("countries?dispute=venezuela", "did you mean venezuela-presidency?"),
        ("countries.csv?bom=0", "give one of: 1."),
    ],
)
def test_a_word_is_one_of_its_vocabulary(question, said):
    ((code, detail),) = refused(question.replace("+", "%2B").replace(" ", "%20")).values()
    assert code == "invalid"
    assert said in detail


@pytest.mark.parametrize("name", ["page", "page_size"])
def test_a_page_is_a_whole_number_from_1(name):
    for value in ("0", "-1", "1.5", "one", "01", "１", "1e3", "9999999999", "1,2"):
        code, detail = refused(f"positions?{name}={quote(value)}")[name]
        assert code == "invalid"
        assert "give a whole number from 1" in detail


def test_a_page_has_at_most_1000_rows():
    assert get("positions?page_size=1000").status_code == 200
    assert refused("positions?page_size=1001")["page_size"][1] == "'1001': give a whole number from 1 to 1000."


def test_there_is_no_page_behind_the_last():
    assert refused("positions?page=2") == {"page": ("out-of-range", "There is no page 2; the last is 1.")}
    assert ask("positions?page=1&q=zzz")["results"] == []
    assert refused("positions?page=2&q=zzz")["page"][0] == "out-of-range"


@pytest.mark.parametrize(
    "question",
    ["countries?q", "positions?q", "memberships?q", "meetings?q", "blocs?q", "sources?q", "sources?publisher"],
)
def test_text_to_look_for_is_text_of_a_sane_length(question):
    name = question.split("?")[1]
    assert refused(f"{question}=%00")[name] == ("invalid", "Null characters are not allowed.")
    assert refused(f"{question}={'a' * 60_000}")[name][0] == "invalid"
    assert refused(f"{question}=%CC%81")[name][0] == "invalid"
    assert get(f"{question}={'a' * 200}").status_code == 200


@pytest.mark.parametrize(
    "value", ["%00", "CA%00", "a" * 10_000, "%F0%9F%98%80", "%ED%A0%80", "'; drop table x--", "%25"]
)
def test_odd_values_are_refused_like_others(value):
    for question in (
        "countries?country",
        "countries?on",
        "positions?source",
        "positions?page",
        "counts?by",
        "countries?dispute",
    ):
        name = question.split("?")[1]
        assert refused(f"{question}={quote(value, safe='%')}")[name][0] == "invalid"


def test_many_parameters_are_refused_too():
    body = problem(get("countries?" + "&".join(f"a{number}=1" for number in range(2000))), 400)
    assert body["type"].endswith("#bad-request")


def test_parameters_are_checked_before_keys():
    assert "nonsense" in refused("positions/none?nonsense=1")
    problem(get("positions/none"), 404)


# Parameters that change no row by themselves: what the answer is about, its form, and its pages; drafts need a
# permission, and are tested with it.
SETTINGS = {"dispute", "known_at", "lang", "fields", "format", "bom", "winding", "page", "page_size", "is_published"}
# For each list a question that keeps some rows and drops others, or puts them in another order.
EFFECTS = {
    "countries": {
        "on": "2019-01-22",
        "country": "mx",
        "status": "unstated",
        "bloc": "lima-group&on=2019-02-04",
        "region": "Africa",
        "subregion": "Caribbean",
        "un_status": "none",
        "basis": "statement",
        "confidence": "confirmed",
        "q": "mex",
        "ordering": "-name",
    },
    "positions": {
        "on": "2019-01-25",
        "country": "MX",
        "stance": "neutral",
        "bloc": "lima-group",
        "region": "Africa",
        "basis": "joint",
        "confidence": "disputed",
        "precision": "month",
        "source": "reuters-2019-01-24",
        "from": "2019-01-24",
        "to": "2019-01-23",
        "q": "statement",
        "ordering": "declared_on",
    },
    "switches": {
        "country": "MX",
        "from_status": "neutral",
        "to_status": "neutral",
        "bloc": "lima-group",
        "region": "Africa",
        "from": "2019-01-24",
        "to": "2019-01-23",
    },
    "counts": {
        "on": "2019-01-22",
        "by": "region",
        "status": "guaido",
        "bloc": "lima-group",
        "region": "Africa",
        "rule": "all",
    },
    "series": {
        "interval": "year",
        "by": "region",
        "status": "guaido",
        "bloc": "lima-group",
        "region": "Africa",
        "rule": "all",
        "from": "2019-02-01",
        "to": "2022-12-30",
    },
    "panel": {
        "interval": "year",
        "country": "MX",
        "bloc": "lima-group",
        "region": "Africa",
        "from": "2019-02-01",
        "to": "2022-12-30",
    },
    "agreement": {"country": "ZA", "bloc": "lima-group", "from": "2019-02-10", "to": "2020-01-01"},
    "blocs/{slug}/cohesion": {"interval": "year", "from": "2019-02-01", "to": "2022-12-30"},
    "blocs": {"on": "2017-08-07", "q": "lima"},
    "blocs/{slug}/members": {"on": "2019-02-03", "role": "observer"},
    "blocs/{slug}/meetings": {
        "on": "2019-02-04",
        "country": "PE",
        "from": "2019-02-05",
        "to": "2019-02-04",
        "q": "lima",
        "ordering": "-start_date",
    },
    "blocs/{slug}/positions": {"on": "2019-02-04", "stance": "neutral"},
    "memberships": {
        "on": "2019-02-04",
        "bloc": "alba",
        "country": "MX",
        "role": "observer",
        "confidence": "disputed",
        "q": "mexico",
        "ordering": "-key",
    },
    "signatures": {
        "on": "2019-02-04",
        "bloc": "alba",
        "country": "MX",
        "meeting": "lima-2019-02-04-ottawa",
        "signed": "declined",
        "from": "2019-02-05",
        "to": "2019-02-04",
        "ordering": "-key",
    },
    "blocs/{slug}/signatories": {
        "layout": "wide",
        "country": "MX",
        "meeting": "lima-2019-02-04-ottawa",
        "signed": "declined",
        "from": "2019-02-05",
        "to": "2019-02-04",
    },
    "sources": {
        "publisher": "reuters",
        "language": "es",
        "from": "2019-01-24",
        "to": "2019-01-23",
        "q": "reuters",
        "ordering": "-id",
    },
    "coverage": {"country": "MX", "extent": "searched", "region": "Africa"},
    "disputes": {},
    "countries/{code}/timeline": {},
    "changes": {"after": "revision:1", "kind": "correction", "model": "position", "country": "MX"},
    "diff": {"base": "revision:2", "head": "revision:1"},
}
EFFECTS["map"] = {name: value for name, value in EFFECTS["countries"].items() if name not in ("q", "ordering")}
EFFECTS["meetings"] = {**EFFECTS["blocs/{slug}/meetings"], "bloc": "alba"}


@pytest.fixture
def varied_record(small_record):
    """More rows, so that each parameter finds some of them and misses others."""
    builders.country("ZA", region="Africa", subregion="Southern Africa")
    builders.country("XK", un_status="none", name="Kosovo", region="Europe")
    builders.country("CU", subregion="Caribbean")
    builders.source("efe-2019-01-24", publisher="EFE", language="es", published=builders.day("2019-01-24"))
    builders.position(
        "MX", "2019-02-01", "neutral", basis="joint", confidence="disputed", precision="month", summary="A statement."
    )
    builders.position("ZA", "2019-02-01", "maduro")
    builders.membership("CU", slug="alba", role="observer", confidence="disputed")
    builders.bloc_position(declared_on="2019-01-10", stance_slug="neutral")
    lima = builders.meeting("2019-02-25", "Lima", country=builders.country("PE"))
    builders.meeting("2019-03-01", "", slug="alba")
    builders.signature(lima, "MX", "declined")
    builders.signature(builders.meeting("2019-04-01", "", slug="alba", title="Another"), "CU")


@pytest.mark.usefixtures("varied_record")
@pytest.mark.parametrize("path", LISTS)
def test_every_parameter_of_every_list_has_an_effect(path):
    """A parameter that a filter set declares and nobody reads would be ignored."""
    declared = VIEWS[path].filterset_class.base_filters.keys() - SETTINGS
    assert declared == EFFECTS[path].keys()
    everything = ask(address(path))["results"]
    for name, value in EFFECTS[path].items():
        assert ask(f"{address(path)}?{name}={value}")["results"] != everything, name


@pytest.mark.usefixtures("varied_record")
@pytest.mark.parametrize("path", ENDPOINTS)
def test_another_dispute_is_another_answer(path):
    builders.dispute("another")
    assert Dispute.objects.default().slug == "venezuela-presidency"
    takes = path == "" or "dispute" in VIEWS[path].filterset_class.base_filters
    assert takes != (path in ("dataset", "disputes", "disputes/{slug}", "positions/{key}"))
    if not takes:
        assert refused(f"{address(path)}?dispute=another")["dispute"][0] == "unknown"
    else:
        assert ask(f"{address(path)}?dispute=another")["dispute"] == "another"


def test_an_act_says_itself_which_dispute_it_is_about():
    builders.position("CA", "2019-02-01", "left", of=builders.dispute("another"))
    assert ask("positions/another-ca-2019-02-01")["dispute"] == "another"
    assert ask("disputes/another")["dispute"] == "another"
    assert [row["key"] for row in ask("positions?dispute=another")["results"]] == ["another-ca-2019-02-01"]
    assert [row["key"] for row in ask("positions")["results"]] == ["venezuela-presidency-ca-2019-01-23"]
