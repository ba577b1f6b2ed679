"""What comes in from readers: which record they mean, and what is kept of it."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from recognition.models import BlocPosition, Report, Revision
from recognition.models.inbox import receive
from tests.builders import (
    bloc,
    bloc_position,
    committed,
    country,
    day,
    meeting,
    membership,
    position,
    signature,
    source,
)

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
TEXT = "The date is wrong: it was a day later."


def sent(model: str, key: str, **values) -> Report:
    """The report as it is stored."""
    return Report.objects.get(pk=receive(NOW, model=model, key=key, **{"text": TEXT, **values}).pk)


def refused(**values) -> dict[str, list[str]]:
    """What is said against a report, by field."""
    with pytest.raises(ValidationError) as caught:
        sent(**{"model": "country", "key": "CA", **values})
    assert not Report.objects.exists()
    return caught.value.message_dict


@pytest.mark.django_db
class TestAbout:
    def test_every_kind_of_record_is_found_by_its_key(self):
        text = meeting()
        rows = {
            "position": position(),
            "membership": membership(),
            "meeting": text,
            "signature": signature(text),
            "source": source(),
            "bloc": bloc(),
            "country": country("CA"),
        }
        for model, row in rows.items():
            key = getattr(row, row.natural[-1])
            report = sent(model, key)
            assert (report.record, report.key) == (row, key)

    @pytest.mark.parametrize("name", ["CA", "can", "canada", " ca "])
    def test_a_country_goes_by_any_of_its_names(self, name):
        country("CA")
        assert sent("country", name).key == "CA"

    def test_an_act_of_a_bloc_goes_by_the_day_first_given(self):
        act = bloc_position(declared_on="2019-01-23")
        committed()
        act.declared_on = day("2019-01-24")
        act.save()
        assert sent("bloc_position", "lima-group-2019-01-23").record == act
        committed()
        BlocPosition.objects.get().delete()
        assert Report.objects.get().record is None

    @pytest.mark.parametrize("key", ["venezuela-presidency-ca-2019-01-23", "no-such-thing"])
    def test_a_draft_is_as_unknown_as_what_was_never_there(self, key):
        position(is_published=False)
        said = refused(model="position", key=key)
        assert said == {"key": [f"There is no position with the key {key} among what is published."]}

    def test_a_retracted_record_is_unknown(self):
        key = position().key
        committed()
        Report.objects.all().delete()
        position_row = sent("position", key).record
        Report.objects.all().delete()
        position_row.delete()
        assert "key" in refused(model="position", key=key)

    def test_an_unknown_word_for_models_is_refused(self):
        assert list(refused(model="stance")) == ["model"]


@pytest.mark.django_db
class TestText:
    @pytest.fixture(autouse=True)
    def canada(self):
        country("CA")

    @pytest.mark.parametrize("text", ["", "  \n ", "too short", "x" * 2001])
    def test_its_length_has_limits(self, text):
        assert list(refused(text=text)) == ["text"]

    def test_it_is_kept_as_typed_between_its_ends(self):
        typed = "  <b>Canada</b> said so later:\r\n\thttps://example.org/?a=1&b=2 🇨🇦 ‏قال  "
        assert sent("country", "CA", text=typed).text == typed.strip().replace("\r\n", "\n")

    @pytest.mark.parametrize("letter", ["\0", "\x1b", "\r", "\x9b", "\ud800", "\u202e", "\u2066"])
    def test_what_is_no_text_is_refused(self, letter):
        said = refused(text=f"The date {letter} is wrong.")
        assert list(said) == ["text"]
        assert f"U+{ord(letter):04X}" in said["text"][0]

    def test_no_revision_is_made(self):
        before = Revision.objects.last()
        committed()
        sent("country", "CA")
        assert Revision.objects.last() == before


@pytest.mark.django_db
class TestContact:
    def test_only_what_is_given_is_kept(self):
        country("CA")
        assert sent("country", "CA").contact == ""
        assert sent("country", "CA", contact=" reader@example.org ").contact == "reader@example.org"

    @pytest.mark.parametrize("contact", ["reader", "a@b", "reader@example.org\nBcc: all@example.org"])
    def test_it_is_an_address(self, contact):
        country("CA")
        assert list(refused(contact=contact)) == ["contact"]
