"""Proof that no answer is older than the last commit before it was asked, and that none mixes two revisions.

Run `python -m bench.no_older_answers --help`. A writer commits revision after revision, each of which writes its own
number into an act of Canada and the sources that it cites; several readers ask two worker processes meanwhile. It makes
a database of its own (SQLite in a temporary folder, or one on the server of DATABASE_URL), and drops it.
"""

import argparse
import multiprocessing
import os
import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

import httpx

from bench.server import database, serving

ACT = "venezuela-presidency-ca-2019-01-23"
# Questions, and how often their answers name the revision that wrote them.
QUESTIONS = {
    "sources": 4,
    "sources.csv": 4,
    f"positions/{ACT}": 1,
    "countries/CA?on=2019-02-04": 1,
    "counts?on=2019-02-04": 0,
}
CODINGS = ("", "br")
IN_A_ROW = 6  # how often one question is asked, so that memory answers
COUNTED = ("reads", "not_modified", "past")
PER_CONNECTION = 8  # questions; then another worker may get the next


def main() -> None:
    """Write and read, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--writes", type=int, default=5_000, help="Revisions to commit.")
    parser.add_argument("--reads", type=int, default=5_000, help="Answers to ask for at the least.")
    parser.add_argument("--readers", type=int, default=3, help="Readers at the same time.")
    parser.add_argument("--minutes", type=float, default=30, help="When to give up.")
    options = parser.parse_args()
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    try:
        with Progress(
            "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
        ) as bar:
            writes = bar.add_task("Commits", total=options.writes)
            reads = bar.add_task("Answers", total=options.reads)

            def tell(written: int, read: int) -> None:
                bar.update(writes, completed=written)
                bar.update(reads, completed=read)

            readers, written, seconds = proved(
                options.writes, options.reads, options.readers, options.minutes * 60, tell
            )
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left behind.")
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    asked, not_modified, past = (sum(getattr(reader, name) for reader in readers) for name in COUNTED)
    wrong = [what for reader in readers for what in reader.wrong]
    # Each of the two workers makes an answer once.
    kept = asked - past - not_modified - 2 * len(set.union(*(reader.distinct for reader in readers)))
    print(
        f"{engine}: {written:,} commits and {asked:,} answers in {seconds:.0f} s. Of the answers {not_modified:,} were "
        f"304, {past:,} about a past revision, at least {max(0, kept):,} others from memory. Wrong: {len(wrong)}."
    )
    for what in wrong[:20]:
        print(what)
    sys.exit(0 if written >= options.writes and asked >= options.reads and not wrong else 1)


def proved(writes: int, reads: int, readers: int, seconds: float, tell: Callable[[int, int], None] = lambda *_: None):
    """The readers with what they found, how many revisions were committed, and in how many seconds."""
    context = multiprocessing.get_context("spawn")
    committed, written, stop = context.Value("Q", 0), context.Value("Q", 0), context.Event()
    with database() as environment, serving(environment) as base:
        writer = context.Process(target=write, args=(environment, writes, committed, written, stop), daemon=True)
        writer.start()
        while not committed.value:
            if not writer.is_alive():
                raise RuntimeError("The writer has failed.")
            time.sleep(0.05)
        begin = time.monotonic()
        found = [Reader(base, committed, stop, seed) for seed in range(readers)]
        try:
            for reader in found:
                reader.start()
            while time.monotonic() - begin < seconds and any(reader.is_alive() for reader in found):
                asked = sum(reader.reads for reader in found)
                tell(written.value, asked)
                if not writer.is_alive() and asked >= reads:
                    break
                time.sleep(0.2)
        finally:
            stop.set()
            for thread in (*found, writer):
                thread.join(60)
        return found, written.value, time.monotonic() - begin


def write(environment: dict[str, str], writes: int, committed, written, stop) -> None:
    """Commit revisions, each of which writes its number into an act and its sources; tell and count each thereafter."""
    os.environ.update(environment)
    import django

    django.setup()
    from recognition.models import Position, Revision
    from recognition.models.revision import revising
    from tests import builders

    builders.position("CA", "2019-01-23", sources=[f"source-{number}" for number in range(4)])
    builders.coverage("CA")
    pauses = random.Random(0)  # noqa: S311
    for _ in range(writes):
        if stop.is_set():
            break
        with revising("a measurement"):
            act = Position.objects.get(key=ACT)
            number = Revision.objects.current().pk
            act.summary = f"Written by revision {number}."
            act.save()
            for source in [citation.source for citation in act.citations.select_related("source")]:
                source.title, source.title_supplied = f"Written by revision {number}.", False
                source.save()
        committed.value = number
        written.value += 1
        time.sleep(pauses.choice((0, 0, 0, 0.01, 0.1)))  # at once, or after answers have been kept


class Reader(threading.Thread):
    """Asks until told to stop, and holds each answer against what was committed before it was asked."""

    def __init__(self, base: str, committed, stop, seed: int):
        super().__init__(daemon=True)
        self.base, self.committed, self.stop = base, committed, stop
        self.first = committed.value
        self.chance = random.Random(seed)  # noqa: S311
        self.tags: dict[tuple[str, str], tuple[str, int]] = {}
        self.reads = self.not_modified = self.past = 0
        self.distinct: set[tuple[str, str, int]] = set()
        self.wrong: list[str] = []

    def run(self):
        """Ask each question several times in a row, and go on over another connection now and then."""
        try:
            while not self.stop.is_set():
                with httpx.Client(base_url=f"{self.base}/api/v1/", timeout=60) as client:
                    for _ in range(PER_CONNECTION):
                        question, coding = self.chance.choice(list(QUESTIONS)), self.chance.choice(CODINGS)
                        for _ in range(IN_A_ROW):
                            self.ask(client, question, coding)
        except Exception as error:
            self.wrong.append(f"A reader failed: {error!r}")
            raise

    def ask(self, client: httpx.Client, question: str, coding: str) -> None:
        """Ask about now, with a tag or without, or about a revision of the past."""
        floor = self.committed.value
        kind = self.chance.choice(["now"] * 4 + ["known"] * 4 + ["past"])
        known = self.tags.get((question, coding)) if kind == "known" else None
        headers = {"accept-encoding": coding} | ({"if-none-match": known[0]} if known else {})
        address = question
        if kind == "past":
            floor = self.chance.randint(max(self.first, floor - 50), floor)
            address += f"{'&' if '?' in question else '?'}known_at=revision:{floor}"
        response = client.get(address, headers=headers)
        self.reads += 1
        if response.status_code == 304 and known:
            self.not_modified += 1
            said = known[1]
        elif response.status_code == 200:
            said = int(response.headers["tracker-revision"])
            self.check(address, response, said, QUESTIONS[question])
        else:
            self.wrong.append(f"{address}: {response.status_code}.")
            return
        if said < floor or (kind == "past" and said > floor):
            self.wrong.append(f"{address}: {response.status_code} for revision {said} after {floor} was committed.")
        if kind == "past":
            self.past += 1
        else:
            self.distinct.add((question, coding, said))
            self.tags[question, coding] = response.headers["etag"], said

    def check(self, address: str, response: httpx.Response, said: int, times: int) -> None:
        """Every number in the answer must be that of the revision that it says it is."""
        numbers = Counter(map(int, re.findall(r"Written by revision (\d+)\.", response.text)))
        if "json" in response.headers["content-type"]:
            numbers[response.json()["revision"]] += 0
        if set(numbers) - {said} or numbers[said] < times:
            self.wrong.append(f"{address}: says revision {said}, holds {dict(numbers)}.")


if __name__ == "__main__":
    main()
