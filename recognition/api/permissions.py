"""Who may write: people with Django's model permissions, and one more to publish."""

from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from recognition.models.position import PUBLISH

ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class MayWrite(BasePermission):
    """Reading is free; writing takes the permission of the model and method."""

    def has_permission(self, request, view) -> bool:
        """True; raises NotAuthenticated, PermissionDenied with the permission's name, MethodNotAllowed."""
        if request.method in SAFE_METHODS:
            return True
        if not hasattr(view, request.method.lower()):
            raise MethodNotAllowed(request.method)
        options = view.queryset.model._meta
        demand(request, f"{options.app_label}.{ACTIONS[request.method]}_{options.model_name}")
        return True


def demand(request, permission: str) -> None:
    """Refuse who lacks the permission; raises NotAuthenticated, PermissionDenied."""
    if not request.user.is_authenticated:
        raise NotAuthenticated("This needs a token or a session; manage.py issue_token makes a token.")
    if not request.user.has_perm(permission):
        raise PermissionDenied(f"This needs the permission {permission}, which {request.user} does not have.")


def may_see_drafts(request) -> bool:
    """Whether who asks may enter, change or publish positions."""
    names = ("add_position", "change_position", "delete_position")
    permissions = (PUBLISH, *(f"recognition.{name}" for name in names))
    return request.user.is_authenticated and any(map(request.user.has_perm, permissions))


def demand_drafts(request) -> None:
    """Refuse who may not see drafts; raises NotAuthenticated, PermissionDenied."""
    if not may_see_drafts(request):
        demand(request, "recognition.change_position")
