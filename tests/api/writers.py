"""People and programs that write: users with permissions, their tokens, and what they send."""

from datetime import timedelta

from django.contrib.auth.models import Permission, User
from django.test import Client

from recognition.models import Token
from tests.api.asking import ROOT
from tests.builders import committed


def user_with(*codenames: str, name: str = "bo") -> User:
    """A user with these permissions and no others."""
    user = User.objects.create_user(name, f"{name}@example.org", "a long password")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def token_of(user: User, days: int = 1) -> str:
    """A token; of negative days it has expired."""
    return Token.objects.create(user, expiry=timedelta(days=days))[1]


class Program:
    """Sends requests with a token; what was written before is committed first."""

    def __init__(self, user: User | None, **headers):
        self.headers = {"authorization": f"Bearer {token_of(user)}"} if user else {}
        self.headers |= headers
        self.client = Client(raise_request_exception=False)

    def send(self, method: str, path: str, body=None, *, tag: str | None = None, **headers):
        """The response to a request below /api/v1/, with a body as JSON and with If-Match, if they are given."""
        committed()
        headers = self.headers | headers | ({"if-match": tag} if tag is not None else {})
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(f"{ROOT}{path}", headers=headers, **content)

    def tag(self, path: str) -> str:
        """The ETag of an object."""
        response = self.send("get", path)
        assert response.status_code == 200, response.content
        return response["ETag"]

    def correct(self, path: str, **columns):
        """The response to a PATCH of the object as it is now."""
        return self.send("patch", path, {"reason": "It was wrong.", **columns}, tag=self.tag(path))
