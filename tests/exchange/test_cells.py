"""Cells that a spreadsheet opens: what it would run is text, and nothing is lost on the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.exchange.cells import defused, normal, restored


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_text_after_an_apostrophe(begins):
    assert defused(f"{begins}cmd") == f"'{begins}cmd"
    assert restored(f"'{begins}cmd") == f"{begins}cmd"


@pytest.mark.parametrize("text", ["", "plain", "1+1=2", "'quoted'", "-5", "-12.5", "Côte d’Ivoire"])
def test_what_it_would_not_run_stays(text):
    assert defused(text) == text


def test_apostrophes_before_a_formula_are_kept_apart():
    assert [defused(text) for text in ("=a", "'=a", "''=a")] == ["'=a", "''=a", "'''=a"]
    assert [restored(text) for text in ("'=a", "''=a", "'''=a")] == ["=a", "'=a", "''=a"]


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r1.a "), max_size=6) | st.text())
def test_every_text_comes_back(text):
    assert restored(defused(text)) == text


def test_a_text_is_as_each_kind_of_file_can_hold_it():
    assert normal("a\r\nb\rc\nd\x00") == "a\nb\nc\nd\N{REPLACEMENT CHARACTER}"
