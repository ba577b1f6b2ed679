"""The admin's site: the models in groups that editors know."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.i18n import set_language

from recognition import second_factor
from recognition.admin import login
from recognition.admin.summaries import LATEST, latest
from recognition.admin.waiting import waiting
from recognition.models import Revision

# Each group's heading, and its models in the order in which they are shown.
GROUPS: dict[str, tuple[str, ...]] = {
    _("Readers"): ("Report",),
    _("Positions"): ("Position", "BlocPosition"),
    _("Blocs and meetings"): ("Bloc", "Membership", "Meeting", "Signature"),
    _("Sources"): ("Source",),
    _("Reference"): ("Country", "Coverage", "Dispute", "Claimant", "Stance"),
    _("History"): ("Revision",),
    _("People"): ("User", "Group", "Token", "LogIn", "WrongLogIn"),
}


class RecognitionAdminSite(AdminSite):
    """The tracker's own admin."""

    site_header = site_title = _("Recognition Tracker")
    index_title = _("The record")
    site_url = "/"
    index_template = "admin/recognition/index.html"
    login_template = "admin/recognition/login.html"

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The landing page: what waits for the user, what changed last, and the models."""
        may_see = self.get_model_admin(Revision).has_view_permission(request)
        told = {
            "waiting": list(waiting(request, self, timezone.localdate())),
            "latest": latest(LATEST) if may_see else [],
        }
        return super().index(request, {**told, **(extra_context or {})})

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the session may see any page: staff who have given the second factor, if one is asked of them."""
        return super().has_permission(request) and second_factor.is_passed(request)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Ask for the password, and lead on to the second factor."""
        if request.method == "GET" and (step := login.next_step(request)):
            return step
        response = super().login(request, extra_context)
        return (response.status_code == 302 and login.next_step(request)) or response

    def leave(self, request: HttpRequest) -> HttpResponse:
        """Log out, also who has still to give a code."""
        if request.method != "POST" or not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        return self.logout(request)

    def get_urls(self) -> list:
        """The admin's addresses, those of the second factor, and the one that keeps a choice of language."""
        steps = {
            "second_factor": ("second-factor/", login.overview),
            "second_factor_code": ("second-factor/code/", login.ask_code),
            "second_factor_enrol": ("second-factor/enrol/", login.enrol),
        }
        return [
            path("language/", set_language, name="language"),
            path("logout/", never_cache(csrf_protect(self.leave)), name="logout"),
            *(path(route, view, name=name) for name, (route, view) in steps.items()),
            *super().get_urls(),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """The models that the user may see, by group; those of one app only, if `app_label` names it."""
        apps = self._build_app_dict(request, app_label)
        models = {model["object_name"]: model for app in apps.values() for model in app["models"]}
        groups = []
        for name, members in GROUPS.items():
            if shown := [models.pop(member) for member in members if member in models]:
                groups.append(self.group(name, shown))
        if models:  # what another app has registered is not lost
            groups.append(self.group(_("Other"), sorted(models.values(), key=lambda model: model["name"])))
        return groups

    def group(self, name: str, models: list[dict]) -> dict:
        """A group in the shape of Django's apps, so that Django's templates show it."""
        return {
            "name": name,
            "app_label": slugify(name),
            "app_url": models[0]["admin_url"] or reverse("admin:index", current_app=self.name),
            "has_module_perms": True,
            "models": models,
        }


site = RecognitionAdminSite()


def the_site() -> RecognitionAdminSite:
    """The one site, as Django's `default_site`.

    Importing this module imports the package, whose modules register their models while Django is still setting up its
    default site: a class would be instantiated twice, and the registrations lost.
    """
    return site
