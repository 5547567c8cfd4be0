"""Where clauses end: what the model does not see, its tags, and bounds that hold for any tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens.hedges.clauses import Model, clause_end, embedded_model, hidden_tokens, read_clauses, tagged


def _offsets(tokens: list[str]) -> list[tuple[int, int]]:
    starts = [sum(len(token) + 1 for token in tokens[:index]) for index in range(len(tokens))]
    return [(start, start + len(token)) for start, token in zip(starts, tokens, strict=True)]


def test_a_bracket_that_holds_the_hedge_is_not_hidden() -> None:
    tokens = ["it", "(", "which", "may", "burn", ")", "fell"]
    assert hidden_tokens(tokens, _offsets(tokens), [(3, 4)]) == frozenset()
    assert hidden_tokens(tokens, _offsets(tokens), [(0, 1)]) == frozenset((1, 2, 3, 4, 5))


def test_a_hyphen_is_hidden_inside_a_word_only() -> None:
    assert hidden_tokens(["late", "-", "stage"], [(0, 4), (4, 5), (5, 10)], []) == frozenset((1,))
    assert hidden_tokens(["late", "-", "stage"], [(0, 4), (5, 6), (7, 12)], []) == frozenset()


def test_the_tag_before_decides_between_two_tags() -> None:
    choices = [{"d": 0, "s": 0}, {"n": 0, "V": 0}]
    follows = {("", "d"): -10, ("", "s"): -50, ("d", "n"): -10, ("d", "V"): -500, ("s", "V"): -10}
    assert tagged(Model({}, {}, follows, frozenset(), {}), choices) == ["d", "n"]
    assert tagged(Model({}, {}, follows | {("", "s"): 0}, frozenset(), {}), choices) == ["s", "V"]
    assert tagged(Model({}, {}, follows, frozenset(), {}), []) == []


@pytest.mark.parametrize(
    ("sentence", "tags"),
    [("the report may close", "dnMB"), ("they report losses", "sVn"), ("they were taken", "sVN")],
)
def test_tags_of_short_sentences(sentence: str, tags: str) -> None:
    words = sentence.split()
    assert "".join(read_clauses(words, words).tags) == tags


def test_the_model_is_read_whole() -> None:
    model = embedded_model()
    assert "which" in model.closed
    assert model.tags["the"]["d"] > 0
    assert model.follows["", "d"] < 0


WORDS = st.sampled_from(
    ["may", "and", "but", ",", "(", ")", '"', "-", "which", "it", "rain", "fell", "if", "42", "", "é"]
)


@given(st.lists(WORDS, min_size=2, max_size=30), st.data())
def test_the_end_lies_within_its_bounds(tokens: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(tokens) - 2))
    stop = data.draw(st.integers(start + 2, len(tokens)))
    hidden = hidden_tokens(tokens, _offsets(tokens), [(start, start + 1)])
    clauses = read_clauses(tokens, tokens, hidden)
    assert start + 2 <= clause_end(clauses, start, start + 1, "modal", start + 2, stop) <= stop
