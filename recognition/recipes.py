"""The recipes of docs/dashboards.md as a page, with the addresses of the site that is asked."""

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

EXAMPLE = "http://127.0.0.1:8000"
"""Where the recipes ask; script/server listens there unless it is told another address."""


def recipes(site: str) -> dict[str, str | dict[str, str] | SafeString]:
    """The title, the contents (names by anchor) and the text, in which `site` (scheme and host) is asked instead."""
    source = (settings.BASE_DIR / "docs" / "dashboards.md").read_text(encoding="utf-8").replace(EXAMPLE, site)
    markdown = MarkdownIt("commonmark", {"html": False})
    (_, title, _), tokens = (parsed := markdown.parse(source))[:3], parsed[3:]
    contents = {}
    for heading, name in zip(tokens, tokens[1:], strict=False):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor := slugify(name.content))
            contents[anchor] = name.content
    text = mark_safe(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S308 (it lets no HTML through)
    return {"title": title.content, "contents": contents, "text": text}
