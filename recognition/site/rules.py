"""The rules of counting in the reader's words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from recognition.models.counting import Rule


@dataclass(frozen=True)
class Explained:
    """A rule of counting: its short name, and whom and what it counts."""

    rule: str
    name: str
    words: str


def explained() -> list[Explained]:
    """The rules, the one that leaves out least first."""
    return [
        Explained(
            Rule.ALL.value,
            _("All countries"),
            _("Every state and state-like entity of the record, members of the United Nations or not."),
        ),
        Explained(
            Rule.UN_MEMBERS.value,
            _("Members of the United Nations"),
            _("Only the 193 members; whatever their act rests on."),
        ),
        Explained(
            Rule.UN_MEMBERS_STRICT.value,
            _("Members, by their words only"),
            _(
                "Only members of the United Nations, and only by statements of their own or texts shared with others: "
                "votes and conduct do not count, so that an earlier statement may decide."
            ),
        ),
    ]
