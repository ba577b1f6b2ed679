"""What each parameter means, on the boundary and the day before."""

import pytest

from recognition.models import Membership, Position, Revision
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ask, column, csv_text, get, problem, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def lima_group(db):
    """Mexico left on 4 February 2019 and took its stance before; Peru backed Guaidó; Bolivia joined late."""
    builders.position("MX", "2019-01-23", "neutral")
    builders.position("PE", "2019-01-23", "guaido", basis="joint")
    builders.position("PE", "2021-08-03", "neutral", basis="vote", confidence="disputed")
    builders.position("BO", "2019-11-14", "guaido")
    builders.position("BO", "2020-11-10", "maduro", basis="conduct")
    builders.membership("MX", left="2019-02-04")
    builders.membership("PE", left="2021-08-03")
    builders.membership("BO", "2019-12-22", "2020-11-01")
    builders.membership("EC", "2019-04-15", role="observer")


def keys(path: str) -> list[str]:
    """The acts of a list, by country and day."""
    return [key.removeprefix("venezuela-presidency-") for key in column(path, "key")]


@pytest.mark.usefixtures("lima_group")
class TestCountries:
    def test_bloc_means_members_on_the_day(self):
        assert column("countries?bloc=lima-group&on=2019-02-03", "code") == ["MX", "PE"]
        assert column("countries?bloc=lima-group&on=2019-02-04", "code") == ["PE"]
        assert column("countries?bloc=lima-group&on=2019-12-21", "code") == ["PE"]
        assert column("countries?bloc=lima-group&on=2019-12-22", "code") == ["BO", "PE"]

    def test_observers_are_no_members(self):
        assert column("countries?country=EC&on=2019-05-01", "blocs") == [[]]

    def test_status_is_the_one_of_the_day(self):
        assert column("countries?status=guaido&on=2019-11-13", "code") == ["PE"]
        assert column("countries?status=guaido&on=2019-11-14", "code") == ["BO", "PE"]
        assert column("countries?status=guaido,neutral&on=2019-01-23", "code") == ["MX", "PE"]

    def test_derived_statuses_are_statuses(self):
        builders.coverage("VE", "subject")
        assert column("countries?status=lapsed,subject", "code") == ["VE"]
        assert column("countries?status=unsearched,unstated&on=2019-01-22", "code") == ["BO", "EC", "MX", "PE"]
        assert column("countries?status=unsearched&on=2019-01-22", "code") == ["EC"]

    def test_basis_and_confidence_are_those_of_the_deciding_act(self):
        assert column("countries?basis=joint,conduct&on=2020-11-10", "code") == ["BO", "PE"]
        assert column("countries?basis=joint&on=2021-08-03", "code") == []
        assert column("countries?confidence=disputed&on=2021-08-02", "code") == []
        assert column("countries?confidence=disputed&on=2021-08-03", "code") == ["PE"]

    def test_region_subregion_and_un_status(self):
        builders.country("ZA", region="Africa", subregion="Southern Africa")
        builders.country("XK", name="Kosovo", region="Europe", subregion="Southern Europe", un_status="none")
        assert column("countries?region=Africa,Europe", "code") == ["ZA", "XK"]
        assert column("countries?subregion=Southern Africa", "code") == ["ZA"]
        assert column("countries?un_status=none", "code") == ["XK"]

    def test_filters_are_joined_by_and(self):
        assert column("countries?status=guaido&bloc=lima-group&on=2019-11-14", "code") == ["PE"]

    def test_ordering(self):
        assert column("countries?ordering=-name", "code") == ["PE", "MX", "EC", "BO"]
        assert column("countries?ordering=-code", "code") == ["PE", "MX", "EC", "BO"]
        # What has no act comes last in both directions; ties by code.
        assert column("countries?on=2019-12-01&ordering=since", "code") == ["MX", "PE", "BO", "EC"]
        assert column("countries?on=2019-12-01&ordering=-since", "code") == ["BO", "MX", "PE", "EC"]
        assert column("countries?on=2019-12-01&ordering=until,-code", "code") == ["BO", "PE", "MX", "EC"]
        assert column("countries?on=2019-12-01&ordering=-until,-code", "code") == ["PE", "BO", "MX", "EC"]
        assert column("countries?on=2019-12-01&ordering=status,-code", "code") == ["PE", "BO", "MX", "EC"]


class TestSearch:
    def test_names_are_found_in_four_languages_without_accents_and_case(self):
        builders.country("CI", name_es="Costa de Marfil", name_fr="Côte d’Ivoire", name_pt="Costa do Marfim")
        builders.country("MX", name_es="México", name_fr="Mexique", name_pt="México")
        builders.dispute()
        for text, code in [
            ("cote d'ivoire", "CI"),
            ("CÔTE", "CI"),
            ("marfil", "CI"),
            ("MARFIM", "CI"),
            ("méxico", "MX"),
            ("mexiq", "MX"),
        ]:
            assert column(f"countries?q={text}", "code") == [code]

    def test_wildcards_are_letters(self):
        builders.position("CA", summary="It gave 100% of its_support.")
        builders.position("MX", summary="It gave 100 of its support.")
        for text in ("%25", "100%25", "_", "its_"):
            assert column(f"positions?q={text}", "country") == ["CA"]
        assert column("positions?q=\\", "country") == []

    def test_commas_belong_to_the_text(self):
        builders.position("CA", summary="Said, and done.")
        assert column("positions?q=said, and", "country") == ["CA"]
        assert column("positions?q=done,said", "country") == []

    def test_acts_are_found_by_summary_and_country(self):
        builders.country("CI", name_es="Costa de Marfil")
        builders.position("CI", summary="Le gouvernement l’a déclaré.")
        builders.position("MX")
        for text in ("declare", "MARFIL", "cote", "l'a"):
            assert column(f"positions?q={text}", "country") == ["CI"]

    def test_blocs_memberships_meetings_and_sources(self):
        builders.dispute()
        builders.bloc("alba", name_es="Alianza Bolivariana", acronym="ALBA-TCP")
        builders.membership("MX", summary="Méxicos first day.", left="2019-02-04")
        builders.meeting("2019-02-25", "Bogotá", outcome="They stood by Guaidó.")
        builders.source("publico", publisher="Público", title="Países", url="https://example.org/Ñandú")
        assert column("blocs?q=alianza", "slug") == column("blocs?q=alba-tcp", "slug") == ["alba"]
        assert column("memberships?q=mexicos first", "country") == ["MX"]
        for text in ("bogota", "guaido", "of ministers"):
            assert column(f"meetings?q={text}", "city") == ["Bogotá"]
            assert column(f"blocs/lima-group/meetings?q={text}", "city") == ["Bogotá"]
        for text in ("publico", "paises", "NANDU"):
            assert column(f"sources?q={text}", "id") == ["publico"]


@pytest.mark.usefixtures("lima_group")
class TestPositions:
    def test_the_latest_comes_first(self):
        assert keys("positions") == [
            "pe-2021-08-03",
            "bo-2020-11-10",
            "bo-2019-11-14",
            "mx-2019-01-23",
            "pe-2019-01-23",
        ]

    def test_on_keeps_the_acts_in_force(self):
        assert keys("positions?on=2020-11-09") == ["bo-2019-11-14", "mx-2019-01-23", "pe-2019-01-23"]
        assert keys("positions?on=2020-11-10") == ["bo-2020-11-10", "mx-2019-01-23", "pe-2019-01-23"]

    def test_a_filter_does_not_change_which_act_is_in_force(self):
        assert keys("positions?on=2020-11-10&stance=guaido") == ["pe-2019-01-23"]
        assert keys("positions?on=2020-11-10&to=2020-01-01") == ["mx-2019-01-23", "pe-2019-01-23"]

    def test_an_act_does_not_hold_once_its_claim_has_ended(self):
        builders.position("CA", "2019-01-23")
        assert "ca-2019-01-23" in keys("positions?on=2023-01-04")
        assert "ca-2019-01-23" not in keys("positions?on=2023-01-05")

    def test_bloc_means_membership_on_the_day_of_the_act_or_on_the_day_asked_for(self):
        assert keys("positions?bloc=lima-group") == ["mx-2019-01-23", "pe-2019-01-23"]
        assert keys("positions?bloc=lima-group&on=2019-02-04") == ["pe-2019-01-23"]
        assert keys("positions?bloc=lima-group&on=2019-12-22") == ["bo-2019-11-14", "pe-2019-01-23"]

    def test_from_and_to_are_both_included(self):
        assert keys("positions?from=2019-11-14&to=2020-11-10") == ["bo-2020-11-10", "bo-2019-11-14"]
        assert keys("positions?from=2019-11-15&to=2020-11-09") == []

    def test_words(self):
        assert keys("positions?stance=maduro") == ["bo-2020-11-10"]
        assert keys("positions?basis=joint,conduct") == ["bo-2020-11-10", "pe-2019-01-23"]
        assert keys("positions?confidence=disputed") == ["pe-2021-08-03"]
        assert keys("positions?country=bol,mexico&precision=day") == ["bo-2020-11-10", "bo-2019-11-14", "mx-2019-01-23"]
        assert keys("positions?region=Americas&country=MX") == ["mx-2019-01-23"]

    def test_source_means_any_of_the_acts_sources(self):
        builders.position("CA", sources=("afp-2019-01-23", "efe"))
        builders.position("BR", sources=("efe",))
        assert keys("positions?source=efe") == ["br-2019-01-23", "ca-2019-01-23"]
        assert "ca-2019-01-23" in keys("positions?source=afp-2019-01-23")

    def test_ordering(self):
        assert keys("positions?ordering=key") == sorted(keys("positions"))
        assert keys("positions?ordering=declared_on")[:2] == ["mx-2019-01-23", "pe-2019-01-23"]
        assert keys("positions?ordering=-country,declared_on") == [
            *("pe-2019-01-23", "pe-2021-08-03", "mx-2019-01-23", "bo-2019-11-14", "bo-2020-11-10")
        ]
        # Acts without an end come last in both directions.
        assert keys("positions?ordering=until")[:2] == ["bo-2019-11-14", "pe-2019-01-23"]
        assert keys("positions?ordering=-until")[:2] == ["pe-2019-01-23", "bo-2019-11-14"]


@pytest.mark.usefixtures("lima_group")
class TestSwitches:
    def told(self, query: str = "") -> list[tuple]:
        """Day, country and change."""
        return [
            (row["date"], row["country"], row["from_status"], row["to_status"])
            for row in rows(f"switches?{query}" if query else "switches")
        ]

    BOLIVIA = [("2019-11-14", "BO", "unstated", "guaido"), ("2020-11-10", "BO", "guaido", "maduro")]
    PERU = [("2019-01-23", "PE", "unstated", "guaido"), ("2021-08-03", "PE", "guaido", "neutral")]
    MEXICO = [("2019-01-23", "MX", "unstated", "neutral")]

    def test_all_of_them_by_day_and_country(self):
        assert self.told() == sorted(self.BOLIVIA + self.PERU + self.MEXICO)

    def test_country_and_region(self):
        assert self.told("country=BO") == self.BOLIVIA
        builders.country("ZA", region="Africa")
        builders.position("ZA", "2019-02-01", "neutral")
        assert self.told("region=Africa") == [("2019-02-01", "ZA", "unstated", "neutral")]

    def test_statuses(self):
        assert self.told("from_status=guaido") == [self.BOLIVIA[1], self.PERU[1]]
        assert self.told("to_status=maduro,neutral&from_status=guaido") == [self.BOLIVIA[1], self.PERU[1]]
        assert self.told("to_status=maduro") == [self.BOLIVIA[1]]

    def test_from_and_to_are_both_included(self):
        assert self.told("from=2019-11-14&to=2020-11-10") == self.BOLIVIA
        assert self.told("from=2019-11-15&to=2020-11-09") == []

    def test_bloc_means_membership_on_the_day_of_the_switch(self):
        # Peru left on the day of its second switch, Bolivia joined after its first and left before its second.
        assert self.told("bloc=lima-group") == self.MEXICO + self.PERU[:1]

    def test_a_claims_end_is_a_switch_without_an_act(self):
        builders.position("CA", "2019-01-23", precision="day")
        assert self.told("to_status=lapsed") == [("2023-01-05", "CA", "guaido", "lapsed")]

    def test_an_act_that_repeats_the_stance_is_none(self):
        builders.position("BO", "2019-12-01", "guaido")
        assert self.told("country=BO") == self.BOLIVIA
        assert column("switches?country=BO&to_status=maduro", "days_held") == [362]


class TestCounts:
    def numbers(self, query: str, *by: str) -> dict:
        """Numbers of the rows that have one, by status or more."""
        found = rows(f"counts?{query}")
        return {
            tuple(row[name] for name in (*by, "status")) if by else row["status"]: row["count"]
            for row in found
            if row["count"]
        }

    def test_zeros_are_told_for_every_status_in_the_order_of_the_legend(self, small_record):
        found = rows("counts?on=2019-01-22")
        assert [(row["rule"], row["status"], row["count"]) for row in found] == [
            (rule, status, number)
            for rule in ("un-members", "un-members-strict", "all")
            for status, number in [("guaido", 0), ("lapsed", 0), ("unstated", 2), ("unsearched", 0), ("subject", 1)]
        ]

    @pytest.mark.usefixtures("lima_group")
    def test_rules(self):
        builders.country("XK", name="Kosovo", un_status="none")
        builders.position("XK", "2019-01-23")
        # Peru's latest act is a vote: by statements and joint texts alone it still recognises.
        on = "on=2021-08-03"
        assert self.numbers(f"{on}&rule=all") == {"guaido": 1, "neutral": 2, "maduro": 1, "unsearched": 1}
        assert self.numbers(f"{on}&rule=un-members") == {"neutral": 2, "maduro": 1, "unsearched": 1}
        assert self.numbers(f"{on}&rule=un-members-strict") == {"neutral": 1, "guaido": 2, "unsearched": 1}

    @pytest.mark.usefixtures("lima_group")
    def test_rules_come_in_the_order_asked_for(self):
        assert list(dict.fromkeys(column("counts?rule=all,un-members", "rule"))) == ["all", "un-members"]

    @pytest.mark.usefixtures("lima_group")
    def test_bloc_counts_members_of_the_day(self):
        assert self.numbers("bloc=lima-group&on=2019-02-03&rule=all") == {"guaido": 1, "neutral": 1}
        assert self.numbers("bloc=lima-group&on=2019-02-04&rule=all") == {"guaido": 1}

    @pytest.mark.usefixtures("lima_group")
    def test_by_bloc_counts_a_country_in_each_of_its_blocs(self):
        builders.membership("PE", slug="prosur")
        builders.bloc("empty")
        assert self.numbers("by=bloc&on=2019-02-03&rule=all", "bloc") == {
            ("lima-group", "guaido"): 1,
            ("lima-group", "neutral"): 1,
            ("prosur", "guaido"): 1,
        }
        assert set(column("counts?by=bloc&bloc=prosur&on=2019-02-03", "bloc")) == {"prosur"}
        assert self.numbers("by=bloc&bloc=lima-group&region=Africa&on=2019-02-03", "bloc") == {}

    @pytest.mark.usefixtures("record")
    @pytest.mark.parametrize("day", ["2019-01-10", "2019-02-04", "2021-06-01", "2023-01-31"])
    def test_regions_add_up_to_the_world(self, day):
        world = {(row["rule"], row["status"]): row["count"] for row in rows(f"counts?on={day}")}
        added = dict.fromkeys(world, 0)
        for row in rows(f"counts?on={day}&by=region"):
            added[row["rule"], row["status"]] += row["count"]
        assert added == world
        for rule, countries in [("un-members", 193), ("un-members-strict", 193), ("all", 200)]:
            assert sum(count for (by, _), count in world.items() if by == rule) == countries

    @pytest.mark.usefixtures("record")
    @pytest.mark.parametrize("day", ["2019-02-04", "2021-06-01"])
    def test_counts_are_those_of_the_list(self, day):
        for status in ("guaido", "neutral", "unsearched"):
            (row,) = rows(f"counts?on={day}&rule=all&status={status}")
            assert row["count"] == len(rows(f"countries?on={day}&status={status}"))
        for region in ("Africa", "Americas"):
            found = rows(f"counts?on={day}&rule=all&status=maduro&by=region&region={region}")
            assert {row["region"]: row["count"] for row in found if row["count"]} == {
                region: len(rows(f"countries?on={day}&status=maduro&region={region}"))
            }
        members = rows(f"blocs/lima-group/members?on={day}")
        by_bloc = rows(f"counts?on={day}&rule=all&by=bloc&bloc=lima-group")
        assert sum(row["count"] for row in by_bloc) == len(members) == ask(f"blocs/lima-group?on={day}")["member_count"]


@pytest.mark.usefixtures("lima_group")
class TestBlocs:
    def test_member_count_is_that_of_the_day(self):
        for day, count in [("2017-08-07", 0), ("2017-08-08", 2), ("2019-02-04", 1), ("2019-12-22", 2)]:
            assert column(f"blocs?on={day}", "member_count") == [count]
            assert ask(f"blocs/lima-group?on={day}")["member_count"] == count

    def test_members_hold_from_the_first_day_until_the_day_of_leaving(self):
        assert column("blocs/lima-group/members?on=2019-02-03", "country") == ["MX", "PE"]
        assert column("blocs/lima-group/members?on=2019-02-04", "country") == ["PE"]
        assert column("blocs/lima-group/members?on=2017-08-07", "country") == []

    def test_members_are_members_unless_another_role_is_asked_for(self):
        assert column("blocs/lima-group/members?role=observer", "country") == ["EC"]
        assert column("blocs/lima-group/members?role=observer,member&on=2019-04-15", "country") == ["EC", "PE"]
        assert column("blocs/lima-group/members?role=observer&on=2019-04-14", "country") == []

    def test_members_status_is_that_of_the_day_and_null_outside_of_what_is_covered(self):
        def told(day):
            return [(row["status"], row["since"]) for row in rows(f"blocs/lima-group/members?on={day}")]

        assert told("2019-02-03") == [("neutral", "2019-01-23"), ("guaido", "2019-01-23")]
        assert told("2019-01-09") == [(None, None), (None, None)]
        assert told("2019-01-10") == [("unstated", None), ("unstated", None)]
        assert column("blocs/lima-group/members?on=2019-01-09", "status_label") == [None, None]

    def test_members_are_those_of_the_bloc(self):
        builders.membership("CA", slug="prosur")
        assert column("blocs/prosur/members", "country") == ["CA"]

    def test_blocs_acts_hold_like_countries(self):
        builders.bloc_position(declared_on="2019-01-10", stance_slug="assembly")
        builders.bloc_position(declared_on="2019-01-23", stance_slug="guaido")
        builders.bloc_position("prosur", declared_on="2019-01-11", stance_slug="neutral")
        path = "blocs/lima-group/positions"
        assert column(path, "declared_on") == ["2019-01-23", "2019-01-10"]
        assert column(path, "until") == ["2023-01-05", "2019-01-23"]
        assert column(f"{path}?on=2019-01-22", "stance") == ["assembly"]
        assert column(f"{path}?on=2019-01-23", "stance") == ["guaido"]
        assert column(f"{path}?on=2023-01-05", "stance") == []
        assert column(f"{path}?stance=assembly", "declared_on") == ["2019-01-10"]
        assert column(f"{path}?stance=assembly&on=2019-01-23", "stance") == []


@pytest.mark.usefixtures("lima_group")
class TestMemberships:
    def test_on_keeps_those_that_hold(self):
        assert column("memberships", "country") == ["BO", "EC", "MX", "PE"]
        assert column("memberships?on=2019-02-03", "country") == ["MX", "PE"]
        assert column("memberships?on=2019-02-04", "country") == ["PE"]

    def test_words(self):
        builders.membership("CA", slug="prosur", confidence="reported")
        assert column("memberships?bloc=prosur", "country") == ["CA"]
        assert column("memberships?role=observer", "country") == ["EC"]
        assert column("memberships?country=mex,Peru", "country") == ["MX", "PE"]
        assert column("memberships?confidence=reported", "country") == ["CA"]

    def test_ordering(self):
        # Without an end comes last in both directions.
        assert column("memberships?ordering=left", "country") == ["MX", "BO", "PE", "EC"]
        assert column("memberships?ordering=-left", "country") == ["PE", "BO", "MX", "EC"]
        assert column("memberships?ordering=-joined,name", "country") == ["BO", "EC", "MX", "PE"]


class TestMeetings:
    @pytest.fixture(autouse=True)
    def meetings(self, db):
        """A day in Ottawa, three days in Lima, a call of another bloc; Canada and Mexico in Ottawa."""
        builders.dispute()
        ottawa = builders.meeting("2019-02-04", "Ottawa")
        lima = builders.meeting("2019-03-01", "Lima", end_date="2019-03-03", country=builders.country("PE"))
        builders.meeting("2019-04-01", "", slug="prosur")
        builders.signature(ottawa, "CA")
        builders.signature(ottawa, "MX", "declined")
        builders.signature(lima, "CA")
        builders.signature(lima, "PE")

    OTTAWA, LIMA, CALL = "lima-2019-02-04-ottawa", "lima-2019-03-01-lima", "prosur-2019-04-01-virtual"

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("on=2019-02-28", []),
            ("on=2019-03-01", [LIMA]),
            ("on=2019-03-03", [LIMA]),
            ("on=2019-03-04", []),
            ("from=2019-03-03", [LIMA, CALL]),
            ("from=2019-03-04", [CALL]),
            ("to=2019-03-01", [OTTAWA, LIMA]),
            ("to=2019-02-28", [OTTAWA]),
            ("from=2019-03-02&to=2019-03-02", [LIMA]),
            ("bloc=prosur", [CALL]),
            ("country=PE,CA", [OTTAWA, LIMA]),
            ("country=MX", []),
            ("ordering=-start_date", [CALL, LIMA, OTTAWA]),
            ("ordering=signed_count", [CALL, OTTAWA, LIMA]),
            ("ordering=-key", [CALL, LIMA, OTTAWA]),
        ],
    )
    def test_meetings(self, query, expected):
        assert column(f"meetings?{query}", "key") == expected

    def test_signed_count_counts_those_who_signed(self):
        assert column("meetings", "signed_count") == [1, 2, 0]
        assert column("meetings?country=CA", "signed_count") == [1]

    def test_meetings_of_a_bloc(self):
        assert column("blocs/lima-group/meetings", "key") == [self.OTTAWA, self.LIMA]
        assert column("blocs/lima-group/meetings?on=2019-03-03", "key") == [self.LIMA]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("on=2019-02-03", []),
            ("on=2019-02-04", ["ottawa-ca", "ottawa-mx"]),
            ("on=2019-03-03", ["lima-ca", "lima-pe"]),
            ("on=2019-03-04", []),
            ("from=2019-03-03", ["lima-ca", "lima-pe"]),
            ("from=2019-03-04", []),
            ("to=2019-02-28", ["ottawa-ca", "ottawa-mx"]),
            ("from=2019-03-02&to=2019-03-02", ["lima-ca", "lima-pe"]),
            ("country=CA", ["ottawa-ca", "lima-ca"]),
            ("signed=declined", ["ottawa-mx"]),
            ("meeting=lima-2019-03-01-lima", ["lima-ca", "lima-pe"]),
            ("bloc=prosur", []),
            ("ordering=-start_date", ["lima-ca", "lima-pe", "ottawa-ca", "ottawa-mx"]),
            ("ordering=-name", ["lima-pe", "ottawa-mx", "ottawa-ca", "lima-ca"]),
        ],
    )
    def test_signatures(self, query, expected):
        assert ["-".join(key.split("-")[-2:]) for key in column(f"signatures?{query}", "key")] == expected

    def test_a_meeting_tells_its_own_signatures(self):
        assert [row["country"] for row in ask(f"meetings/{self.OTTAWA}")["signatures"]] == ["CA", "MX"]


class TestSources:
    @pytest.fixture(autouse=True)
    def sources(self, db):
        """Three sources, one of them undated."""
        builders.dispute()
        builders.source("a", publisher="Público", published=builders.day("2019-01-23"), language="es")
        builders.source("b", publisher="El Público, Madrid", published=builders.day("2019-02-01"), language="es")
        builders.source("c", published=None)

    def test_publisher_is_a_text_in_the_name(self):
        assert column("sources?publisher=publico", "id") == ["a", "b"]
        assert column("sources?publisher=Público, madrid", "id") == ["b"]

    def test_from_and_to_are_both_included_and_leave_out_the_undated(self):
        assert column("sources?from=2019-01-23", "id") == ["a", "b"]
        assert column("sources?from=2019-01-24&to=2019-02-01", "id") == ["b"]
        assert column("sources?to=2019-01-31", "id") == ["a"]

    def test_language(self):
        assert column("sources?language=en", "id") == ["c"]
        assert column("sources?language=es,en", "id") == ["a", "b", "c"]

    def test_ordering(self):
        builders.position("CA", sources=("b", "c"))
        builders.position("MX", sources=("c",))
        assert column("sources?ordering=published", "id") == ["a", "b", "c"]
        assert column("sources?ordering=-published", "id") == ["b", "a", "c"]
        assert column("sources?ordering=-citation_count", "id") == ["c", "b", "a"]
        assert column("sources?ordering=-publisher,-id", "id") == ["a", "b", "c"]


@pytest.mark.usefixtures("small_record")
def test_coverage():
    assert [(row["country"], row["extent"]) for row in rows("coverage")] == [
        ("CA", "sourced"),
        ("MX", "searched"),
        ("VE", "subject"),
    ]
    assert column("coverage?extent=sourced", "country") == ["CA"]
    assert column("coverage?extent=searched", "country") == ["MX"]
    assert column("coverage?extent=sourced,subject", "country") == ["CA", "VE"]
    assert column("coverage?country=mexico", "country") == ["MX"]
    assert column("coverage?region=Africa", "country") == []


def test_what_is_unset_has_an_order():
    """Without `ordering` too, rows come in one order on every engine, ties settled."""
    for alpha2, name in [("AA", "Zeta"), ("BB", "Éta"), ("CC", "eta"), ("DD", "Alpha")]:
        builders.country(alpha2, name=name, slug=alpha2.lower())
        builders.coverage(alpha2)
        builders.position(alpha2, sources=(f"s-{alpha2.lower()}",))
        builders.membership(alpha2)
    for alpha2 in ("DD", "AA"):
        builders.signature(builders.meeting(city=""), alpha2)
    by_name = ["DD", "BB", "CC", "AA"]
    assert column("countries", "code") == column("coverage", "country") == by_name
    assert column("blocs/lima-group/members", "country") == by_name
    for path in ("positions", "memberships"):
        assert column(path, "country") == ["AA", "BB", "CC", "DD"]
    for path, key in [("meetings", "key"), ("signatures", "key"), ("sources", "id"), ("blocs", "slug")]:
        assert column(path, key) == sorted(column(path, key))


class TestDrafts:
    @pytest.fixture(autouse=True)
    def drafts(self, db):
        """Canada's act is followed by a draft; Mexico has a draft only, which cites a page of its own."""
        builders.position("CA", "2019-01-23", "guaido")
        builders.position("CA", "2019-02-01", "neutral", is_published=False)
        builders.position("MX", "2019-02-01", "maduro", is_published=False, sources=("draft", "afp-2019-01-23"))
        builders.coverage("MX", "unsearched")

    def test_no_list_tells_them(self):
        assert column("positions", "key") == ["venezuela-presidency-ca-2019-01-23"]
        assert column("positions?on=2019-03-01", "key") == ["venezuela-presidency-ca-2019-01-23"]
        assert column("positions?stance=maduro,neutral", "key") == []
        assert column("positions?source=draft", "key") == []
        assert column("positions?q=mexico", "key") == []
        assert "neutral" not in csv_text("positions.csv")
        assert column("switches", "country") == ["CA", "CA"]
        assert column("countries/CA/timeline", "status") == ["guaido", "lapsed"]
        assert rows("countries/MX/timeline") == []

    def test_no_status_follows_from_them(self):
        assert column("countries?on=2019-03-01&ordering=code", "status") == ["guaido", "unsearched"]
        assert column("countries?on=2019-01-31&country=CA", "until") == ["2023-01-05"]
        assert ask("countries/MX?on=2019-03-01")["timeline"] == []
        assert [row["status"] for row in rows("counts?on=2019-03-01&rule=all") if row["count"]] == [
            "guaido",
            "unsearched",
        ]

    def test_they_have_no_address(self):
        problem(get("positions/venezuela-presidency-mx-2019-02-01"), 404)
        problem(get("positions/venezuela-presidency-ca-2019-02-01.json"), 404)

    def test_their_citations_do_not_count(self):
        assert {row["id"]: row["citation_count"] for row in rows("sources")} == {"afp-2019-01-23": 1, "draft": 0}
        assert ask("sources/draft")["cited_by"] == []
        assert [row["key"] for row in ask("sources/afp-2019-01-23")["cited_by"]] == [
            "venezuela-presidency-ca-2019-01-23"
        ]

    def test_they_do_not_make_a_country_sourced(self):
        assert column("coverage?country=MX", "extent") == ["unsearched"]
        assert column("coverage?extent=sourced", "country") == []

    def test_published_they_are_told_at_once(self):
        draft = Position.objects.get(country__alpha2="MX")
        with revising("Reviewed"):
            draft.is_published = True
            draft.save()
        assert column("positions?country=MX", "key") == ["venezuela-presidency-mx-2019-02-01"]
        assert column("coverage?country=MX", "extent") == ["sourced"]
        assert Revision.objects.last().pk == ask("positions")["revision"]


@pytest.mark.usefixtures("lima_group")
def test_an_ended_membership_stays_in_the_list():
    period = Membership.objects.get(country__alpha2="MX")
    assert ask(f"memberships/{period.key}")["left"] == "2019-02-04"
