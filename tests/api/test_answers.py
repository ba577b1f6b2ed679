"""The real record, asked by REST: who backed whom on which day, and how we know."""

import pytest

from tests.api.asking import DETAILS, LISTS, address, ask, column, refused, rows

pytestmark = pytest.mark.usefixtures("record")


def counted(query: str) -> dict[str, int]:
    """Counts by status, without those of zero."""
    return {row["status"]: row["count"] for row in rows(f"counts?{query}") if row["count"]}


def test_canada_recognises_guaido_on_the_day_before_ottawa():
    answer = ask("countries/CA?on=2019-02-03")
    status = answer["status"]
    assert (answer["on"], status["status"], status["since"]) == ("2019-02-03", "guaido", "2019-01-23")
    in_force = next(interval for interval in answer["timeline"] if interval["position"] == status["position"])
    assert [source["id"] for source in in_force["sources"]] == [
        "am-globalnews-2019-01-23-canada",
        "am-rci-2019-01-23-canada",
        "am-minrel-2019-01-23-lima-group",
        "am-elvenezolano-2021-01-05-canada",
    ]
    assert in_force["sources"][0]["url"] == status["source_url"]


@pytest.mark.parametrize(("day", "status"), [("2019-01-22", "assembly"), ("2019-01-23", "guaido")])
def test_canadas_act_counts_from_its_own_day(day, status):
    assert ask(f"countries/CA?on={day}")["status"]["status"] == status


@pytest.mark.parametrize("name", ["CA", "ca", "can", "CAN", "canada", "Canada"])
def test_a_country_answers_to_its_codes_and_slug_in_any_case(name):
    assert ask(f"countries/{name}?on=2019-02-03")["country"]["code"] == "CA"
    assert column(f"countries?country={name}", "code") == ["CA"]
    assert set(column(f"countries/{name}/timeline", "country")) == {"CA"}


def test_counts_on_the_day_of_ottawa():
    assert counted("on=2019-02-04&rule=all") == {
        "guaido": 43, "assembly": 16, "neutral": 19, "maduro": 22, "unstated": 78, "unsearched": 21, "subject": 1,
    }  # fmt: skip
    assert counted("on=2019-02-04&rule=un-members") == {
        "guaido": 42, "assembly": 15, "neutral": 19, "maduro": 21, "unstated": 76, "unsearched": 19, "subject": 1,
    }  # fmt: skip
    strict = counted("on=2019-02-04&rule=un-members-strict")
    assert [strict[status] for status in ("guaido", "assembly", "neutral", "maduro")] == [42, 12, 19, 18]
    assert sum(strict.values()) == 193


def test_all_rules_stand_side_by_side():
    answer = rows("counts?on=2019-02-04")
    assert list(dict.fromkeys(row["rule"] for row in answer)) == ["un-members", "un-members-strict", "all"]
    assert {row["rule"]: row["count"] for row in answer if row["status"] == "guaido"} == {
        "un-members": 42, "un-members-strict": 42, "all": 43,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "guaido", "lapsed"), [("2020-01-01", 57, None), ("2023-01-04", 22, None), ("2023-01-05", None, 22)]
)
def test_guaidos_recognition_ends_with_his_claim(day, guaido, lapsed):
    counts = counted(f"on={day}&rule=all")
    assert (counts.get("guaido"), counts.get("lapsed")) == (guaido, lapsed)


def test_the_day_is_the_last_covered_one_if_left_out():
    for path in ("counts", "countries", "countries/CA", "blocs", "blocs/lima-group", "blocs/lima-group/members"):
        assert ask(path)["on"] == "2023-01-31"


def test_lima_groups_members_before_and_on_the_day_that_mexico_left():
    before = {row["country"]: row["status"] for row in rows("blocs/lima-group/members?on=2019-02-03")}
    assert len(before) == 14
    assert sorted(before.values()) == ["assembly"] * 2 + ["guaido"] * 11 + ["neutral"]
    assert (before["GY"], before["LC"], before["MX"]) == ("assembly", "assembly", "neutral")
    after = {row["country"]: row["status"] for row in rows("blocs/lima-group/members?on=2019-02-04")}
    assert after.keys() == before.keys() - {"MX"} | {"VE"}
    assert after["VE"] == "subject"


def test_lima_group_met_in_ottawa_and_bogota_in_february_2019():
    for path in (
        "meetings?bloc=lima-group&from=2019-02-01&to=2019-02-28",
        "blocs/lima-group/meetings?from=2019-02-01&to=2019-02-28",
    ):
        assert [(row["start_date"], row["city"]) for row in rows(path)] == [
            ("2019-02-04", "Ottawa"),
            ("2019-02-25", "Bogotá"),
        ]


def test_bolivia_changed_sides_twice():
    assert [(row["status"], row["holds_from"], row["until"]) for row in rows("countries/BO/timeline")] == [
        ("maduro", "2019-01-10", "2019-01-23"),
        ("maduro", "2019-01-23", "2019-11-14"),
        ("guaido", "2019-11-14", "2020-11-10"),
        ("maduro", "2020-11-10", None),
    ]


def test_ecuadors_recognition_lapses():
    last = rows("countries/EC/timeline")[-1]
    assert (last["status"], last["holds_from"], last["until"]) == ("lapsed", "2023-01-05", None)
    assert last["position"] == "venezuela-presidency-ec-2019-01-23"


@pytest.mark.parametrize(
    ("path", "parameter", "code", "said"),
    [
        ("countries?valid_at=2019-02-01", "valid_at", "unknown", "did you mean on?"),
        ("countries?on=2019-13-01", "on", "invalid", "not a day of the calendar"),
        ("countries?on=2025-01-01", "on", "out-of-range", "2019-01-10 to 2023-01-31"),
        ("positions?stance=guiado", "stance", "invalid", "did you mean guaido?"),
        ("positions?status=guaido", "status", "unknown", "did you mean stance?"),
        ("countries?country=ZZ", "country", "invalid", "as countries lists them"),
        ("countries?on=2019-02-01&on=2019-02-02", "on", "repeated", "given 2 times"),
        ("countries?on=", "on", "empty", "leave it out"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(path, parameter, code, said):
    errors = refused(path)
    assert list(errors) == [parameter]
    assert errors[parameter][0] == code
    assert said in errors[parameter][1]


@pytest.mark.parametrize("path", ["", *LISTS, *DETAILS])
def test_the_latest_revision_is_what_is_said_without(path):
    said = ask(address(path))
    for moment in (f"revision:{said['revision']}", said["known_at"]):
        then = ask(f"{address(path)}?known_at={moment}")
        if said.get("next"):  # the link keeps the question
            assert "known_at=" in then["next"]
            then["next"] = said["next"]
        assert then == said
