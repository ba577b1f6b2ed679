"""The one place that reads query parameters: nothing in them is ignored."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend

from recognition.api.problems import CODES, InvalidParameters, ParameterError
from recognition.models import Revision
from recognition.nearest import nearest

# What other tools call a parameter, where the names are not alike.
ALIASES = {
    "as_of": "known_at",
    "at": "on",
    "date": "on",
    "day": "on",
    "valid_at": "on",
    "valid_on": "on",
    "code": "country",
    "countries": "country",
    "iso": "country",
    "iso2": "country",
    "organisation": "bloc",
    "group": "bloc",
    "group_by": "by",
    "position": "stance",
    "state": "country",
    "end": "to",
    "since": "from",
    "start": "from",
    "until": "to",
    "limit": "page_size",
    "per_page": "page_size",
    "offset": "page",
    "order": "ordering",
    "order_by": "ordering",
    "sort": "ordering",
    "query": "q",
    "search": "q",
}

# What to say where a parameter does not go with the form of the answer.
ELSE = {"csv": "ask for format=csv too", "geojson": "ask for format=geojson too", "json": "other forms come whole"}


class StrictBackend(DjangoFilterBackend):
    """Filters by the view's filter set, and leaves the checked parameters on the view, as `asked` and `dispute`.

    Raises InvalidParameters for a parameter that is unknown, repeated, empty or cannot have its value.
    """

    def get_filterset_kwargs(self, request, queryset, view):
        """What the filter set is made of: the library's, and which columns there are."""
        columns = view.columns() if "fields" in view.filterset_class.base_filters else ()
        return {**super().get_filterset_kwargs(request, queryset, view), "columns": columns}

    def filter_queryset(self, request, queryset, view):
        """The rows asked for."""
        filterset = self.get_filterset(request, queryset, view)
        form = request.accepted_renderer.format
        errors = list(misused(request.query_params, filterset.base_filters, filterset.hints))
        errors += misplaced(request.query_params, filterset.base_filters, form)
        named = {error.parameter for error in errors}
        if not filterset.is_valid():
            errors += [
                ParameterError(name, error.code if error.code in CODES else "invalid", error.messages[0])
                for name, found in filterset.errors.as_data().items()
                for error in found
                if name not in named
            ]
        if errors:
            raise InvalidParameters(errors)
        view.asked, view.dispute = filterset.form.cleaned_data, filterset.form.dispute
        return filterset.qs


def asked_revision(params: QueryDict, latest: Revision) -> Revision:
    """The revision that `known_at` names, or `latest`; raises InvalidParameters if there is none such.

    It is read before all else, since it decides which record answers. Repeated and empty ones are refused later, with
    what else is wrong.
    """
    values = params.getlist("known_at")
    if len(values) != 1 or not values[0].strip():
        return latest
    try:
        return Revision.objects.named(values[0], latest, timezone.now())
    except ValidationError as error:
        raise InvalidParameters([ParameterError("known_at", error.code, error.messages[0])]) from None


def take_only(request, *names: str) -> None:
    """Refuse parameters of other names, where there is no record to filter; raises InvalidParameters."""
    if errors := list(misused(request.query_params, dict.fromkeys(names), {})):
        raise InvalidParameters(errors)


def misused(params: QueryDict, known: dict, hints: dict[str, str]) -> Iterator[ParameterError]:
    """What is wrong with the parameters' names and number."""
    for name, values in params.lists():
        if name not in known:
            meant = hints.get(name) or (ALIASES.get(name) if ALIASES.get(name) in known else nearest(name, known))
            hint = f"did you mean {meant}?" if meant else f"it takes {', '.join(known)}."
            yield ParameterError(name, "unknown", f"There is no parameter {name} here; {hint}")
        elif len(values) > 1:
            yield ParameterError(name, "repeated", f"{name} is given {len(values)} times; give it once.")
        elif not values[0].strip():
            yield ParameterError(name, "empty", f"{name} is empty; give it a value or leave it out.")


def misplaced(params: QueryDict, known: dict, form: str) -> Iterator[ParameterError]:
    """Which parameters do not go with the form of the answer."""
    for name in params:
        if name in known and known[name].form not in (None, form):
            only = known[name].form
            yield ParameterError(name, "invalid", f"{name} is for {only.upper()} only; {ELSE[only]}.")
