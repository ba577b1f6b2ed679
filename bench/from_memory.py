"""What memory gains: answers a second by the program with its cache and without, and by a WSGI application of one line.

Run `python -m bench.from_memory --help`. One worker answers one client over one connection, so the ratios count.
"""

import argparse
import os
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.server import database, serving

QUESTIONS = {
    "one object": "positions/venezuela-presidency-ca-2019-01-23",
    "counts of a day": "counts?on=2019-02-04",
    "200 countries": "countries?on=2019-02-04",
    "the same, brotli": "countries?on=2019-02-04",
    "the same, 304": "countries?on=2019-02-04",
}
PROGRAM = "tracker.worker:application"
BODY = "BENCH_BODY"
"""The variable that names the file which `static` gives."""


def static(environ, start_response):
    """A WSGI application that always gives the same."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [BYTES]


BYTES = Path(os.environ[BODY]).read_bytes() if BODY in os.environ else b""


class Connection:
    """One that stays open, with as little work of the client as can be."""

    def __init__(self, base: str, path: str, **headers: str):
        address = urlsplit(base)
        lines = [f"GET /api/v1/{path} HTTP/1.1", "Host: localhost"]  # on each port the same, for the tag
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.question = "\r\n".join([*lines, "", ""]).encode()
        self.socket = socket.create_connection((address.hostname, address.port))

    def ask(self) -> tuple[bytes, bytes]:
        """The answer's head and body."""
        self.socket.sendall(self.question)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(1 << 20)
        head, _, body = answer.partition(b"\r\n\r\n")
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        chunks, rest = [body], int(length.split(b":")[1]) - len(body)
        while rest > 0:
            chunks.append(self.socket.recv(1 << 20))
            rest -= len(chunks[-1])
        return head, b"".join(chunks)

    def rate(self, seconds: float) -> float:
        """Answers a second, once it has answered some."""
        for _ in range(20):
            self.ask()
        begin, times = time.perf_counter(), 0
        while (passed := time.perf_counter() - begin) < seconds:
            self.ask()
            times += 1
        return times / passed


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=3, help="How long each is asked.")
    options = parser.parse_args()
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    console = Console(stderr=True)
    rates: dict[str, dict[str, float]] = {name: {} for name in QUESTIONS}
    with database("load_fixtures") as environment:
        file = Path(environment["VAR_DIR"]) / "body"
        headers = {name: {} for name in QUESTIONS}
        headers["the same, brotli"] = {"accept_encoding": "br"}
        variants = {
            "static": {},
            "memory": {},
            "memory, uncounted": {"ADDRESS_LIMIT": "0"},
            "none": {"CACHE_SIZE": "0"},
        }
        with serving(environment, workers=1) as base:
            bodies = {name: Connection(base, path, **headers[name]).ask() for name, path in QUESTIONS.items()}
        tag = next(
            line for line in bodies["the same, 304"][0].decode().split("\r\n") if line.lower().startswith("etag:")
        )
        headers["the same, 304"] = {"if_none_match": tag.partition(":")[2].strip()}
        bodies["the same, 304"] = b"", b""
        jobs = [(variant, name) for variant in variants for name in QUESTIONS]
        for variant, name in track(jobs, "Measuring", console=console, transient=True):
            file.write_bytes(bodies[name][1])
            application = "bench.from_memory:static" if variant == "static" else PROGRAM
            with serving({**environment, BODY: str(file), **variants[variant]}, application, workers=1) as base:
                # Django answers who asks first; whoever has the tag already it tells 304, and memory learns nothing.
                plain = {**headers[name], "if_none_match": '"none"'}
                Connection(base, QUESTIONS[name], **plain).ask()
                expected = b" 304 " if "304" in name and variant != "static" else b" 200 "
                if expected not in Connection(base, QUESTIONS[name], **headers[name]).ask()[0].split(b"\r\n")[0]:
                    raise RuntimeError(f"{name}: not answered with{expected.decode()}by {variant}.")
                rates[name][variant] = Connection(base, QUESTIONS[name], **headers[name]).rate(options.seconds)
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    table = Table(
        "question", "bytes", *variants, "memory / none", "static / memory", title=f"{engine}, answers a second"
    )
    for name, found in rates.items():
        table.add_row(
            name,
            f"{len(bodies[name][1]):,}",
            *(f"{found[variant]:,.0f}" for variant in variants),
            f"{found['memory'] / found['none']:.1f}",
            f"{found['static'] / found['memory']:.1f}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
