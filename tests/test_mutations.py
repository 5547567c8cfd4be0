"""A minute of fuzzing, from another seed each time, and the seeds that have found something."""

from __future__ import annotations

import random

import pytest

from benchmarks import mutations

SECONDS = 55.0
# Contents that overlapped; a quotation that a table gave back as a number; a line of a table, a model's fields and a
# document that were nested too deeply.
FOUND = [
    ("texts", 145),
    ("texts", 230),
    ("texts", 287173244),
    ("corpus", 0),
    ("corpus", 191865816),
    ("models", 191),
    ("json", 12),
]


@pytest.mark.parametrize(("target", "seed"), FOUND)
def test_what_was_found_is_not_found_again(target: str, seed: int) -> None:
    mutations.TARGETS[target](random.Random(seed))


@pytest.mark.slow
def test_nothing_is_found_in_a_minute() -> None:
    done = mutations.run(SECONDS, random.randrange(10**9), list(mutations.TARGETS))
    assert sum(done.values()) > 0
