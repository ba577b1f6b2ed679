"""Statuses over time: periods, and the real record's series held against the questions of single days."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from recognition.models import Country, Dispute, Membership
from recognition.models.counting import Rule, counts
from recognition.models.dispute import Status
from recognition.models.series import Step, agreement, cohesion, panel, series

FIRST, LAST = date(2019, 1, 10), date(2023, 1, 31)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("day", ["2019-01-30", "2019-01-31", "2019-02-01", "2019-02-02", "2019-02-03", "2019-02-04"]),
        ("week", ["2019-02-03", "2019-02-04"]),
        ("month", ["2019-01-31", "2019-02-04"]),
        ("quarter", ["2019-02-04"]),
        ("year", ["2019-02-04"]),
        ("change", ["2019-02-01", "2019-02-04"]),
    ],
)
def test_a_period_is_told_by_its_last_day_and_the_last_one_by_the_end(step, expected):
    changes = [date(2019, 1, 30), date(2019, 2, 2), date(2019, 2, 5)]
    ends = Step(step).ends(date(2019, 1, 30), date(2019, 2, 4), changes)
    assert [day.isoformat() for day in ends] == expected


@pytest.mark.parametrize(
    ("step", "day", "end"),
    [
        ("month", date(2020, 2, 1), date(2020, 2, 29)),
        ("month", date(2020, 12, 31), date(2020, 12, 31)),
        ("quarter", date(2020, 11, 3), date(2020, 12, 31)),
        ("quarter", date(2020, 3, 31), date(2020, 3, 31)),
        ("year", date(2020, 1, 1), date(2020, 12, 31)),
        ("week", date(2019, 2, 4), date(2019, 2, 10)),
    ],
)
def test_a_period_ends_with_the_calendar(step, day, end):
    assert Step(step).period_end(day) == end


@pytest.mark.usefixtures("record")
class TestOverTheRecord:
    @pytest.fixture
    def dispute(self):
        return Dispute.objects.default()

    @pytest.fixture
    def countries(self, dispute):
        return Country.objects.with_extent(dispute)

    @pytest.mark.parametrize("by", [None, "region", "bloc"])
    @pytest.mark.parametrize("blocs", [[], ["lima-group", "alba"]])
    def test_each_period_counts_what_its_last_day_counts(self, dispute, countries, by, blocs):
        rows = defaultdict(dict)
        for row in series(dispute, countries, (FIRST, LAST), Step.YEAR, rules=Rule.values, by=by, blocs=blocs):
            rows[row.date][row.rule, row.group, row.status] = row.count
        assert list(rows) == [*(date(year, 12, 31) for year in range(2019, 2023)), LAST]
        for day, found in rows.items():
            counted = Country.objects.members_of(blocs, day) if blocs else Country.objects.all()
            expected = {
                (row.rule, row.group, row.status): row.count
                for row in counts(counted, dispute, day, rules=Rule.values, by=by)
                if by != "bloc" or not blocs or row.group in blocs
            }
            assert found == expected

    def test_changes_cut_where_a_count_changes_and_nowhere_else(self, dispute, countries):
        rows = defaultdict(list)
        for row in series(dispute, countries, (FIRST, LAST), Step.CHANGE, rules=["all"]):
            rows[row.date].append(row.count)
        days = list(rows)
        assert days[-1] == LAST
        daily = defaultdict(list)
        for row in series(dispute, countries, (FIRST, LAST), Step.DAY, rules=["all"]):
            daily[row.date].append(row.count)
        for day in days:
            assert rows[day] == daily[day]
        for day, after in zip(daily, list(daily)[1:], strict=False):
            if daily[day] != daily[after]:
                assert day in rows

    def test_panel_gives_each_country_on_each_last_day(self, dispute, countries):
        rows = panel(dispute, countries, (FIRST, LAST), Step.YEAR)
        assert len(rows) == 200 * 5
        for day in {row.date for row in rows}:
            expected = dict(Country.objects.with_status(dispute, day).values_list("alpha2", "status"))
            assert {row.country.alpha2: row.status for row in rows if row.date == day} == expected

    def test_cohesion_divides_the_members_of_each_day(self, dispute, countries):
        rows = cohesion(dispute, countries, "lima-group", (FIRST, LAST), Step.QUARTER)
        for day in {row.date for row in rows}:
            own = [row for row in rows if row.date == day]
            members = Membership.objects.members_on(day, ["lima-group"]).values_list("country__alpha2", flat=True)
            assert sorted(code for row in own for code in row.countries) == sorted(members)
            assert sum(row.share for row in own) == pytest.approx(1)
            assert [row.is_largest for row in own] == [row.count == own[0].count for row in own]

    def test_cohesion_on_the_third_of_february(self, dispute, countries):
        day = date(2019, 2, 3)
        rows = cohesion(dispute, countries, "lima-group", (day, day), Step.MONTH)
        assert [(row.status, row.count, row.members) for row in rows] == [
            ("guaido", 11, 14),
            ("assembly", 2, 14),
            ("neutral", 1, 14),
        ]
        assert rows[1].countries == ["GY", "LC"]

    def test_a_bloc_without_members_has_a_row_all_the_same(self, dispute, countries):
        [row] = cohesion(dispute, countries, "caricom", (FIRST, FIRST), Step.MONTH)
        assert (row.members, row.status, row.share, row.countries) == (0, None, None, [])

    def test_agreement_counts_the_days_on_which_both_have_a_stance(self, dispute):
        span = (FIRST, date(2019, 3, 1))
        pairs = {
            (pair.country_a, pair.country_b): pair
            for pair in agreement(
                dispute, Country.objects.filter(alpha2__in=["CA", "MX", "CO", "AF"]).with_extent(dispute), span
            )
        }
        assert list(pairs) == [("CA", "CO"), ("CA", "MX"), ("CO", "MX")]
        for (a, b), pair in pairs.items():
            common = same = 0
            day = span[0]
            while day <= span[1]:
                found = Country.objects.filter(alpha2__in=[a, b]).with_status(dispute, day)
                statuses = list(found.values_list("status", flat=True))
                if not set(statuses) & set(Status.values):
                    common += 1
                    same += len(set(statuses)) == 1
                day += timedelta(1)
            assert (pair.common_days, pair.same_days) == (common, same)

    def test_the_cost_does_not_grow_with_the_span(self, dispute, countries, django_assert_num_queries):
        # the stances, the countries, their acts
        with django_assert_num_queries(3):
            series(dispute, countries.all(), (FIRST, LAST), Step.DAY, rules=Rule.values)
        with django_assert_num_queries(3):
            series(dispute, countries.all(), (FIRST, FIRST), Step.YEAR, rules=["all"])
        # the countries, their acts
        with django_assert_num_queries(2):
            panel(dispute, countries.all(), (FIRST, LAST), Step.MONTH)
