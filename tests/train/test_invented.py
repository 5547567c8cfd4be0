"""Invented reports say of themselves what is so."""

from __future__ import annotations

import itertools

from quotelens.train.invented import invented


def test_the_same_seed_gives_the_same_reports() -> None:
    assert invented(20, 3) == invented(20, 3) != invented(20, 4)


def test_offsets_hold_and_every_source_has_an_entity() -> None:
    for one in invented(300, 5):
        assert one.attributions
        for said in one.attributions:
            assert said.source is not None and said.cue is not None
            source, cue = (one.text[slice(*span)] for span in (said.source, said.cue))
            assert source == source.strip() != "" and cue.isascii() and cue.replace(" ", "").isalpha()
            spans = sorted([said.source, said.cue, *said.content])
            assert all(a < b <= c < d for (a, b), (c, d) in itertools.pairwise(spans))
            for piece in said.content:
                printed = one.text[slice(*piece)]
                assert printed == printed.strip() and printed[-1] != "."
            assert said.entity in one.names.keys() & one.types.keys() & one.namings.keys() & one.expressions.keys()
        for key, expressions in one.expressions.items():
            assert one.names[key] in expressions
