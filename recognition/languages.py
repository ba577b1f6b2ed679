"""In which language whom is answered: readers by the address, editors in theirs, programs in English."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def of_path(path: str) -> str:
    """The language of an address: that of its prefix (`/es/switches`), else the default, which has none."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in dict(settings.LANGUAGES) and first != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def in_language(path: str, language: str) -> str:
    """The address of the same page in another language; `path` is what stands behind the place of the program."""
    bare = path.lstrip("/")
    if (spoken := of_path(path)) != settings.LANGUAGE_CODE:
        bare = bare.removeprefix(spoken).lstrip("/")
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"{get_script_prefix()}{prefix}{bare}"


def languages(get_response):
    """Django's middleware, which speaks the language of the address; in the admin the editor's.

    The editor's is the one chosen, else the browser's. Django's own would ask the browser everywhere: addresses would
    give different answers, pages in English would be found by nobody else, and the API's answers be translated.
    """

    def answer(request: HttpRequest):
        if request.path_info.startswith(reverse("admin:index")):
            return in_editors_language(request)
        language = of_path(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return get_response(request)

    def in_editors_language(request: HttpRequest):
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response

    return answer
