"""The admin, in which editors keep the record: one module for each part of it."""

from recognition.admin import blocs, people, positions, reference, reports, revisions, sources, tokens

__all__ = ["blocs", "people", "positions", "reference", "reports", "revisions", "sources", "tokens"]
