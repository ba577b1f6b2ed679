"""People: users, groups, the log of log-ins, locks. Nobody gives or takes more than they have themselves."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from recognition import second_factor
from recognition.admin.written import ReadOnlyAdmin
from recognition.log_ins import log, unlocked_at
from recognition.models.log_in import Event, LogIn, WrongLogIn

# Registered by their apps as they are imported: with the secrets of all, and without a limit to what one may grant.
for model in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


def beyond(actor: User, permissions: QuerySet) -> set[str]:
    """Those of the permissions that the actor has not."""
    if actor.is_superuser:
        return set()
    names = permissions.values_list("content_type__app_label", "codename")
    return {".".join(name) for name in names} - actor.get_all_permissions()


def may_manage(actor: User, user: User) -> bool:
    """Whether the actor may do all that the user may: else a new password would be a way to more."""
    granted = Permission.objects.filter(Q(user=user) | Q(group__user=user))
    return actor.is_superuser or not (user.is_superuser or beyond(actor, granted))


class Granting(forms.ModelForm):
    """A form that gives permissions: only such as the actor has, and it takes no others away."""

    actor: User

    def differing(self, field: str) -> QuerySet:
        """The rows that the form adds to a field, or takes out of it."""
        after = {row.pk for row in self.cleaned_data[field]}
        before = set(getattr(self.instance, field).values_list("pk", flat=True)) if self.instance.pk else set()
        return self.fields[field].queryset.filter(pk__in=after ^ before)

    def refuse_beyond(self, field: str, permissions: QuerySet):
        """The field's value; raises ValidationError if the change is about permissions that the actor has not."""
        if names := beyond(self.actor, permissions):
            told = _("You cannot give or take what you may not do yourself: %(permissions)s.")
            raise ValidationError(told, "beyond", {"permissions": get_text_list(sorted(names), _("and"))})
        return self.cleaned_data[field]

    def clean_groups(self):
        """Groups of which the actor has all permissions."""
        return self.refuse_beyond("groups", Permission.objects.filter(group__in=self.differing("groups")))

    def clean_permissions(self):
        """Permissions that the actor has."""
        return self.refuse_beyond("permissions", self.differing("permissions"))


class NewUserForm(Granting, AdminUserCreationForm):
    """A new user: of the staff, or the admin would stay closed, and perhaps in a group."""

    is_staff = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("May enter the admin"),
        help_text=gettext_lazy("What they may do there, their groups say. Without this, they write by the API only."),
    )

    class Meta(AdminUserCreationForm.Meta):
        fields = ("username", "first_name", "last_name", "email", "is_staff", "groups")


class UserForm(Granting, UserChangeForm):
    """A user."""


class EnrolledFilter(admin.SimpleListFilter):
    """Who has a second factor."""

    title = gettext_lazy("second factor")
    parameter_name = "second_factor"

    def lookups(self, request, model_admin):
        """The two answers."""
        return [("yes", _("enrolled")), ("no", _("none"))]

    def queryset(self, request, queryset):
        """The users of the answer chosen."""
        return queryset.filter(is_enrolled=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    """Users. What one may not do oneself, one gives to nobody; who may do more, one does not touch."""

    form = UserForm
    add_form = NewUserForm
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        (gettext_lazy("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (gettext_lazy("Permissions"), {"fields": ("is_staff", "groups")}),
    )
    list_display = ("username", "name", "in_groups", "is_active", "is_enrolled", "last_login")
    list_filter = ("is_active", "groups", EnrolledFilter, "is_superuser")
    readonly_fields = ("second_factor", "last_login", "date_joined")

    def get_queryset(self, request):
        """The users, with whether each has a second factor."""
        enrolled = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(is_enrolled=Exists(enrolled)).prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, user: User) -> str:
        """The whole name."""
        return user.get_full_name()

    @admin.display(description=gettext_lazy("groups"))
    def in_groups(self, user: User) -> str:
        """The groups' names."""
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=gettext_lazy("second factor"), boolean=True, ordering="is_enrolled")
    def is_enrolled(self, user: User) -> bool:
        """Whether there is one."""
        return user.is_enrolled

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, user: User) -> str:
        """Since when there is one, with a link to remove it."""
        device = second_factor.device_of(user)
        if device is None:
            return _("none, one is asked for at the next log-in") if second_factor.is_needed(user) else _("none")
        since = _("enrolled on %(day)s") % {"day": date_format(device.created_at, "Y-m-d")}
        address = reverse("admin:auth_user_second_factor", args=[user.pk])
        return format_html('{} <a href="{}">{}</a>', since, address, _("Remove it"))

    # Who may do what

    def has_change_permission(self, request, obj=None):
        """As Django has it, for users who may do no more than whoever asks."""
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """Likewise."""
        return super().has_delete_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def get_readonly_fields(self, request, obj=None):
        """Superusers, and permissions of one person, are a superuser's business."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser", "user_permissions")

    def get_fieldsets(self, request, obj=None):
        """Django's, with the second factor."""
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, (_("Second factor"), {"fields": ("second_factor",)})] if obj else fieldsets

    def get_form(self, request, obj=None, **kwargs):
        """The form, which knows who fills it."""
        form = super().get_form(request, obj, **kwargs)
        form.actor = request.user
        return form

    # The second factor of others

    def get_urls(self):
        """Django's, and the one by which a second factor is removed."""
        view = self.admin_site.admin_view(self.remove_second_factor)
        return [path("<id>/second-factor/", view, name="auth_user_second_factor"), *super().get_urls()]

    def remove_second_factor(self, request, id):
        """Ask, and remove the second factor of somebody who has lost theirs."""
        user = self.get_object(request, unquote(id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        there = reverse("admin:auth_user_change", args=[user.pk])
        if request.method == "POST":
            if second_factor.remove(user):
                by = _("by %(user)s") % {"user": request.user}
                log(request, Event.REMOVED, user.get_username(), by)
                self.log_change(request, user, str(Event.REMOVED.label))
            self.message_user(
                request, _("The second factor of %(user)s is removed.") % {"user": user}, messages.SUCCESS
            )
            return HttpResponseRedirect(there)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Remove the second factor of %(user)s?") % {"user": user},
            "opts": self.opts,
            "person": user,
            "there": there,
        }
        return TemplateResponse(request, "admin/recognition/second_factor/remove.html", context)


class GroupForm(Granting):
    """A group."""


@admin.register(Group)
class GroupAdmin(auth_admin.GroupAdmin):
    """Groups, made by a migration and then the administrators' own."""

    form = GroupForm

    def get_form(self, request, obj=None, **kwargs):
        """The form, which knows who fills it."""
        form = super().get_form(request, obj, **kwargs)
        form.actor = request.user
        return form

    def has_delete_permission(self, request, obj=None):
        """To delete a group takes from its members all that it gives."""
        granted = obj and Permission.objects.filter(group=obj)
        return super().has_delete_permission(request, obj) and not (obj and beyond(request.user, granted))


@admin.register(LogIn)
class LogInAdmin(ReadOnlyAdmin):
    """The log of log-ins, to read."""

    fields = list_display = ("instant", "username", "event", "address", "browser", "note")
    readonly_fields = fields
    list_filter = ("event",)
    search_fields = ("=username", "=address", "username")
    search_help_text = gettext_lazy("User or address. The log is kept for 180 days.")
    date_hierarchy = "at"

    def has_delete_permission(self, request, obj=None) -> bool:
        """Time clears it away."""
        return False

    @admin.display(description=gettext_lazy("instant (UTC)"), ordering="at")
    def instant(self, entry: LogIn) -> str:
        """When it was."""
        return f"{entry.at:%Y-%m-%d %H:%M:%S}"


@admin.register(WrongLogIn)
class WrongLogInAdmin(ReadOnlyAdmin):
    """Wrong passwords and codes of the last minutes, by user and address; deleting one lifts the lock."""

    fields = list_display = ("username", "ip_address", "failures_since_start", "last", "until")
    readonly_fields = fields
    search_fields = ("=username", "=ip_address")
    search_help_text = gettext_lazy("User or address. Delete a row to let its user try again from its address.")

    @admin.display(description=gettext_lazy("last (UTC)"), ordering="attempt_time")
    def last(self, row: WrongLogIn) -> str:
        """When the last one was."""
        return f"{row.attempt_time:%Y-%m-%d %H:%M:%S}"

    @admin.display(description=gettext_lazy("locked until (UTC)"))
    def until(self, row: WrongLogIn) -> str | None:
        """Until when this user is locked out from this address."""
        until = unlocked_at(row)
        return until and f"{until:%Y-%m-%d %H:%M:%S}"
