"""Counters of requests, in one place for all workers of a machine: a file of VAR_DIR that they share as memory.

Counting so writes to no database, and takes a few microseconds.
"""

import fcntl
import math
import mmap
import os
import struct
import threading
import time
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

WINDOW = 60
"""Seconds for which a counter counts, from the first request on, unless it is told otherwise."""
SLOTS = 2**17
SLOT = struct.Struct("dQ")
"""When counting began, by the clock, and how many have come."""
STANDINGS = "tracker.standings"
"""Where the environ of a request holds how its limits stand."""


@dataclass(frozen=True)
class Standing:
    """How one of the limits stands after a request."""

    policy: str
    quota: int
    asked: int
    reset: int
    window: int = WINDOW

    @property
    def is_over(self) -> bool:
        """Whether the request is one too many."""
        return self.asked > self.quota

    def __str__(self):
        return f'"{self.policy}";r={max(0, self.quota - self.asked)};t={self.reset}'


class Counters:
    """Counters in a file that processes share; that two keys have the same one is as likely as 1 in 131,072."""

    def __init__(self, path: Path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self.file, SLOTS * SLOT.size)
        self.memory = mmap.mmap(self.file, SLOTS * SLOT.size)
        self.lock = threading.Lock()  # the file's lock is between processes only

    def count(self, policy: str, key: str, quota: int, window: int = WINDOW) -> Standing:
        """Count one more for the key, of which there may be `quota` in `window` seconds."""
        place = slot(policy, key) * SLOT.size
        now = time.time()
        with self.lock:
            fcntl.lockf(self.file, fcntl.LOCK_EX, SLOT.size, place)
            try:
                began, asked = SLOT.unpack_from(self.memory, place)
                if not began <= now < began + window:  # over, or from before the clock was set back
                    began, asked = now, 0
                SLOT.pack_into(self.memory, place, began, asked + 1)
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN, SLOT.size, place)
        return Standing(policy, quota, asked + 1, math.ceil(began + window - now), window)


@lru_cache(maxsize=4096)
def slot(policy: str, key: str) -> int:
    """Which counter is the key's: a keyed digest, so that nobody can choose whom to meet, and the file names nobody."""
    digest = salted_hmac("tracker.counters", f"{policy} {key}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") % SLOTS


@cache
def counters() -> Counters:
    """The machine's counters."""
    return Counters(settings.VAR_DIR / "limits")
