"""The command that checks the addresses of sources: what it keeps, and where it goes on."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from recognition.asking import Asker
from recognition.models import Revision, Source, SourceCheck
from recognition.models.revision import revising
from tests.builders import committed, source, source_check
from tests.test_asking import server  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(server):  # noqa: F811
    """The site's address; nothing was asked of it yet."""
    server.asked.clear()
    return server


def check(**options) -> str:
    """What the command says."""
    out = StringIO()
    quick = {"pause": 0, "rate": 1e6, "timeout": 0.4, "allow_private": True}
    call_command("check_sources", **quick | options, stdout=out, stderr=StringIO())
    return out.getvalue()


def asked(site) -> list[str]:
    """The paths asked."""
    return [path for _method, path, _agent in site.asked]


def outcomes() -> dict[str, str]:
    """What is kept, by the source's key."""
    return dict(SourceCheck.objects.order_by("source__key").values_list("source__key", "outcome"))


def test_it_keeps_what_it_found_and_changes_nothing_in_the_record(site):
    for path in ("ok", "moved", "gone", "forbidden", "broken"):
        source(path, url=f"{site.address}/{path}")
    source("text", url="")
    before = Revision.objects.last()
    committed()
    said = check()
    assert outcomes() == {
        "broken": "unreachable",
        "forbidden": "refused",
        "gone": "gone",
        "moved": "moved",
        "ok": "ok",
    }
    found = Source.objects.get(key="moved").last_check
    assert (found.status_code, found.address) == (200, f"{site.address}/moved")
    assert found.final_address == f"{site.address}/ok"
    assert "5 of 5 checked: 1 ok, 1 moved, 1 gone, 1 refused, 1 unreachable." in said
    assert f"moved: moved {site.address}/ok" in said
    assert Revision.objects.last() == before


def test_the_next_run_goes_on_with_the_longest_unchecked(site):
    now = timezone.now()
    for days, path in ((40, "a"), (50, "b"), (10, "c")):
        source_check(source(path, url=f"{site.address}/{path}"), at=now - timedelta(days=days))
    source("new", url=f"{site.address}/new")
    changed = source("changed", url=f"{site.address}/changed")
    source_check(changed, at=now - timedelta(days=1), address="https://example.org/before")
    assert "2 of 2 checked" in check(limit=2)
    assert asked(site)[0] == "/new"
    assert "2 of 2 checked" in check()
    assert sorted(asked(site)) == ["/a", "/b", "/changed", "/new"]
    assert asked(site).index("/b") < asked(site).index("/a")
    assert "0 of 0 checked." in check()


def test_only_one_host_is_asked_if_it_is_named(site):
    source("a", url=f"{site.address}/ok")
    source("b", url="https://example.org/ok")
    check(host="127.0.0.1")
    assert list(outcomes()) == ["a"]


def test_stopping_loses_nothing(site, monkeypatch):
    for path in ("a", "b", "c"):
        source(path, url=f"{site.address}/{path}")
    ask = Asker.ask

    def stopped(self, address):
        if len(site.asked) == 2:
            raise KeyboardInterrupt
        return ask(self, address)

    monkeypatch.setattr(Asker, "ask", stopped)
    with pytest.raises(CommandError, match="Stopped after 2 of 3; run it again to go on."):
        check()
    assert list(outcomes()) == ["a", "b"]
    monkeypatch.undo()
    assert "1 of 1 checked" in check()


def test_failures_in_a_row_are_counted(site):
    page = source("a", url=f"{site.address}/broken")
    for expected in (1, 2):
        check(days=0)
        assert SourceCheck.objects.get().failures == expected
    assert list(Source.objects.dead()) == [page]
    committed()
    with revising("Found again."):
        page.url = f"{site.address}/ok"
        page.save()
    check(days=0)
    assert SourceCheck.objects.get().failures == 0


def test_a_busy_site_is_left_alone(site):
    for path in ("busy", "x", "y"):
        source(path, url=f"{site.address}/{path}")
    assert "1 of 3 checked: 1 refused." in check()
    assert asked(site) == ["/busy"]


def test_addresses_of_private_networks_are_skipped(site):
    source("a", url=f"{site.address}/ok")
    check(allow_private=False)
    assert outcomes() == {"a": "skipped"}
    assert SourceCheck.objects.get().detail == "It leads to a private network."
    assert asked(site) == []


def test_who_asks_is_said(site):
    source("a", url=f"{site.address}/ok")
    check(user_agent="archive of example.org (mail@example.org)")
    assert site.asked[0][2] == "archive of example.org (mail@example.org)"
    with pytest.raises(CommandError, match="--user-agent"):
        check(user_agent="a\r\nHost: b")


@pytest.mark.parametrize(("option", "value"), [("--limit", "0"), ("--rate", "0"), ("--timeout", "-1")])
def test_numbers_that_cannot_be_are_refused(option, value):
    with pytest.raises(CommandError, match="is not above 0"):
        call_command("check_sources", f"{option}={value}")
