"""The proof of bench/no_older_answers.py, short: two workers, a writer, and readers at the same time."""

from bench.no_older_answers import proved


def test_no_answer_is_older_than_the_last_commit_or_mixes_two_revisions():
    readers, commits, _ = proved(writes=40, reads=300, readers=2, seconds=120)
    assert [what for reader in readers for what in reader.wrong] == []
    assert commits == 40
    assert sum(reader.reads for reader in readers) >= 300
    assert sum(reader.not_modified for reader in readers) > 0
    assert sum(reader.past for reader in readers) > 0
