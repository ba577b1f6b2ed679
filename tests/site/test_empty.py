"""What readers see before a record is loaded."""

import pytest


@pytest.mark.django_db
def test_empty_record_is_told_so(read):
    page = read("/")
    assert page.status == 404
    assert "The record is empty" in page.text
