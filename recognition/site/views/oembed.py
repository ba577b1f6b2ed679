"""How a page can be embedded, for programs that are given its address (https://oembed.com)."""

from contextlib import ExitStack
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.urls import ResolverMatch, get_script_prefix, resolve, reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from recognition.credit import LICENCE
from recognition.languages import of_path
from recognition.models import Country
from recognition.models.known_at import known_at
from recognition.models.revision import snapshot
from recognition.site import drawing
from recognition.site.parameters import COMMON, Refused, asked_dispute, asked_revision, read, with_query
from recognition.site.sharing import DRAWINGS, WIDTH, Frame, caption

NAME = "Recognition Tracker"


@require_safe
def oembed(request):
    """The answer as oEmbed has it. Other parameters are left alone, unlike elsewhere: programs send what they like."""
    if request.GET.get("format", "json") != "json":
        return answer({"error": "Only format=json is spoken here."}, HTTPStatus.NOT_IMPLEMENTED)
    try:
        found = embedded(request, request.GET["url"], most(request, "maxwidth"), most(request, "maxheight"))
    except KeyError:
        return answer({"error": "Give the address of a page of this site as url."}, HTTPStatus.BAD_REQUEST)
    except ValueError as error:
        return answer({"error": str(error)}, HTTPStatus.BAD_REQUEST)
    except (Http404, Refused):
        return answer({"error": "There is no page to embed at that url."}, HTTPStatus.NOT_FOUND)
    return answer(found)


def answer(found: dict, status: HTTPStatus = HTTPStatus.OK) -> JsonResponse:
    """JSON that other sites' scripts may read."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, no-cache" if status == 200 else "no-store"}
    return JsonResponse(found, status=status, headers=headers)


def most(request: HttpRequest, name: str) -> int | None:
    """How many pixels a program has room for; None if it says nothing. Raises ValueError."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 100_000):
        raise ValueError(f"Give {name} as a number of pixels.")
    return int(text)


def embedded(request: HttpRequest, url: str, maxwidth: int | None, maxheight: int | None) -> dict:
    """How to embed the page at `url`; raises Http404, Refused."""
    asked = urlsplit(url)
    if asked.scheme not in ("http", "https") or asked.netloc != request.get_host():
        raise Http404
    path = "/" + asked.path.removeprefix(get_script_prefix())
    with ExitStack() as held:
        held.enter_context(translation.override(of_path(path)))
        match = resolve(path)
        if match.app_name != "site" or match.url_name not in DRAWINGS:
            raise Http404
        latest = held.enter_context(snapshot())
        params = QueryDict(asked.query)
        revision = latest and asked_revision(params, latest, timezone.now())
        if revision != latest:
            held.enter_context(known_at(revision))
        frame, picture = found(request, match, params)
    width, height = min(WIDTH, maxwidth or WIDTH), min(frame.height, maxheight or frame.height)
    told = {
        "version": "1.0",
        "type": "rich",
        "title": frame.title,
        "provider_name": NAME,
        "provider_url": request.build_absolute_uri(reverse("site:start")),
        "license": LICENCE.name,
        "license_url": LICENCE.url,
        "html": frame.sized(width, height),
        "width": width,
        "height": height,
    }
    if (maxwidth or drawing.WIDTH) >= drawing.WIDTH and (maxheight or drawing.HEIGHT) >= drawing.HEIGHT:
        told |= {"thumbnail_url": picture, "thumbnail_width": drawing.WIDTH, "thumbnail_height": drawing.HEIGHT}
    return told


def found(request: HttpRequest, match: ResolverMatch, params: QueryDict) -> tuple[Frame, str]:
    """The frame of a page and the whole address of its picture; raises Http404, Refused."""
    dispute = asked_dispute(params)
    if dispute is None:
        raise Http404
    asked = read(params, match.func.view_class.takes, dispute)
    country, args = None, []
    if "name" in match.kwargs:
        country = Country.objects.called(match.kwargs["name"]).first()
        if country is None:
            raise Http404
        args = [country.slug]
    kind = DRAWINGS[match.url_name]
    kept = {name: params[name] for name in [*kind.takes, *COMMON] if name in params}
    whole = [
        request.build_absolute_uri(with_query(reverse(f"site:{name}", args=args), kept))
        for name in (kind.embed, kind.picture)
    ]
    return Frame(whole[0], caption(dispute, asked.get("on"), country), kind.height), whole[1]
