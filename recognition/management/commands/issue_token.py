"""Make a token for writing through the API, or revoke tokens."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from recognition.models.token import Token


class Command(BaseCommand):
    help = (
        "Print a token by which a program writes through the API in a person's name, with that person's permissions. "
        "It is shown once: only its digest is kept. It expires after --days."
    )

    def add_arguments(self, parser):
        """Whose token, and what to do."""
        parser.add_argument("user", metavar="USER", help="The name of an active user.")
        parser.add_argument("--days", type=int, default=90, help="Days until it expires, 1 to 366; 90 if left out.")
        parser.add_argument("--note", default="", help="What uses it; the admin's list of tokens shows it.")
        parser.add_argument(
            "--revoke", metavar="START", help="Revoke the tokens that begin with START instead, or all: --revoke=all."
        )

    def handle(self, user: str, *, days: int, note: str, revoke: str | None, **options):
        """Print the token, or say how many are revoked; raises CommandError."""
        owner = get_user_model().objects.filter(username=user).first()
        if owner is None:
            raise CommandError(f"There is no user {user}.")
        if revoke is not None:
            self.revoke(owner, revoke)
            return
        if not owner.is_active:
            raise CommandError(f"{user} is not active.")
        if not 1 <= days <= 366:
            raise CommandError(f"--days is {days}; give 1 to 366.")
        if len(note) > Token._meta.get_field("note").max_length:
            raise CommandError("--note is too long; give at most 100 characters.")
        Token.objects.clear_expired()
        token, secret = Token.objects.create(owner, expiry=timedelta(days=days), note=note)
        self.stdout.write(secret)
        self.stderr.write(f"Shown this once; it expires on {token.expiry:%Y-%m-%d %H:%M} UTC.")

    def revoke(self, owner, start: str) -> None:
        """Delete the tokens; raises CommandError if there are none such."""
        tokens = Token.objects.filter(user=owner)
        if start != "all":
            # The database keeps the first 15 characters; whoever has the whole token may give that too.
            tokens = tokens.filter(token_key__startswith=start[:15]) if len(start) >= 4 else tokens.none()
        number, _ = tokens.delete()
        if not number:
            raise CommandError("There is no such token; give its first 4 characters or more, or all.")
        self.stdout.write(f"{number} revoked.")
