"""Coreference chains that a caller brings, through the analyzer: they decide where they speak, and only there."""

from __future__ import annotations

from typing import Any

import pytest

import quotelens as ql

TEXT = (
    "The ministry met the union. Ana Ruiz, a lawyer, saw Bea Olsen. She said the port would close. "
    "The agency said it would open."
)


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def speakers(chains: Any) -> list[str | None]:
    return [quote.speaker and quote.speaker.name for quote in ql.analyze(TEXT, chains=chains).quotes]


@pytest.mark.parametrize(
    ("chains", "expected"),
    [
        pytest.param([[at("Bea Olsen"), at("She")]], "Bea Olsen", id="a name"),
        pytest.param([(at("She"), at("Bea Olsen"))], "Bea Olsen", id="in any order"),
        pytest.param([[at("Ana Ruiz, a lawyer,"), at("She")]], "Ana Ruiz", id="a mention longer than its name"),
        pytest.param([[at("the union"), at("She")]], "the union", id="a description"),
        pytest.param([[at("Ana Ruiz"), at("The agency")]], speakers(None)[0], id="a chain that is silent on it"),
    ],
)
def test_a_pronoun_follows_its_chain(chains: Any, expected: str) -> None:
    assert speakers(chains)[0] == expected


def test_a_description_follows_its_chain_and_says_so() -> None:
    document = ql.analyze(TEXT, chains=[[at("The ministry"), at("The agency")]])
    speaker = document.quotes[1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.evidence) == ("The ministry", ("coreference chain of The ministry",))


def test_a_full_name_stays_its_own() -> None:
    text = "Ana Ruiz met Bea Olsen. Bea Olsen said the port would close."
    again = text.rindex("Bea Olsen")
    document = ql.analyze(text, chains=[[(0, 8), (again, again + 9)]])
    assert [quote.speaker and quote.speaker.name for quote in document.quotes] == ["Bea Olsen"]


def test_offsets_count_the_callers_characters() -> None:
    # The text is read as if a space stood before "which", which moves everything behind it.
    text = "Ana Ruiz runs the UKwhich left. Bea Olsen met her. She said the port would close."
    pronoun, name = text.index("She"), text.index("Ana Ruiz")
    document = ql.analyze(text, chains=[[(name, name + 8), (pronoun, pronoun + 3)]])
    assert [quote.speaker and quote.speaker.name for quote in document.quotes] == ["Ana Ruiz"]


@pytest.mark.parametrize("wrong", [5, "chains", [5], [[5]], [[(0.0, 1)]], [[(0, 1, 2)]], [[(True, 2)]]])
def test_what_is_no_chain_is_refused(wrong: Any) -> None:
    with pytest.raises(ql.InputTypeError, match="a chain is a sequence of"):
        ql.analyze(TEXT, chains=wrong)


@pytest.mark.parametrize("wrong", [(0, 0), (-1, 3), (0, len(TEXT) + 1), (5, 4)])
def test_mentions_outside_the_text_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ql.InputValueError, match="outside the text"):
        ql.analyze(TEXT, chains=[[wrong]])


def test_identify_gives_outside_ids() -> None:
    document = ql.load(identify=lambda speaker: {"Ana Ruiz": "Q1"}.get(speaker.name))(TEXT)
    assert {one.name: one.external_id for one in document.speakers}["Ana Ruiz"] == "Q1"
    assert ql.Document.from_dict(document.to_dict()) == document


def test_identify_must_be_a_function_that_gives_ids() -> None:
    with pytest.raises(ql.OptionError, match="identify is 'Q1'"):
        ql.load(identify="Q1")  # type: ignore[arg-type]
    with pytest.raises(ql.InputTypeError, match="external_id"):
        ql.load(identify=lambda speaker: 5)(TEXT)  # type: ignore[arg-type, return-value]
