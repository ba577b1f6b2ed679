"""What somebody probably meant: the nearest word of a vocabulary."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word of `words` most like `word`, in any case; None if none is like it."""
    known = {candidate.lower(): candidate for candidate in words}
    matches = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return known[matches[0]] if matches else None


def expected(word: str, words: Iterable[str]) -> str:
    """What to give instead of `word`: the nearest of `words`, else all of them, else (past twelve) none."""
    words = list(words)
    if match := nearest(word, words):
        return f"did you mean {match}?"
    return f"give one of: {', '.join(words)}." if len(words) <= 12 else ""
