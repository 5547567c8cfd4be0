"""Speakers across articles: cases as data, and what the result promises."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotelens import (
    CorpusSpeaker,
    Document,
    InputTypeError,
    InputValueError,
    Mention,
    OptionError,
    Quote,
    Span,
    Speaker,
    merge,
)
from tests.records import records


def speaker(described: str) -> Speaker:
    """``name+other name/type/id``; a name that ends in "-" is a description."""
    names, kind, *rest = described.split("/")
    mentions, position = [], 0
    for name in names.split("+"):
        form = "nominal" if name.endswith("-") else "name"
        mentions.append(Mention(Span(position, position + len(name.rstrip("-")), name.rstrip("-")), form))
        position += len(name) + 1
    return Speaker(mentions[0].span.text, kind, mentions, external_id=rest[0] if rest else None)


def document(described: list[str], id: str | None = None) -> Document:
    speakers = [speaker(one) for one in described]
    # Each says one word, after all the names; the mentions' texts must stand where they say.
    text = max((" ".join(mention.span.text for mention in one.mentions) for one in speakers), key=len, default="")
    fitting = [one for one in speakers if all(text[m.span.start : m.span.end] == m.span.text for m in one.mentions)]
    assert len(fitting) == len(speakers)
    quotes = [Quote("direct", [Span.of(text, 0, 1)], speaker=one) for one in speakers]
    return Document(text, id, quotes=quotes, speakers=speakers)


def shown(merged: tuple[CorpusSpeaker, ...]) -> list[list[str]]:
    return sorted(sorted(f"{part.document} {part.speaker.name}" for part in one.appearances) for one in merged)


@pytest.mark.parametrize("record", records("merge.json"))
def test_cases(record: dict[str, Any]) -> None:
    merged = merge([document(one) for one in record["documents"]], aliases=record.get("aliases"))
    assert shown(merged) == sorted(record["merged"])


def test_a_merged_speaker_says_what_it_is_made_of() -> None:
    documents = [document(["William Sharpe/person"], "monday"), document(["Bill Sharpe/person"]), document([])]
    (merged,) = merge(iter(documents))
    assert (merged.name, merged.type, merged.external_id) == ("William Sharpe", "person", None)
    assert [(one.document, one.evidence) for one in merged.appearances] == [
        ("monday", "same full name"),
        (1, "the only William Sharpe of the corpus"),
    ]
    assert merged.quotes == documents[0].quotes + documents[1].quotes


def test_a_speaker_who_is_joined_to_nobody_says_so() -> None:
    (merged,) = merge([document(["Ana Ruiz/person"])])
    assert [one.evidence for one in merged.appearances] == ["alone"]


def test_the_alias_names_the_speaker_and_ids_are_kept() -> None:
    named = merge([document(["V. Balance/person"])], aliases={"Vladimir Saldo": ["V. Balance"]})
    assert [one.name for one in named] == ["Vladimir Saldo"]
    assert [one.external_id for one in merge([document(["Ana Ruiz/person/Q1"])])] == ["Q1"]


@pytest.mark.parametrize(
    ("documents", "ids"),
    [
        ([["Ana Ruiz/person"], ["Ana María Ruiz/person"]], ["ana-maria-ruiz"]),
        ([["Ana Ruiz/person/Q1"], ["Ana Ruiz/person/Q1"]], ["Q1"]),
        ([["Eva Holm/person"], ["Eva Holm Jr./person"]], ["eva-holm", "eva-holm-jr"]),
        ([["Holm/person"], ["Holm/person"]], ["holm@0#0", "holm@1#0"]),
        ([["officials-/group"], [], ["officials-/group"]], ["officials@0#0", "officials@2#0"]),
        ([["Lund/place"], ["Lund/organization"]], ["lund-organization", "lund-place"]),
        ([["Centers for Control+CDC/organization"], ["CDC/organization"]], ["centers-for-control"]),
        ([["“/unknown"]], ["unnamed@0#0"]),
    ],
)
def test_an_id_says_who_it_is(documents: list[list[str]], ids: list[str]) -> None:
    assert sorted(one.id for one in merge([document(one) for one in documents])) == ids


def test_an_alias_gives_the_id() -> None:
    assert [one.id for one in merge([document(["V. Balance/person"])], aliases={"Vladimir Saldo": ["V. Balance"]})] == [
        "vladimir-saldo"
    ]


NAMES = ("Joe Biden", "Joseph Biden", "Joe R. Biden", "Hunter Biden", "Biden", "Ana Ruiz", "Ana Ruiz Jr.")
KINDS = [f"{name}/person" for name in NAMES] + ["CDC/organization", "officials-/group"]


@given(st.lists(st.sampled_from(KINDS)), st.randoms())
def test_ids_are_the_same_whatever_the_order_and_no_two_share_one(described: list[str], random: Random) -> None:
    documents = [document([one], f"d{number}") for number, one in enumerate(described)]

    def ids(documents: list[Document]) -> dict[tuple[str | int, int], str]:
        merged = merge(documents)
        assert len({one.id for one in merged}) == len(merged)
        return {(seen.document, seen.number): one.id for one in merged for seen in one.appearances}

    before = ids(documents)
    random.shuffle(documents)
    assert ids(documents) == before


def test_those_quoted_most_often_come_first() -> None:
    merged = merge([document(["Ana Ruiz/person"]), document(["Eva Holm/person"]), document(["Eva Holm/person"])])
    assert [one.name for one in merged] == ["Eva Holm", "Ana Ruiz"]


def test_speech_is_counted_unless_told_otherwise() -> None:
    text = "Ana Ruiz Eva Holm"
    ana = Speaker("Ana Ruiz", "person", [Mention(Span.of(text, 0, 8), "name")])
    eva = Speaker("Eva Holm", "person", [Mention(Span.of(text, 9, 17), "name")])
    said = [(ana, "thought"), (ana, "act"), (eva, "speech"), (ana, "thought")]
    quotes = [
        Quote("indirect", [Span.of(text, at, at + 1)], speaker=who, level=level) for at, (who, level) in enumerate(said)
    ]
    doc = Document(text, quotes=quotes, speakers=[ana, eva])

    def counts(**options: Any) -> list[tuple[str, int]]:
        return [(one.name, len(one.quotes)) for one in merge([doc], **options)]

    assert counts() == [("Eva Holm", 1), ("Ana Ruiz", 0)]
    assert counts(levels=["thought"]) == [("Ana Ruiz", 2), ("Eva Holm", 0)]
    assert counts(levels=("act", "speech", "thought")) == [("Ana Ruiz", 3), ("Eva Holm", 1)]
    assert merge([doc])[0].levels == ("speech",)


@pytest.mark.parametrize("wrong", ["speech", [], ["shout"], None])
def test_levels_are_checked(wrong: Any) -> None:
    with pytest.raises(OptionError, match=r"^levels .*it must be a sequence of some of speech, thought, act\.$"):
        merge([], levels=wrong)


def test_many_people_of_one_surname() -> None:
    merged = merge([document([f"P{number} Smith/person"]) for number in range(3000)])
    assert len(merged) == 3000


@pytest.mark.parametrize("wrong", ["text", b"bytes", 5, document([]), [document([]), "text"]])
def test_what_is_no_list_of_documents_is_refused(wrong: Any) -> None:
    with pytest.raises(InputTypeError, match="merge"):
        merge(wrong)


def test_an_empty_alias_is_refused() -> None:
    with pytest.raises(InputValueError, match="empty name"):
        merge([], aliases={"Ana Ruiz": [" "]})
