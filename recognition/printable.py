"""Text for formats that have no place for control characters."""

import re

# What XML 1.0 cannot hold, not even escaped, and iCalendar neither. Tab and line feed they can; carriage returns, which
# forms put before line feeds, say nothing.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` without control characters, which come along when text is pasted."""
    return UNPRINTABLE.sub("", text)
