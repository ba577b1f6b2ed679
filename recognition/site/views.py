"""The pages: each declares what it can be asked, and gathers what its template shows."""

from recognition.site.pages import Page
from recognition.site.parameters import TellingDay


class Start(Page):
    """The map of a day."""

    template_name = "site/start.html"
    takes = {"on": TellingDay()}
