"""Pages as a reader without scripts has them: text, links, what is marked how."""

import json
import re
from functools import cached_property
from html import unescape
from html.parser import HTMLParser

VOID = {"area", "base", "br", "circle", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    """An element of a page with its attributes, and the text in it."""

    def __init__(self, name: str, attributes: dict):
        self.name, self.attributes, self.inner, self.within = name, attributes, [], []

    @property
    def text(self) -> str:
        """All the text in it, with single blanks."""
        return " ".join("".join(self.inner).split())

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)


class Elements(HTMLParser):
    """Reads the elements of a page, in order."""

    def __init__(self):
        super().__init__()
        self.found, self.open = [], []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        element.within = [*self.open]
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open.pop().name != tag:
            pass

    def handle_data(self, data):
        for element in self.open:
            element.inner.append(data)


class Read:
    """A response that is a page."""

    def __init__(self, response):
        self.response, self.status = response, response.status_code
        self.source = response.content.decode()

    @cached_property
    def elements(self) -> list[Element]:
        """All of them."""
        parser = Elements()
        parser.feed(self.source)
        return parser.found

    def all(self, name: str, **attributes) -> list[Element]:
        """The elements of a name with these attributes; `class_` is one among the classes."""
        wanted = {key.replace("_", "-").rstrip("-"): value for key, value in attributes.items()}
        return [
            each
            for each in self.elements
            if each.name == name
            and all(
                value in (each["class"] or "").split() if key == "class" else each[key] == value
                for key, value in wanted.items()
            )
        ]

    def one(self, name: str, **attributes) -> Element:
        """The only one such."""
        [found] = self.all(name, **attributes)
        return found

    @property
    def text(self) -> str:
        """The text of the page, with single blanks."""
        return self.one("body").text

    def addresses(self) -> list[str]:
        """Where its links lead."""
        return [each["href"] for each in self.all("a") if each["href"]]

    def ids(self) -> list[str]:
        """All ids, which must each be there once."""
        return [unescape(found) for found in re.findall(r'\sid="([^"]*)"', self.source)]


def walked(page: Read) -> dict:
    """What the first page gives to its scripts."""
    return json.loads(page.one("script", id="walk").text)
