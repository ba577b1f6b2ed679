"""A value before and after, told word by word where texts are alike."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.functional import cached_property

ALIKE = 0.4  # below this share of common words two texts are told as a whole
LONG = 2000  # words, from which comparing takes too long


@dataclass(frozen=True)
class Difference:
    """One field's value in words, before and after; empty where there was or is none."""

    label: str
    before: str
    after: str

    @cached_property
    def parts(self) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
        """Both values in pieces, each with whether it is only in this one."""
        before, after = (re.findall(r"\S+\s*|\s+", text) for text in (self.before, self.after))
        if max(len(before), len(after)) > LONG:
            return [(self.before, True)], [(self.after, True)]
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        if matcher.ratio() < ALIKE:
            return [(self.before, True)], [(self.after, True)]
        old, new = [], []
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if i1 < i2:
                old.append(("".join(before[i1:i2]), tag != "equal"))
            if j1 < j2:
                new.append(("".join(after[j1:j2]), tag != "equal"))
        return old, new

    @property
    def before_parts(self) -> list[tuple[str, bool]]:
        """What was, in pieces, each with whether it is gone."""
        return self.parts[0]

    @property
    def after_parts(self) -> list[tuple[str, bool]]:
        """What is, in pieces, each with whether it is new."""
        return self.parts[1]
