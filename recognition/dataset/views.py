"""What follows from the tables, as views in SQL: one text for SQLite and PostgreSQL, over the names in tables.py.

Each repeats in SQL what the querysets say, for tools that speak nothing else; a test holds the two equal over the whole
record. Columns named as those of the API mean the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from recognition.api.serializers import (
    BlocPositionRow,
    CountryRow,
    CoverageRow,
    IntervalRow,
    MeetingRow,
    MembershipRow,
    PanelRow,
    PositionRow,
    SignatureRow,
    SourceRow,
    SwitchRow,
)
from recognition.models.dispute import Legend, Status


@dataclass(frozen=True)
class Dialect:
    """Where the two engines differ; `days` and `next_day` are forms to fill in.

    `once` makes PostgreSQL work out a table that others are compared with by ranges once, not for each of their rows;
    SQLite does so by itself, and knows the word since 3.35 only.
    """

    once: str
    today: str
    joined: str
    days: str
    next_day: str


SQLITE = Dialect(
    once="",
    today="date('now')",
    joined="group_concat",
    days="CAST(julianday({0}) - julianday({1}) AS INTEGER)",
    next_day="date({0}, '+1 day')",
)
POSTGRESQL = Dialect(
    once="MATERIALIZED ",
    today="(now() AT TIME ZONE 'UTC')::date",
    joined="string_agg",
    days="({0} - {1})",
    next_day="({0} + 1)",
)


@dataclass(frozen=True)
class View:
    """A view: what a row of it is, its columns with what they mean, and the query that gives them in this order."""

    name: str
    meaning: str
    columns: dict[str, str]
    sql: str


DISPUTE = {"dispute": "The dispute, by slug."}


def told(row, *names: str) -> dict[str, str]:
    """What the API says of the columns of a row, of these only if any are named."""
    columns = {name: field.help_text for name, field in row().fields.items()}
    return {name: columns[name] for name in names} if names else columns


def views(dialect: Dialect) -> list[View]:
    """The views, each after those that it reads."""
    return list(_views(dialect))


def _views(dialect: Dialect) -> Iterator[View]:
    yield View(
        "legend",
        "A status that a country can have in a dispute: its stances, and those that the record derives.",
        {
            **DISPUTE,
            "status": "The status.",
            "label": "In words.",
            "label_es": "In Spanish.",
            "label_fr": "In French.",
            "label_pt": "In Portuguese.",
            "meaning": "What it means.",
            "rank": "Place in the legend.",
            "colour": "Colour, as #RRGGBB.",
            "pattern": "Pattern, for where colour does not reach.",
        },
        "SELECT dispute, slug, label, label_es, label_fr, label_pt, meaning, rank, colour, pattern FROM stances"
        + "".join(f" UNION ALL SELECT slug, {legend(status)} FROM disputes" for status in Status),
    )
    yield View(
        "acts",
        "A published act with its end.",
        {
            **DISPUTE,
            **told(PositionRow, "country"),
            "position": "Key of the act.",
            **told(PositionRow, "stance", "declared_on"),
            "claim_until": "First day without the claim that the stance rests on; null if it has no end.",
            "next_act": "Day of the country's next act; null if there is none.",
            **told(PositionRow, "until"),
        },
        # An act counts from its own day until the country's next one; the claim that it rests on may end before.
        """
        SELECT dispute, country, position, stance, declared_on, claim_until, next_act,
            CASE WHEN next_act IS NULL OR next_act > claim_until THEN claim_until ELSE next_act END
        FROM (
            SELECT p.dispute, p.country, p.key AS position, p.stance, p.declared_on, c.claim_until,
                lead(p.declared_on) OVER (PARTITION BY p.dispute, p.country ORDER BY p.declared_on) AS next_act
            FROM positions p
            JOIN stances s ON s.dispute = p.dispute AND s.slug = p.stance
            LEFT JOIN claimants c ON c.dispute = s.dispute AND c.slug = s.claimant
        ) followed
        """,
    )
    yield View(
        "timeline",
        "A time in which one act gave its country one status; `lapsed` where a claim's end cut the act short.",
        {**DISPUTE, **told(IntervalRow)},
        f"""
        SELECT i.dispute, i.country, c.alpha3, c.name, i.status, l.label, i.holds_from, i.until, i.until_cause,
            p.declared_on, p.precision, p.basis, p.confidence, p.summary, p.key,
            (SELECT count(*) FROM position_citations n WHERE n.position = p.key), {best_source("position", "p.key")}
        FROM (
            SELECT dispute, country, position, stance AS status, declared_on AS holds_from, until,
                CASE WHEN until = next_act THEN 'next-act' WHEN until = claim_until THEN 'claim-ended' END
                    AS until_cause
            FROM acts WHERE claim_until IS NULL OR claim_until > declared_on
            UNION ALL
            SELECT dispute, country, position, 'lapsed',
                CASE WHEN claim_until > declared_on THEN claim_until ELSE declared_on END, next_act,
                CASE WHEN next_act IS NOT NULL THEN 'next-act' END
            FROM acts WHERE claim_until IS NOT NULL AND (next_act IS NULL OR next_act > claim_until)
        ) i
        JOIN positions p ON p.key = i.position
        JOIN countries c ON c.alpha2 = i.country
        JOIN legend l ON l.dispute = i.dispute AND l.status = i.status
        """,
    )
    begun = "lag(holds_from) OVER (PARTITION BY dispute, country ORDER BY holds_from)"
    days_held = dialect.days.format("holds_from", begun)
    yield View(
        "switches",
        "A day on which a country's status changed, by an act or by a claim's end.",
        {**DISPUTE, **told(SwitchRow)},
        f"""
        SELECT dispute, holds_from, CASE WHEN holds_from = declared_on THEN precision ELSE 'day' END,
            country, alpha3, name, coalesce(before, 'unstated'), status,
            {days_held},
            CASE WHEN holds_from = declared_on THEN 'act' ELSE 'claim-ended' END, position
        FROM (
            SELECT t.*, lag(status) OVER (PARTITION BY dispute, country ORDER BY holds_from) AS before FROM timeline t
        ) marked
        WHERE before IS NULL OR before <> status
        """,
    )
    yield View(
        "statuses",
        "An unbroken run of a country's status, from `since` until `until` (excluded); runs leave no gap.",
        {
            **DISPUTE,
            **told(PanelRow, "country", "alpha3", "name", "status"),
            "status_label": "The status in words.",
            "since": "First day of the run; what is before the first act is told from the first covered day on.",
            "until": "First day after the run; null if it goes on.",
            "position": "Key of the act that began the run, or whose lapse did; null where no act did.",
        },
        """
        SELECT r.dispute, r.country, c.alpha3, c.name, r.status, l.label, r.since,
            lead(r.since) OVER (PARTITION BY r.dispute, r.country ORDER BY r.since), r.position
        FROM (
            SELECT dispute, country, to_status AS status, date AS since, position FROM switches
            UNION ALL
            SELECT d.slug, a.alpha2,
                CASE
                    WHEN v.extent = 'subject' THEN 'subject'
                    WHEN v.extent = 'searched' OR f.first IS NOT NULL THEN 'unstated'
                    ELSE 'unsearched'
                END,
                d.covered_from, NULL
            FROM disputes d
            CROSS JOIN countries a
            LEFT JOIN coverage v ON v.dispute = d.slug AND v.country = a.alpha2
            LEFT JOIN (SELECT dispute, country, min(declared_on) AS first FROM positions GROUP BY dispute, country) f
                ON f.dispute = d.slug AND f.country = a.alpha2
            WHERE f.first IS NULL OR f.first > d.covered_from
        ) r
        JOIN countries c ON c.alpha2 = r.country
        JOIN legend l ON l.dispute = r.dispute AND l.status = r.status
        """,
    )
    yield View(
        "days",
        "A day that the record of a dispute covers.",
        {**DISPUTE, "date": "The day."},
        f"""
        WITH RECURSIVE covered (dispute, date, covered_until) AS (
            SELECT slug, covered_from, covered_until FROM disputes
            UNION ALL
            SELECT dispute, {dialect.next_day.format("date")}, covered_until FROM covered WHERE date < covered_until
        )
        SELECT dispute, date FROM covered
        """,
    )
    yield View(
        "panel",
        "A country's status on a day: ask for some days, such as WHERE date = '2019-02-04'.",
        {**DISPUTE, **told(PanelRow)},
        """
        SELECT d.dispute, d.date, s.country, s.alpha3, s.name, s.status
        FROM days d
        JOIN statuses s ON s.dispute = d.dispute AND s.since <= d.date AND (s.until IS NULL OR s.until > d.date)
        """,
    )
    yield View(
        "countries_by_day",
        "A country with its status on a day: ask for some days, such as WHERE day = '2019-02-04'.",
        {**DISPUTE, "day": "The day.", **told(CountryRow)},
        countries_on(dialect, "days"),
    )
    today = f"CASE WHEN {dialect.today} < covered_until THEN {dialect.today} ELSE covered_until END"
    yield View(
        "countries_today",
        "A country with its status today, or on the last day that the record covers.",
        {**DISPUTE, "day": "The day.", **told(CountryRow)},
        countries_on(dialect, f"(SELECT slug AS dispute, {today} AS date FROM disputes)"),
    )
    yield View(
        "positions_flat",
        "An act, with its end, the names of its country and stance, and its sources.",
        {**DISPUTE, **told(PositionRow)},
        f"""
        SELECT p.dispute, p.key, p.country, c.alpha3, c.name, p.stance, s.label, p.declared_on, p.precision, a.until,
            p.basis, p.confidence, p.summary, p.note, {sources(dialect, "position", "p.key")},
            {best_source("position", "p.key")}
        FROM positions p
        JOIN acts a ON a.position = p.key
        JOIN countries c ON c.alpha2 = p.country
        JOIN stances s ON s.dispute = p.dispute AND s.slug = p.stance
        """,
    )
    yield View(
        "memberships_flat",
        "A country's period in a bloc, with the name of the country and the sources.",
        told(MembershipRow),
        f"""
        SELECT m.key, m.bloc, m.country, c.alpha3, c.name, m.role, m.joined, m.joined_precision, m."left",
            m.left_precision, m.confidence, m.summary, m.note, {sources(dialect, "membership", "m.key")},
            {best_source("membership", "m.key")}
        FROM memberships m
        JOIN countries c ON c.alpha2 = m.country
        """,
    )
    yield View(
        "meetings_flat",
        "A meeting or a joint statement of a bloc, with how many signed, and the sources.",
        told(MeetingRow),
        f"""
        SELECT m.key, m.bloc, m.ordinal, m.title, m.start_date, m.end_date, m.date_precision, m.format, m.city,
            m.country, m.outcome, m.declaration_url,
            (SELECT count(*) FROM signatures s WHERE s.meeting = m.key AND s.signed = 'yes'),
            {sources(dialect, "meeting", "m.key")}, {best_source("meeting", "m.key")}
        FROM meetings m
        """,
    )
    yield View(
        "signatures_flat",
        "What a country did with the text of a meeting, with the bloc, the day and the name of the country.",
        told(SignatureRow),
        f"""
        SELECT s.key, m.bloc, s.meeting, m.start_date, s.country, c.alpha3, c.name, s.signed, s.note,
            {sources(dialect, "signature", "s.key")}, {best_source("signature", "s.key")}
        FROM signatures s
        JOIN meetings m ON m.key = s.meeting
        JOIN countries c ON c.alpha2 = s.country
        """,
    )
    act = "p.bloc = n.bloc AND p.dispute = n.dispute AND p.declared_on = n.declared_on"
    yield View(
        "bloc_positions_flat",
        "An act of a bloc itself, with its end and its sources.",
        {**DISPUTE, **told(BlocPositionRow)},
        f"""
        SELECT n.dispute, n.bloc, n.stance, n.label, n.declared_on, n.precision,
            CASE WHEN n.next_act IS NULL OR n.next_act > n.claim_until THEN n.claim_until ELSE n.next_act END,
            n.confidence, n.summary, n.note,
            (
                SELECT {dialect.joined}(source, ';') FROM (
                    SELECT p.source FROM bloc_position_citations p WHERE {act} ORDER BY p.rank, p.source
                ) ranked
            ),
            (
                SELECT o.url FROM bloc_position_citations p JOIN sources o ON o.id = p.source WHERE {act}
                ORDER BY p.rank, p.source LIMIT 1
            )
        FROM (
            SELECT b.*, s.label, c.claim_until,
                lead(b.declared_on) OVER (PARTITION BY b.dispute, b.bloc ORDER BY b.declared_on) AS next_act
            FROM bloc_positions b
            JOIN stances s ON s.dispute = b.dispute AND s.slug = b.stance
            LEFT JOIN claimants c ON c.dispute = s.dispute AND c.slug = s.claimant
        ) n
        """,
    )
    citations = " UNION ALL ".join(
        f"SELECT source FROM {record}_citations"
        for record in ("position", "membership", "meeting", "signature", "bloc_position")
    )
    yield View(
        "sources_flat",
        "A page or document, with how many records cite it.",
        told(SourceRow),
        f"""
        SELECT s.id, s.url, s.archived_url, s.title, s.title_supplied, s.publisher, s.published, s.language,
            coalesce(n.citation_count, 0)
        FROM sources s
        LEFT JOIN (SELECT source, count(*) AS citation_count FROM ({citations}) c GROUP BY source) n ON n.source = s.id
        """,
    )
    yield View(
        "coverage_flat",
        "How far a country was researched, with its name; it is sourced if it has a position.",
        {**DISPUTE, **told(CoverageRow)},
        """
        SELECT v.dispute, v.country, c.alpha3, c.name,
            CASE
                WHEN EXISTS (SELECT 1 FROM positions p WHERE p.dispute = v.dispute AND p.country = v.country)
                THEN 'sourced' ELSE v.extent
            END,
            v.note
        FROM coverage v
        JOIN countries c ON c.alpha2 = v.country
        """,
    )


def countries_on(dialect: Dialect, days: str) -> str:
    """The query for the countries with their statuses on `days`, a table of disputes and dates."""
    return f"""
        WITH runs AS {dialect.once}(SELECT * FROM statuses), intervals AS {dialect.once}(SELECT * FROM timeline)
        SELECT d.dispute, d.date, c.alpha2, c.alpha3, c.numeric, c.slug, c.name, c.region, c.subregion, c.un_status,
            s.status, s.status_label, CASE WHEN t.status <> 'lapsed' THEN n.claimant END,
            CASE WHEN t.position IS NOT NULL THEN s.since END,
            CASE WHEN s.since = b.declared_on THEN b.precision WHEN t.position IS NOT NULL THEN 'day' END,
            t.declared_on, t.precision, CASE WHEN t.position IS NULL THEN s.until ELSE t.until END,
            CASE WHEN t.position IS NULL AND s.until IS NOT NULL THEN 'next-act' ELSE t.until_cause END,
            t.basis, t.confidence, t.position, coalesce(t.source_count, 0), t.source_url,
            (
                SELECT {dialect.joined}(bloc, ';') FROM (
                    SELECT m.bloc FROM memberships m
                    WHERE m.country = c.alpha2 AND m.role = 'member' AND m.joined <= d.date
                        AND (m."left" IS NULL OR m."left" > d.date)
                    ORDER BY m.bloc
                ) joined
            ),
            c.latitude, c.longitude
        FROM {days} d
        JOIN runs s ON s.dispute = d.dispute AND s.since <= d.date AND (s.until IS NULL OR s.until > d.date)
        JOIN countries c ON c.alpha2 = s.country
        LEFT JOIN positions b ON b.key = s.position
        LEFT JOIN intervals t ON t.dispute = s.dispute AND t.country = s.country AND t.holds_from <= d.date
            AND (t.until IS NULL OR t.until > d.date)
        LEFT JOIN positions p ON p.key = t.position
        LEFT JOIN stances n ON n.dispute = p.dispute AND n.slug = p.stance
    """


def legend(status: Status) -> str:
    """The legend of a derived status as constants, in the order of the view's columns."""
    named = {field.name: getattr(status.legend, field.name) for field in fields(Legend)}
    values = [status.value, *named.values()]
    return ", ".join(str(value) if isinstance(value, int) else quoted(value) for value in values)


def quoted(text: str) -> str:
    """The text as a constant of SQL."""
    return f"'{text.replace(chr(39), chr(39) * 2)}'"


def sources(dialect: Dialect, record: str, key: str) -> str:
    """The ids of a record's sources, best first, joined by semicolons."""
    return f"""(
        SELECT {dialect.joined}(source, ';') FROM (
            SELECT r.source FROM {record}_citations r WHERE r.{record} = {key} ORDER BY r.rank, r.source
        ) ranked
    )"""


def best_source(record: str, key: str) -> str:
    """The address of a record's best source."""
    return f"""(
        SELECT o.url FROM {record}_citations r JOIN sources o ON o.id = r.source WHERE r.{record} = {key}
        ORDER BY r.rank, r.source LIMIT 1
    )"""
