"""What the reader can choose from in forms."""

from collections.abc import Iterable

from recognition.models import Bloc, Country
from recognition.models.columns import fold, named

Options = list[tuple[str, str]]
"""Values and what they are called."""


def country_options() -> Options:
    """All countries by their names; one query."""
    return by_name((each.alpha2, each) for each in Country.objects.order_by())


def bloc_options() -> Options:
    """The blocs of which the record lists members, by their names; one query."""
    found = Bloc.objects.filter(slug__in=Bloc.objects.with_members()).order_by()
    return by_name((each.slug, each) for each in found)


def by_name(rows: Iterable[tuple]) -> Options:
    """The values with the rows' names in the reader's language, in its order."""
    return sorted(((value, named(row, "name")) for value, row in rows), key=lambda option: fold(option[1]))


def with_chosen(options: Options, chosen: list[str]) -> list[tuple[str, str, bool]]:
    """The options and whether each is chosen; several at once are one more option, which a list for one can hold."""
    names = dict(options)
    several = [(",".join(chosen), ", ".join(names.get(each, each) for each in chosen), True)] if len(chosen) > 1 else []
    return several + [(value, name, chosen == [value]) for value, name in options]
