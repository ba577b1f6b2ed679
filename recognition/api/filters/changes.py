"""What can be asked of what changed in the record."""

from recognition.api.filters.words import country_words
from recognition.api.questions import Moment, PagedQuestion, Words
from recognition.models.changes import MODELS, Kind, changes, diff


class ChangeFilter(PagedQuestion):
    """`changes`: what each revision changed; `queryset` holds the revisions up to the one asked for."""

    hints = {"on": "known_at", "from": "after", "since": "after", "to": "known_at", "base": "after"}

    after = Moment(
        "Only what later revisions than this changed (an instant, or `revision:N`), the oldest first, for those who "
        "follow the record; if left out, everything, the latest first."
    )
    kind = Words("Kinds of changes.", Kind.values, example=["addition"])
    model = Words("Sorts of facts.", list(MODELS), example=["position", "source"])
    country = country_words("Only what is about these countries: themselves, their acts, memberships and signatures.")

    def filter_queryset(self, queryset):
        """The changes."""
        asked = self.form.cleaned_data
        latest = queryset.last()
        return changes(
            self.form.dispute,
            latest.pk if latest else 0,
            asked["after"] and asked["after"].pk,
            words=asked["model"] or (),
            kinds=asked["kind"] or (),
            countries=asked["country"] or (),
        )


class DiffFilter(PagedQuestion):
    """`diff`: what two revisions say differently; `queryset` holds those up to the one asked for."""

    hints = {"from": "base", "after": "base", "since": "base", "to": "head", "known_at": "head"}

    base = Moment("The revision from which (an instant, or `revision:N`); if left out, the one before `head`.")
    head = Moment("The revision to which; the latest if left out.", defaults=True, example="revision:1")

    def filter_queryset(self, queryset):
        """The differences."""
        base, head = (self.form.cleaned_data[name] for name in ("base", "head"))
        if base is None:
            base = queryset.filter(pk__lt=head.pk if head else 0).last()
        return diff(self.form.dispute, base.pk if base else 0, head.pk if head else 0)
