"""What somebody probably meant."""

import pytest

from recognition.nearest import expected, nearest


@pytest.mark.parametrize(
    ("word", "meant"), [("guiado", "guaido"), ("Guaido", "guaido"), ("maduru", "maduro"), ("xyz", None), ("", None)]
)
def test_the_nearest_word(word, meant):
    assert nearest(word, ["guaido", "maduro", "neutral"]) == meant


def test_the_word_comes_back_as_it_is_written():
    assert nearest("americas", ["Americas", "Asia"]) == "Americas"


@pytest.mark.parametrize(
    ("word", "words", "text"),
    [
        ("guiado", ["guaido", "maduro"], "did you mean guaido?"),
        ("xyz", ["guaido", "maduro"], "give one of: guaido, maduro."),
        ("xyz", [f"word{number}" for number in range(13)], ""),
    ],
)
def test_what_to_give_instead(word, words, text):
    assert expected(word, words) == text
