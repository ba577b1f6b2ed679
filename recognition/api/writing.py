"""Writing: add, replace, correct, retract. Each request is one unit of work, under the rules of the models."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import ClassVar

from django.core.exceptions import ValidationError as BrokenRule
from django.db.models import ProtectedError
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from recognition.api.base import RecordView
from recognition.api.permissions import MayWrite
from recognition.api.problems import FieldError, InvalidBody, InvalidParameters, ParameterError
from recognition.api.serializers import Body
from recognition.api.serializers.bodies import MOST_ROWS, Line, broken, told
from recognition.api.strict import take_only
from recognition.models import Dispute, Revision
from recognition.models.fact import Keyed
from recognition.models.revision import revising
from recognition.models.rules import REASON


class StaleState(APIException):
    """If-Match is missing (428), or names a state that is not the current one (412)."""

    def __init__(self, status: HTTPStatus, detail: str, version: int):
        self.status_code = status
        self.headers = {"ETag": f'"{version}"'}
        super().__init__(detail)


class Conflict(APIException):
    """What the record holds is in the way."""

    status_code = HTTPStatus.CONFLICT


class Writing(RecordView):
    """What writing has in common: who may, one unit of work, an answer as readers get it."""

    permission_classes = [MayWrite]
    body_class: ClassVar[type[Body]]

    def get_renderers(self):
        """What was written is told in JSON."""
        return super().get_renderers() if self.request.method in SAFE_METHODS else [JSONRenderer()]

    @contextmanager
    def unit(self, reason: object) -> Iterator[None]:
        """One revision of all that is written inside, or nothing; what is seen inside still holds when it is written.

        Raises InvalidBody for what must hold of the whole, such as that published records are cited.
        """
        try:
            with revising(reason.strip() if isinstance(reason, str) else "", self.request.user):
                Revision.objects.lock()
                yield
        except BrokenRule as error:
            raise InvalidBody(list(broken(error))) from None

    def body(self, *args, **kwargs) -> Body:
        """What the request writes, still to be checked."""
        told_now = cache(lambda: self.told([kwargs["instance"]])[0])
        return self.body_class(*args, context={"request": self.request, "told": told_now}, **kwargs)

    def told(self, rows: list[Keyed]) -> list[dict]:
        """What a reader would be told of the rows now, in JSON's own types."""
        meta = self.body_class.Meta
        found = meta.rows.in_bulk([row.pk for row in rows])
        answers = meta.row([found[row.pk] for row in rows], many=True, context={"request": self.request}).data
        return json.loads(JSONRenderer().render(answers))

    def echo_of(self, row: Keyed) -> dict:
        """What the answer says of itself; raises NotFound while the record has no dispute."""
        self.asked, self.dispute = {}, getattr(row, "dispute", None) or Dispute.objects.default()
        if self.dispute is None:
            raise NotFound("The record is empty; manage.py load_fixtures or import_record fills it.")
        self.revision = Revision.objects.uncommitted() or Revision.objects.last()
        return self.echo()

    def answer(self, row: Keyed, status: HTTPStatus, **headers: str) -> Response:
        """The row as it is now, with its state's tag."""
        body = {**self.echo_of(row), **self.told([row])[0]}
        return Response(body, status, headers={"ETag": f'"{row.version(self.revision)}"', **headers})


class Adds(Writing):
    """A list to which rows are added."""

    takes_many: ClassVar[bool] = False
    """Whether it takes an array of rows, too: all of them are added, or none."""

    def post(self, request, *args, **kwargs):
        """Add a row, or an array of rows."""
        if self.takes_many and isinstance(request.data, list):
            return self.add_all(request.data)
        take_only(request, "format")
        body = self.body(data=request.data)
        with self.unit(isinstance(request.data, dict) and request.data.get("reason")):
            row = body.write(checked(body))
            plain = request.path.removesuffix(f".{self.kwargs.get('format')}")
            return self.answer(row, HTTPStatus.CREATED, Location=request.build_absolute_uri(f"{plain}/{row.key}"))

    def add_all(self, data: list) -> Response:
        """Add the rows in one revision; what is wrong of any is told with its place in the array."""
        take_only(self.request, "format", "reason")
        if not 1 <= len(data) <= MOST_ROWS:
            raise InvalidBody([FieldError("", "out-of-range", f"{len(data)} rows; give 1 to {MOST_ROWS}.")])
        if errors := [
            FieldError(f"/{place}/reason", "unknown", "The rows have one reason, in the query: ?reason=...")
            for place, each in enumerate(data)
            if isinstance(each, dict) and "reason" in each
        ]:
            raise InvalidBody(errors)
        body = self.body(data=data, many=True)
        with self.unit(asked_reason(self.request, required=False)):
            rows, errors = [], []
            for place, values in enumerate(checked(body)):
                try:
                    rows.append(body.child.write(values, f"/{place}"))
                except InvalidBody as error:
                    errors += error.errors
            if errors:
                raise InvalidBody(errors)
            links = {"count": len(rows), "next": None, "previous": None}
            return Response({**self.echo_of(rows[0]), **links, "results": self.told(rows)}, HTTPStatus.CREATED)


class Corrects(Writing):
    """An object that is replaced, corrected and retracted, by whoever has seen its current state."""

    def get_object(self):
        """The object to read, with its own part of the ETag."""
        row = super().get_object()
        self.version = str(row.version(self.revision)) if self.revision else ""
        return row

    def put(self, request, *args, **kwargs):
        """Replace all columns of the row."""
        return self.correct(partial=False)

    def patch(self, request, *args, **kwargs):
        """Correct the columns given."""
        return self.correct(partial=True)

    def correct(self, *, partial: bool) -> Response:
        """Write the body's columns; without a difference, no revision is made."""
        take_only(self.request, "format")
        data = self.request.data
        with self.unit(isinstance(data, dict) and data.get("reason")):
            row = self.seen()
            body = self.body(instance=row, data=data, partial=partial)
            return self.answer(body.write(checked(body)), HTTPStatus.OK)

    def delete(self, request, *args, **kwargs):
        """Retract the row."""
        take_only(request, "format", "reason")
        if int(request.META.get("CONTENT_LENGTH") or 0):
            raise InvalidBody([FieldError("", "unknown", "DELETE takes no body; give the reason in the query.")])
        with self.unit(asked_reason(request, required=True)):
            row = self.seen()
            self.body_class.demand_change(request, row)
            try:
                row.delete()
            except ProtectedError as error:
                users = ", ".join(sorted(str(user) for user in list(error.protected_objects)[:3]))
                raise Conflict(f"{row} cannot be retracted, it is used by: {users}.") from None
        return Response(status=HTTPStatus.NO_CONTENT)

    def seen(self) -> Keyed:
        """The row, whose current state the request names; raises Retracted, Http404, StaleState."""
        self.revision = Revision.objects.last()
        row = self.queryset.model.objects.filter(key=self.kwargs[self.lookup_url_kwarg or self.lookup_field]).first()
        if row is None:
            raise self.missing()
        version = row.version(self.revision)
        given = self.request.headers.get("If-Match")
        if given is None:
            detail = "Give If-Match with the ETag under which you have read what you want to change."
            raise StaleState(HTTPStatus.PRECONDITION_REQUIRED, detail, version)
        if str(version) not in named_versions(given):
            revision = Revision.objects.select_related("author").get(pk=version)
            who = f"by {revision.author}" if revision.author else "by an import"
            detail = (
                f"The current state is of {revision}, made {who} at {revision.at:%Y-%m-%d %H:%M:%S} UTC, and "
                "If-Match does not name it. Nothing was written: read it again, and bring your change over."
            )
            raise StaleState(HTTPStatus.PRECONDITION_FAILED, detail, version)
        return row


def named_versions(tags: str) -> set[str]:
    """The versions that the ETags of If-Match begin with; compression may have made a tag weak. `*` names none."""
    found = (re.fullmatch(r'\s*(?:W/)?"(\d{1,18})(?:\.[^"]*)?"\s*', tag, re.ASCII) for tag in tags.split(","))
    return {match[1] for match in found if match}


def checked(body: Body):
    """The values of the body; raises InvalidBody with all that is wrong of its form."""
    if not body.is_valid():
        raise InvalidBody(list(told(body.errors)))
    return body.validated_data


def asked_reason(request, *, required: bool) -> str:
    """The reason in the query; raises InvalidParameters."""
    value = request.query_params.get("reason")
    if value is None and not required:
        return ""
    if value is None:
        detail = "Give ?reason= with why the row is retracted, for the list of changes."
        raise InvalidParameters([ParameterError("reason", "required", detail)])
    try:
        return Line(**REASON).run_validation(value)
    except ValidationError as error:
        raise InvalidParameters([ParameterError("reason", "invalid", str(error.detail[0]))]) from None
