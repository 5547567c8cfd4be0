"""Tokens and sentences: the conventions as cases, and what must hold for any text."""

from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from quotelens.errors import InputTypeError
from quotelens.text.sentences import Token, tokenize
from tests.records import records

SPACE = regex.compile(r"[\s\x1c-\x1f\u200b\u2060\ufeff]*")

# Whole words and the marks that sentences turn on, so that drawn texts reach the rules and not only the
# letters.
_PIECES = [
    *(
        "Mr.",
        "U.S.",
        "No.",
        "B.",
        "said",
        "Ann",
        "don't",
        "it’s",
        "e-mail",
        "well-known",
        "3.5",
        "10th",
        "over.Then",
    ),
    *(
        '"',
        "“",
        "”",
        "‘",
        "’",
        "?",
        "!",
        ".",
        "...",
        "…",
        "—",
        "-",
        "(",
        ")",
        "[1]",
        ":)",
        "''",
        "``",
        "http://a.b/c",
    ),
    *(
        " ",
        " ",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\u2029",
        "\u200b",
        "\xa0",
        "\0",
        "\ud800",
        "é",
        "e\u0301",
        "😀",
        "中",
    ),
]
TEXTS = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.text(
    st.characters(exclude_categories=()), max_size=50
)


@pytest.mark.parametrize("case", records("sentences.json"))
def test_cases(case: dict[str, Any]) -> None:
    found = [" ".join(token.text for token in sentence) for sentence in tokenize(case["text"])]
    assert found == case["sentences"]


@given(TEXTS)
def test_tokens_are_the_text_without_its_white_space(text: str) -> None:
    tokens = [token for sentence in tokenize(text) for token in sentence]
    end = 0
    for token in tokens:
        assert SPACE.fullmatch(text, end, token.start)
        assert token.start < token.end
        assert text[token.start : token.end] == token.text
        end = token.end
    assert SPACE.fullmatch(text, end)


@given(TEXTS)
def test_no_sentence_is_empty(text: str) -> None:
    assert all(tokenize(text))


@given(TEXTS, TEXTS)
def test_a_paragraph_break_ends_a_sentence(before: str, after: str) -> None:
    at = len(before) + 2
    for sentence in tokenize(f"{before}\n\n{after}"):
        assert sentence[-1].end <= len(before) or sentence[0].start >= at


@given(st.lists(TEXTS, max_size=3))
def test_a_paragraph_reads_the_same_wherever_it_stands(texts: list[str]) -> None:
    paragraphs = ["".join(text.split()) for text in texts]
    alone = [[token.text for token in sentence] for paragraph in paragraphs for sentence in tokenize(paragraph)]
    together = [[token.text for token in sentence] for sentence in tokenize("\n\n".join(paragraphs))]
    assert together == alone


def test_token_fields() -> None:
    assert tokenize(" Go!") == [[Token(1, 3, "Go"), Token(3, 4, "!")]]


@pytest.mark.parametrize("value", [None, b"bytes", 3, ["text"]])
def test_only_text_is_accepted(value: Any) -> None:
    with pytest.raises(InputTypeError, match=type(value).__name__):
        tokenize(value)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a-",
        "a'",
        "a.",
        ".",
        "1.",
        "“",
        '" ',
        "?” Ann ",
        "http://",
        "a@",
        "ab.Cd",
        "a\n",
        "[1]",
        "e\u0301",
    ],
)
def test_long_monotonous_text_is_covered(unit: str) -> None:
    text = unit * 5000
    tokens = [token for sentence in tokenize(text) for token in sentence]
    assert "".join(token.text for token in tokens) == "".join(text.split())
