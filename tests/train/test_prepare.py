"""What judges is never learned from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.train.corpora import Article, GoldAttribution
from quotelens.train.prepare import neighbours, parts


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


def test_neighbours_keep_their_attributions_where_they_stand() -> None:
    text = "The harbour board said the gate was shut. Ada Moor hoped that it would open again."
    gold = tuple(
        GoldAttribution(*(((text.index(part), text.index(part) + len(part)),) for part in spans))
        for spans in (
            ("said", "The harbour board", "the gate was shut"),
            ("hoped", "Ada Moor", "that it would open again"),
        )
    )
    made = neighbours([Article("a", text, gold)], seed=1, many=5)
    assert made == neighbours([Article("a", text, gold)], seed=1, many=5) and len(made) == 5
    printed = {("said", "The harbour board"), ("hoped", "Ada Moor")}
    for article in made:
        assert article.attributions
        for one in article.attributions:
            (cue,), (source,) = one.cue, one.source
            assert (article.text[slice(*cue)], article.text[slice(*source)]) in printed
