"""What positions refer to: names given once, rules at their fields."""

import pytest

from recognition.models import Claimant, Coverage, Stance
from tests.admin.conftest import errors
from tests.builders import bloc, claimant, country, coverage, dispute, membership, position, stance

NEW = {
    **dict.fromkeys(("label", "label_es", "label_fr", "label_pt", "meaning"), "Other"),
    "slug": "other",
    "rank": "9",
    "colour": "#123456",
    "pattern": "outline",
}


@pytest.mark.parametrize(
    ("build", "fixed"),
    [(country, "alpha2"), (country, "slug"), (dispute, "slug"), (claimant, "slug"), (stance, "slug"), (bloc, "slug")],
)
def test_public_address_is_given_once(desk, build, fixed):
    row = build()
    before = getattr(row, fixed)
    assert f'name="{fixed}"' not in desk.get(row, "change").content.decode()
    assert f'name="{fixed}"' in desk.get(type(row), "add").content.decode()
    assert desk.submit(row, **{fixed: "XX"}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, fixed) == before


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"slug": "lapsed"}, "slug", "are derived"),
        ({"slug": "guaido"}, "slug", "Another stance of the dispute"),
        ({"rank": "1"}, "rank", "Another stance of the dispute"),
        ({"colour": "blue"}, "colour", "six hexadecimal digits"),
        ({"pattern": "stripes"}, "pattern", "Select a valid choice"),
    ],
)
def test_rule_of_stances_shows_at_its_field(desk, changes, field, message):
    stance("guaido")
    said = errors(desk.submit(Stance, **{**NEW, "dispute": dispute().pk, **changes}))
    assert list(said) == [field]
    assert message in said[field][0]


def test_stance_rests_on_a_claimant_of_its_dispute(desk):
    other = claimant("guaido", dispute("another-office"))
    said = errors(desk.submit(Stance, **{**NEW, "dispute": dispute().pk, "claimant": other.pk}))
    assert said == {"claimant": ["Give a claimant of the same dispute."]}


def test_claim_ends_after_it_begins(desk):
    said = errors(desk.submit(claimant(), claim_until="2019-01-01"))
    assert said == {"claim_until": ["A claim ends after it begins."]}
    assert Claimant.objects.get().claim_until.isoformat() == "2023-01-05"


def test_country_is_covered_once(desk):
    coverage("CA")
    said = errors(desk.submit(Coverage, dispute=dispute().pk, country=country("CA").pk, extent="searched"))
    assert list(said) == ["country"]


def test_dispute_shows_claimants_and_stances(desk):
    rows = [claimant(), stance("guaido"), stance("neutral")]
    page = desk.get(dispute(), "change").content.decode()
    for row in rows:
        assert f"/admin/recognition/{row._meta.model_name}/{row.pk}/change/" in page


def test_country_shows_its_acts_and_memberships(desk):
    rows = [position("CA"), membership("CA"), coverage("CA")]
    page = desk.get(country("CA"), "change").content.decode()
    for row in rows:
        assert f"/admin/recognition/{row._meta.model_name}/{row.pk}/change/" in page
