"""What the templates of pages need: addresses that keep what was asked, names in the reader's language, dates."""

import re
from datetime import date
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from recognition.models.bloc import Role, Signed
from recognition.models.columns import named as named_in_language
from recognition.models.position import Basis
from recognition.models.rules import Confidence, Precision, shown, word

register = template.Library()


@register.simple_tag(takes_context=True)
def there(context, name: str, *args, **params) -> str:
    """The address of another page, about the same revision; parameters without a value are left out."""
    page = context.get("view")
    return page.there(name, *args, **params) if page else reverse(f"site:{name}", args=args)


@register.simple_tag(takes_context=True)
def here(context, **changes) -> str:
    """The address of the same page with other parameters; those with the value None are left out."""
    return context["view"].here(**changes)


@register.simple_tag(takes_context=True)
def api(context, path: str, **params) -> str:
    """The address at which the API tells the same of the same revision, in the page's language."""
    return context["view"].api(path, **params)


@register.filter
def named(row, field: str) -> str:
    """A name or label of the record in the reader's language."""
    return named_in_language(row, field) if row is not None else ""


def told(day: date, precision: str = Precision.DAY) -> str:
    """A day in the reader's words, and as much of it as is known: 4 February 2019; September 2019; 2019."""
    match precision:
        case Precision.YEAR:
            words = date_format(day, "Y")
        case Precision.MONTH:
            words = date_format(day, "F Y" if get_language() == "en" else get_format("YEAR_MONTH_FORMAT"))
        case _:
            words = date_format(day, "j F Y" if get_language() == "en" else get_format("DATE_FORMAT"))
    # Django begins Portuguese months with capitals; the orthography of 1990 does not.
    return words.lower() if get_language() == "pt" else words


@register.simple_tag
def time(value: date, precision: str | None = None) -> SafeString:
    """A day as `<time>` and as much of it as is known, where no note can stand."""
    precision = precision or Precision.DAY
    return format_html('<time datetime="{}">{}</time>', shown(value, precision), told(value, precision))


@register.simple_tag
def day(value: date | None, precision: str = Precision.DAY) -> SafeString | str:
    """A day as `<time>`, with a note where not all of it is known; empty without a day."""
    if value is None:
        return ""
    note = {Precision.YEAR: _("month and day not known"), Precision.MONTH: _("day not known")}.get(precision)
    element = time(value, precision)
    return format_html('{} <span class="quiet">({})</span>', element, note) if note else element


@register.filter
def in_words(value: date | None, precision: str = Precision.DAY) -> str:
    """A day in plain words, for where no markup can stand."""
    return told(value, precision) if value else ""


@register.filter
def basis(value: str | None) -> str:
    """What an act rests on, in a word: what stands before the colon of its label."""
    return word(Basis(value).label) if value else ""


@register.filter
def confidence(value: str | None) -> str:
    """How sure the record is, in a word."""
    return word(Confidence(value).label) if value else ""


@register.filter
def signed(value: str | None) -> str:
    """What a country did with a text, in a word or two."""
    return str(Signed(value).label).partition(":")[0] if value else ""


@register.filter
def role(value: str) -> str:
    """As what a country belongs to a bloc, in a word."""
    return word(Role(value).label)


@register.filter
def short_day(value: date, precision: str = Precision.DAY) -> SafeString:
    """A day as briefly as it can be told, for the heads of narrow columns: 2019-02-04; 2018-06; 2018."""
    written = shown(value, precision)
    return format_html('<time datetime="{}">{}</time>', written, written)


@register.filter
def kind(bloc) -> str:
    """What sort of body a bloc is, in a word or two: what stands before the first mark of its label."""
    return re.split("[:;,]", str(bloc.get_kind_display()))[0]


@register.filter
def host(address: str) -> str:
    """Whose site an address is on."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.filter
def language(code: str) -> str:
    """The name of a language in the reader's; its code if that is all that is known."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def unlocalized(value) -> str:
    """A number as programs read it, whatever the language."""
    return str(value)


@register.simple_block_tag
def written(content: str) -> str:
    """What stands within, to be kept `as` a variable and written more than once: blocks can stand only once."""
    return content.strip()
