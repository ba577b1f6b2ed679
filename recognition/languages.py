"""In which language whom is answered: editors in theirs, programs in English."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def languages(get_response):
    """Django's middleware that speaks the editor's language in the admin: the one chosen, else the browser's.

    Django's own would follow the address, once pages have a language in theirs, and would translate the API's answers,
    which are the same for everybody.
    """

    def answer(request: HttpRequest):
        if not request.path_info.startswith(reverse("admin:index")):
            return get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response

    return answer
