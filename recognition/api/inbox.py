"""Where readers report what is wrong; only editors read it, in the admin."""

from http import HTTPStatus

from django.core.exceptions import ValidationError as BrokenRule
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.api.base import About
from recognition.api.formats import Negotiation
from recognition.api.problems import InvalidBody
from recognition.api.schema import ReportSchema
from recognition.api.serializers import ReportBody
from recognition.api.serializers.bodies import broken, told
from recognition.api.strict import take_only
from recognition.models.inbox import receive


class Reports(APIView):
    """What readers find wrong with a record, for its editors; it takes POST only, and shows no report to anybody."""

    content_negotiation_class = Negotiation
    renderer_classes = [JSONRenderer]
    metadata_class = About
    schema = ReportSchema()
    throttle_scope = "report"  # the project's throttle counts it by address

    def post(self, request):
        """Keep the report, and give its id; raises InvalidBody. It changes nothing in the record."""
        take_only(request, "format")
        body = ReportBody(data=request.data)
        if not body.is_valid():
            raise InvalidBody(list(told(body.errors)))
        try:
            report = receive(timezone.now(), **body.validated_data)
        except BrokenRule as error:
            raise InvalidBody(list(broken(error))) from None
        return Response({"id": report.pk}, HTTPStatus.CREATED, headers={"Cache-Control": "no-store"})
