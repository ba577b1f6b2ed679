"""Each submit of the admin is one unit of work: one revision, with its author and reason, or none."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from recognition.admin.forms import demand_reason
from recognition.models import Revision
from recognition.models.revision import revising

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def one_revision(view: Callable) -> Callable:
    """Make one revision of what a view of the admin writes, with its author and reason; reading opens no transaction.

    What a rule refuses at the end of the whole undoes all of it; so does a correction without a reason. A form is shown
    again, with the refusal and with what was typed; elsewhere the refusal is a message on the page that was left.
    """

    @wraps(view)
    def revise(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return view(self, request, *args, **kwargs)
        try:
            reason = " ".join(request.POST.get("reason", "").split())
            with revising(reason, author=request.user):
                Revision.objects.lock()  # before the checks: what they saw still holds when it is written
                response = view(self, request, *args, **kwargs)
                demand_reason(reason)
                return response
        except ValidationError as error:
            return self.refused(request, error)

    return revise
