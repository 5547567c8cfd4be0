"""What judges is never learned from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.train.prepare import parts


@given(st.sets(st.text(min_size=1, max_size=5), max_size=200), st.booleans(), st.randoms())
def test_each_article_has_one_part_that_does_not_depend_on_the_order(
    ids: set[str], polnear: bool, chance: object
) -> None:
    shuffled = list(ids)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    known = parts(shuffled, polnear)
    assert known == parts(sorted(ids), polnear)
    assert known.keys() == ids and set(known.values()) <= {"train", "choose", "judge"}


@pytest.mark.parametrize(("polnear", "many"), [(True, 40), (False, 120)])
def test_some_judge(polnear: bool, many: int) -> None:
    judged = [part for part in parts(map(str, range(many)), polnear).values() if part == "judge"]
    assert many / 10 < len(judged) < many / 2
