"""Every rule is broken twice: past the program, where the database refuses, and through save(), which says why."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterField

from recognition.models import (
    Bloc,
    BlocPosition,
    Citation,
    Claimant,
    Country,
    Coverage,
    Dispute,
    Meeting,
    Membership,
    Position,
    Signature,
    Source,
    Stance,
    rules,
)
from recognition.models.fact import Fact
from recognition.models.revision import revising
from recognition.models.rules import Precision
from tests import builders

pytestmark = pytest.mark.django_db

DAY = date(2019, 1, 23)

# One valid row of each model, from which the broken ones differ.
VALID = {
    Country: lambda: builders.country("CA", numeric="124", cow_code="20", gw_code="20"),
    Dispute: builders.dispute,
    Claimant: builders.claimant,
    Stance: builders.stance,
    Coverage: builders.coverage,
    Source: builders.source,
    Bloc: builders.bloc,
    Position: builders.position,
    Membership: builders.membership,
    Meeting: lambda: builders.meeting(ordinal=10),
    Signature: lambda: builders.signature(builders.meeting()),
    BlocPosition: builders.bloc_position,
    Citation: lambda: builders.position().citations.get(),
}

# What breaks a check constraint when the valid row is changed so: (model, constraint, changes, field of the message).
BROKEN = [
    (Country, "country_region_known", {"region": "Atlantis"}, "region"),
    (Country, "country_un_status_known", {"un_status": "guest"}, "un_status"),
    (Dispute, "dispute_closed_after_opened", {"closed": date(2019, 1, 10)}, "closed"),
    (Dispute, "dispute_covers_a_day", {"covered_until": date(2019, 1, 9)}, "covered_until"),
    (Claimant, "claimant_claim_until_after_claim_from", {"claim_until": date(2019, 1, 10)}, "claim_until"),
    (Stance, "stance_pattern_known", {"pattern": "zigzag"}, "pattern"),
    *(
        (Stance, "stance_is_no_derived_status", {"slug": slug}, "slug")
        for slug in ("lapsed", "unstated", "unsearched", "subject")
    ),
    (Coverage, "coverage_extent_known", {"extent": "sourced"}, "extent"),
    (Source, "source_supplied_title_in_brackets", {"title_supplied": True}, "title"),
    (Source, "source_supplied_title_in_brackets", {"title": "[Ours]"}, "title"),
    (Bloc, "bloc_kind_known", {"kind": "club"}, "kind"),
    (Bloc, "bloc_ended_after_founded", {"ended": date(2017, 8, 8), "ended_precision": "day"}, "ended"),
    (Bloc, "bloc_ended_fits_precision", {"ended": date(2023, 1, 5)}, "ended"),
    (Bloc, "bloc_ended_fits_precision", {"ended": date(2023, 1, 5), "ended_precision": "month"}, "ended"),
    (Bloc, "bloc_ended_fits_precision", {"ended_precision": "day"}, "ended"),
    (Bloc, "bloc_ended_fits_precision", {"ended_precision": "month"}, "ended"),
    (Position, "position_declared_on_fits_precision", {"precision": "month"}, "declared_on"),
    (
        Position,
        "position_declared_on_fits_precision",
        {"precision": "year", "declared_on": date(2019, 2, 1)},
        "declared_on",
    ),
    (Position, "position_precision_known", {"precision": "week"}, "precision"),
    (Position, "position_basis_known", {"basis": "rumour"}, "basis"),
    (Position, "position_confidence_known", {"confidence": "sure"}, "confidence"),
    (Membership, "membership_left_after_joined", {"left": date(2017, 8, 8), "left_precision": "day"}, "left"),
    (Membership, "membership_joined_fits_precision", {"joined_precision": "month"}, "joined"),
    (Membership, "membership_joined_fits_precision", {"joined_precision": ""}, "joined"),
    (Membership, "membership_left_fits_precision", {"left": date(2019, 2, 4)}, "left"),
    (Membership, "membership_left_fits_precision", {"left": date(2019, 2, 4), "left_precision": "year"}, "left"),
    *(
        (Membership, "membership_left_fits_precision", {"left_precision": precision}, "left")
        for precision in ("day", "month", "year")
    ),
    (Membership, "membership_role_known", {"role": "guest"}, "role"),
    (Membership, "membership_confidence_known", {"confidence": "sure"}, "confidence"),
    (Meeting, "meeting_ends_not_before_start", {"end_date": date(2019, 2, 3)}, "end_date"),
    (Meeting, "meeting_in_person_has_a_place", {"city": ""}, "city"),
    (Meeting, "meeting_in_person_has_a_place", {"country": None}, "city"),
    (Meeting, "meeting_in_person_has_a_place", {"format": "virtual"}, "city"),
    (Meeting, "meeting_in_person_has_a_place", {"format": "declaration_only", "city": ""}, "city"),
    (Meeting, "meeting_start_date_fits_precision", {"date_precision": "month"}, "start_date"),
    (Meeting, "meeting_date_precision_known", {"date_precision": "week"}, "date_precision"),
    (Meeting, "meeting_format_known", {"format": "hybrid"}, "format"),
    (Signature, "signature_signed_known", {"signed": "maybe"}, "signed"),
    (BlocPosition, "blocposition_declared_on_fits_precision", {"precision": "month"}, "declared_on"),
    (BlocPosition, "blocposition_precision_known", {"precision": "week"}, "precision"),
    (BlocPosition, "blocposition_confidence_known", {"confidence": "sure"}, "confidence"),
    (Citation, "citation_of_exactly_one_record", {"position": None}, NON_FIELD_ERRORS),
]


def other_country():
    """A second country, without numbers."""
    return builders.country("MX")


def other_stance():
    """A second stance."""
    return builders.stance("assembly")


# What breaks a unique constraint: (constraint, another valid row, what it shares with the first, field of the message).
TWICE = [
    ("country_numeric_once", Country, other_country, {"numeric": "124"}, "numeric"),
    ("country_cow_code_once", Country, other_country, {"cow_code": "20"}, "cow_code"),
    ("country_gw_code_once", Country, other_country, {"gw_code": "20"}, "gw_code"),
    (None, Country, other_country, {"alpha3": "CAN"}, "alpha3"),
    (None, Country, other_country, {"slug": "canada"}, "slug"),
    (None, Country, other_country, {"name": "Canada"}, "name"),
    (None, Dispute, lambda: builders.dispute("other"), {"slug": "venezuela-presidency"}, "slug"),
    ("claimant_slug_once_in_dispute", Claimant, lambda: builders.claimant("maduro"), {"slug": "guaido"}, "slug"),
    ("stance_slug_once_in_dispute", Stance, other_stance, {"slug": "guaido"}, "slug"),
    ("stance_rank_once_in_dispute", Stance, other_stance, {"rank": 1}, "rank"),
    ("stance_colour_once_in_dispute", Stance, other_stance, {"colour": "#0B5FA5"}, "colour"),
    ("coverage_one_of_a_country", Coverage, lambda: builders.coverage("MX"), {"country": "CA"}, "country"),
    ("source_url_once", Source, lambda: builders.source("b"), {"url": "https://example.org/afp-2019-01-23"}, "url"),
    (None, Bloc, lambda: builders.bloc("alba"), {"slug": "lima-group"}, "slug"),
    (None, Bloc, lambda: builders.bloc("alba"), {"name": "Lima Group"}, "name"),
    (
        "position_one_a_day",
        Position,
        lambda: builders.position("CA", "2019-02-01"),
        {"declared_on": DAY},
        "declared_on",
    ),
    (
        "meeting_ordinal_once_in_bloc",
        Meeting,
        lambda: builders.meeting("2019-02-25", "Bogotá", ordinal=11),
        {"ordinal": 10},
        "ordinal",
    ),
    (
        "signature_one_of_a_country",
        Signature,
        lambda: Signature(meeting=Meeting.objects.get(), signed="absent"),
        {"country": "CA"},
        "country",
    ),
    (
        "blocposition_one_a_day",
        BlocPosition,
        lambda: builders.bloc_position(declared_on="2019-02-01"),
        {"declared_on": DAY},
        "declared_on",
    ),
]


def changed(row, changes):
    """The row with other values, countries by their code."""
    for name, value in changes.items():
        setattr(row, name, builders.country(value) if name == "country" and value else value)
    return row


def refused(row) -> ValidationError:
    """What save() says against the row."""
    with pytest.raises(ValidationError) as refusal:
        row.save()
    return refusal.value


@pytest.mark.parametrize("model", VALID, ids=lambda model: model.__name__)
def test_valid_rows_are_saved(model):
    row = VALID[model]()
    row.full_clean()
    assert model.objects.get(pk=row.pk) == row


@pytest.mark.parametrize(("model", "constraint", "changes", "field"), BROKEN)
def test_database_refuses_what_breaks_a_rule(model, constraint, changes, field):
    row = changed(VALID[model](), changes)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save_base(raw=True)
    # A row may break two rules at once, of which the engine names one.
    assert any(rule.name in str(refusal.value) for rule in model._meta.constraints)
    rule = next(rule for rule in model._meta.constraints if rule.name == constraint)
    with pytest.raises(ValidationError):
        rule.validate(model, row)


@pytest.mark.parametrize(("model", "constraint", "changes", "field"), BROKEN)
def test_save_refuses_what_breaks_a_rule_at_its_field(model, constraint, changes, field):
    row = changed(VALID[model](), changes)
    rule = next(rule for rule in model._meta.constraints if rule.name == constraint)
    messages = refused(row).message_dict
    # Words outside the vocabulary are refused by the field, what is given once by clean(): before the constraint.
    earlier = ("is not a valid choice", "be blank", "is given once")
    own = set(messages) == set(changes) and any(words in str(messages) for words in earlier)
    assert own or rule.violation_error_message in messages[field]


@pytest.mark.parametrize(("constraint", "model", "second", "shared", "field"), TWICE)
def test_database_refuses_what_may_stand_once(constraint, model, second, shared, field):
    VALID[model]()
    row = changed(second(), shared)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save_base(raw=True)


@pytest.mark.parametrize(("constraint", "model", "second", "shared", "field"), TWICE)
def test_save_refuses_what_may_stand_once_at_its_field(constraint, model, second, shared, field):
    VALID[model]()
    row = changed(second(), shared)
    if shared.keys() & set(model.fixed):  # saved, it would be refused as a change: be a new row
        row.delete()
        row._state.adding = True
    messages = refused(row).message_dict
    assert list(messages) == [field]
    if constraint:
        rule = next(rule for rule in model._meta.constraints if rule.name == constraint)
        assert messages[field] == [rule.violation_error_message]


def test_each_constraint_of_each_fact_is_broken_by_a_test_of_this_file():
    named = {constraint for _, constraint, _, _ in BROKEN} | {constraint for constraint, *_ in TWICE}
    named |= {f"citation_once_in_{kind}" for kind in CITING} | {"membership_periods_do_not_overlap"}
    facts = [model for model in apps.get_app_config("recognition").get_models() if issubclass(model, Fact)]
    assert {rule.name for model in facts for rule in model._meta.constraints} == named - {None}


def test_empty_numbers_and_addresses_may_stand_in_many_rows():
    assert (builders.country("CA").numeric, builders.country("MX").numeric) == ("", "")
    assert (builders.source("a", url="").url, builders.source("b", url="").url) == ("", "")


CITING = {
    "position": builders.position,
    "membership": lambda: builders.membership(sources=("afp-2019-01-23",)),
    "meeting": builders.meeting,
    "signature": lambda: builders.signature(builders.meeting()),
    "bloc_position": builders.bloc_position,
}


@pytest.mark.parametrize("kind", CITING)
def test_a_record_cites_a_source_once(kind):
    record = CITING[kind]()
    twice = Citation(source=builders.source(), rank=2, **{kind: record})
    rule = next(rule for rule in Citation._meta.constraints if rule.name == f"citation_once_in_{kind}")
    assert refused(twice).message_dict == {"source": [rule.violation_error_message]}
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.past_the_rules(twice)


@pytest.mark.parametrize("kind", CITING)
def test_a_citation_belongs_to_one_record_only(kind):
    records = {kind: CITING[kind]()}
    other = "membership" if kind != "membership" else "position"
    records[other] = CITING[other]()
    both = Citation(source=builders.source("b"), **records)
    assert refused(both).message_dict == {NON_FIELD_ERRORS: ["A citation belongs to exactly one record."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.past_the_rules(both)


def test_a_citation_stays_with_its_record():
    citation = builders.position("CA").citations.get()
    citation.position = builders.position("MX", sources=("b",))
    assert refused(citation).messages == ["A citation stays with its record; cite the source anew."]


# Periods beside the one from 2018-01-01 until 2019-01-01 (excluded), and whether they may be.
PERIODS = [
    ("2017-08-08", "2018-01-01", True),  # it ends where that one begins
    ("2019-01-01", "2020-01-01", True),  # it begins where that one ends
    ("2019-01-01", None, True),
    ("2017-08-08", "2018-01-02", False),  # a day too long
    ("2018-12-31", "2020-01-01", False),  # a day too early
    ("2018-12-31", None, False),
    ("2017-08-08", None, False),  # around it, open
    ("2017-08-08", "2020-01-01", False),  # around it
    ("2018-03-01", "2018-04-01", False),  # within it
    ("2018-01-01", "2019-01-01", False),  # the same
]


def period(joined, left, alpha2="CA", slug="lima-group", **values):
    """An unsaved period of membership."""
    precision = "day" if left else ""
    row = {"joined": builders.day(joined), "left": builders.day(left), "left_precision": precision, **values}
    return Membership(
        bloc=builders.bloc(slug),
        country=builders.country(alpha2),
        confidence="confirmed",
        summary="-",
        role="member",
        **row,
    )


@pytest.mark.parametrize(("joined", "left", "allowed"), PERIODS)
def test_periods_of_a_country_in_a_bloc_do_not_overlap(joined, left, allowed):
    builders.membership("CA", "2018-01-01", "2019-01-01")
    if allowed:
        assert period(joined, left).save() is None
    else:
        assert list(refused(period(joined, left)).message_dict) == ["joined"]


@pytest.mark.parametrize(("joined", "left", "allowed"), PERIODS)
def test_database_refuses_periods_that_overlap(joined, left, allowed):
    builders.membership("CA", "2018-01-01", "2019-01-01")
    row = period(joined, left, key="another")
    if allowed:
        builders.past_the_rules(row)
        assert Membership.objects.filter(key="another").exists()
    else:
        with pytest.raises(IntegrityError, match="membership_periods_do_not_overlap"), transaction.atomic():
            builders.past_the_rules(row)


def test_nothing_follows_an_open_period_until_it_is_ended():
    open_period = builders.membership("CA", "2019-01-01")
    later = period("2020-01-01", "2020-06-01")
    assert list(refused(later).message_dict) == ["joined"]
    with pytest.raises(IntegrityError, match="membership_periods_do_not_overlap"), transaction.atomic():
        builders.past_the_rules(later)
    open_period.left, open_period.left_precision = later.joined, "day"
    open_period.save()
    later.save()
    assert [row.key for row in Membership.objects.all()] == ["lima-group-ca-2019-01-01", "lima-group-ca-2020-01-01"]


def test_a_correction_must_not_make_periods_overlap():
    first = builders.membership("CA", "2018-01-01", "2019-01-01")
    builders.membership("CA", "2019-01-01")
    first.left = date(2019, 1, 2)
    assert list(refused(first).message_dict) == ["joined"]
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(Membership).filter(pk=first.pk).update(left=date(2019, 1, 2))


def test_a_row_does_not_overlap_itself():
    row = builders.membership("CA", "2018-01-01", "2019-01-01")
    row.left = date(2019, 6, 1)
    row.save()
    assert Membership.objects.get().left == date(2019, 6, 1)


def test_other_countries_and_blocs_do_not_clash():
    builders.membership("CA", "2018-01-01")
    builders.membership("MX", "2018-01-01")
    builders.membership("CA", "2018-01-01", slug="alba")
    assert set(Membership.objects.values_list("country__alpha2", "bloc__slug")) == {
        ("CA", "lima-group"),
        ("MX", "lima-group"),
        ("CA", "alba"),
    }


@pytest.mark.django_db(transaction=True)
def test_overlaps_are_refused_after_the_table_was_rebuilt():
    # SQLite makes a table anew to alter a column, and its triggers go with the old one.
    before = MigrationLoader(connection).project_state()
    alter = AlterField("membership", "summary", models.CharField(max_length=400))
    after = before.clone()
    alter.state_forwards("recognition", after)
    for old, new in ((before, after), (after, before)):
        with connection.schema_editor() as editor:
            alter.database_forwards("recognition", editor, old, new)
        builders.membership("CA", "2018-01-01", "2019-01-01")
        with pytest.raises(IntegrityError, match="membership_periods_do_not_overlap"):
            builders.past_the_rules(period("2018-12-31", None, key="another"))
        row = builders.membership("CA", "2019-01-01")
        with pytest.raises(IntegrityError, match="membership_periods_do_not_overlap"):
            models.QuerySet(Membership).filter(pk=row.pk).update(joined=date(2018, 12, 31))
        Membership.objects.all().delete()


def test_codes_and_keys_have_their_form():
    forms = [
        (builders.country(), "alpha2", "Ca"),
        (builders.country(), "alpha3", "CA"),
        (builders.country(), "numeric", "12"),
        (builders.country(), "cow_code", "x"),
        (builders.country(), "gw_code", "1234"),
        (builders.country(), "latitude", "90.1"),
        (builders.country(), "longitude", "-180.1"),
        (builders.stance(), "colour", "#0b5fa5"),
        (builders.source(), "language", "eng"),
        (builders.source(), "url", "example.org"),
        (builders.bloc(), "slug", "lima group"),
    ]
    for row, field, value in forms:
        stored = getattr(row, field)
        setattr(row, field, value)
        assert list(refused(row).message_dict) == [field]
        setattr(row, field, stored)


def test_stance_and_act_keep_to_their_dispute():
    other = builders.dispute("other")
    stance = builders.stance("guaido")
    stance.claimant = builders.claimant("somebody", other)
    assert refused(stance).message_dict == {"claimant": ["Give a claimant of the same dispute."]}
    for act in (builders.position(), builders.bloc_position()):
        act.stance = builders.stance("yes", other)
        assert refused(act).message_dict == {"stance": ["Give a stance of the same dispute."]}


def test_stances_and_claimants_stay_in_their_dispute():
    for row in (builders.stance("neutral"), builders.claimant("guaido")):
        row.dispute = builders.dispute("other")
        assert list(refused(row).message_dict) == ["dispute"]


@pytest.mark.parametrize(
    ("slug", "declared_on", "precision", "allowed"),
    [
        ("guaido", "2019-01-09", "day", False),  # the day before the claim
        ("guaido", "2019-01-10", "day", True),
        ("guaido", "2019-01-01", "month", True),  # a month in which it began
        ("guaido", "2019-01-01", "year", True),
        ("guaido", "2018-12-01", "month", False),
        ("guaido", "2018-01-01", "year", False),
        ("guaido", "2023-01-04", "day", True),
        ("guaido", "2023-01-05", "day", False),  # the first day without the claim
        ("assembly", "2019-01-10", "day", True),  # rests on no claim
        ("maduro", "2023-01-31", "day", True),  # a claim without end
    ],
)
def test_an_act_rests_on_a_claim_of_its_time(slug, declared_on, precision, allowed):
    for act in (
        Position(
            dispute=builders.dispute(),
            country=builders.country(),
            stance=builders.stance(slug),
            declared_on=builders.day(declared_on),
            precision=precision,
            basis="statement",
            confidence="confirmed",
            summary="-",
        ),
        BlocPosition(
            dispute=builders.dispute(),
            bloc=builders.bloc(),
            stance=builders.stance(slug),
            declared_on=builders.day(declared_on),
            precision=precision,
            confidence="confirmed",
            summary="-",
        ),
    ):
        if allowed:
            assert act.full_clean() is None
        else:
            with pytest.raises(ValidationError) as refusal:
                act.full_clean()
            assert list(refusal.value.message_dict) == ["declared_on"]


def test_the_disputed_state_takes_no_position():
    builders.coverage("VE", "subject")
    with pytest.raises(ValidationError) as refusal, revising():
        builders.position("VE")
    assert refusal.value.message_dict == {"country": ["The disputed state itself takes no position."]}


def test_a_country_with_positions_does_not_become_the_disputed_state():
    builders.position("VE")
    with pytest.raises(ValidationError) as refusal:
        builders.coverage("VE", "subject")
    assert list(refusal.value.message_dict) == ["extent"]


def test_nobody_joins_a_bloc_before_it_was_founded():
    assert builders.membership("CA", "2017-08-08").key == "lima-group-ca-2017-08-08"
    assert list(refused(period("2017-08-07", None, "MX")).message_dict) == ["joined"]


def test_what_is_in_use_is_not_deleted():
    act = builders.position()
    builders.membership()
    for used in (act.country, act.dispute, act.stance, act.stance.claimant, builders.source(), builders.bloc()):
        with pytest.raises(models.ProtectedError), transaction.atomic():
            used.delete()
        assert type(used).objects.filter(pk=used.pk).exists()


@pytest.mark.parametrize(
    ("precision", "first", "last", "told"),
    [
        (Precision.DAY, "2020-02-03", "2020-02-03", "2020-02-03"),
        (Precision.MONTH, "2020-02-01", "2020-02-29", "February 2020 (day not known)"),
        (Precision.MONTH, "2019-12-01", "2019-12-31", "December 2019 (day not known)"),
        (Precision.YEAR, "2019-01-01", "2019-12-31", "2019 (month and day not known)"),
    ],
)
def test_precision_says_which_days_are_open_and_how_they_are_told(precision, first, last, told):
    assert rules.last_day(builders.day(first), precision) == builders.day(last)
    assert rules.told(builders.day(first), precision) == told
