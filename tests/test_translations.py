"""The catalogues hold each text of the program, translated, and nothing else; what is compiled is what they say."""

import gettext
import os
import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

from recognition.models.columns import LANGUAGES

APP = settings.BASE_DIR / "recognition"
TRANSLATED = sorted(set(LANGUAGES) - {"en"})


def catalogue(root: Path, language: str):
    """The catalogue of a language below a copy of the app."""
    with (root / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(messages) -> set:
    """The texts to translate, as singulars or pairs, each with its context."""
    return {(message.id, message.context) for message in messages if message.id}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """A copy of the app with its catalogues made anew."""
    if shutil.which("xgettext") is None and os.environ.get("CI") != "true":
        pytest.skip("gettext is not installed")
    root = shutil.copytree(APP, tmp_path_factory.mktemp("app") / "recognition")
    here = Path.cwd()
    os.chdir(root)
    try:
        call_command(
            "makemessages", locale=TRANSLATED, no_obsolete=True, no_wrap=True, add_location="file", verbosity=0
        )
    finally:
        os.chdir(here)
    return root


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_holds_the_programs_texts_and_no_others(extracted, language):
    kept, found = texts(catalogue(APP, language)), texts(catalogue(extracted, language))
    assert (found - kept, kept - found) == (set(), set()), "run script/messages"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_its_placeholders(language):
    for message in catalogue(APP, language):
        if not message.id:
            continue
        forms = message.string if message.pluralizable else [message.string]
        assert all(forms), f"{message.id!r} is not translated"
        assert not message.fuzzy, f"{message.id!r} is only guessed"
        assert [str(error) for error in message.check()] == [], message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_compiled_catalogue_says_what_the_catalogue_says(language):
    folder = APP / "locale" / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(APP, language):
        if message.pluralizable:
            assert compiled.ngettext(*message.id, 1) == message.string[0]
        elif message.id and not message.context:
            assert compiled.gettext(message.id) == message.string
