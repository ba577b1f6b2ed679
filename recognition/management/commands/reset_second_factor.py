"""Remove somebody's second factor, when nobody is left who could do it in the admin."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from recognition import second_factor
from recognition.models.log_in import Event, LogIn


class Command(BaseCommand):
    help = (
        "Remove a person's second factor and end all of their sessions: for the last one who could do it in the admin, "
        "and has lost both the app and the recovery codes. At the next log-in a new one is asked for."
    )

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("user", metavar="USER", help="The name of a user.")

    def handle(self, user: str, **options):
        """Remove it; raises CommandError."""
        person = get_user_model().objects.filter(username=user).first()
        if person is None:
            raise CommandError(f"There is no user {user}.")
        if not second_factor.remove(person):
            raise CommandError(f"{user} has no second factor.")
        LogIn.objects.write(Event.REMOVED, user, None, note="by manage.py reset_second_factor")
        self.stdout.write(f"The second factor of {user} is removed, and all sessions have ended.")
