"""Who holds a hedge, given the contents that were found."""

import pytest

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.objects import Assembly, _owners
from quotelens.text.page import lay_out
from quotelens.types import Meta


def _found(text: str, content: str, cue: str, source: str | None, kind: QuoteKind = QuoteKind.INDIRECT) -> Attribution:
    def place(part: str) -> tuple[int, int]:
        return text.index(part), text.index(part) + len(part)

    return Attribution((place(content),), place(cue), None if source is None else place(source), kind=kind)


def test_a_hedge_belongs_to_the_content_that_holds_it() -> None:
    text = "Mills may win, and Ruiz said that Lopez might lose."
    found = [_found(text, "that Lopez might lose", "said", "Ruiz")]
    may, might = text.index("may"), text.index("might")
    assert _owners(text, found, [(may, may + 3), (might, might + 5)]) == [None, 0]


@pytest.mark.parametrize(("source", "owner"), [(None, 0), ("lawmakers", None)])
def test_a_hedge_taken_for_a_cue_belongs_to_the_content_that_it_cuts(source: str | None, owner: int | None) -> None:
    text = "Aides say they like the changes lawmakers are expected to make."
    found = [
        _found(text, "they like the changes lawmakers", "say", "Aides"),
        _found(text, "to make", "expected", source),
    ]
    start = text.index("expected")
    assert _owners(text, found, [(start, start + len("expected"))]) == [owner]


def test_a_hedge_of_the_next_sentence_is_not_drawn_in() -> None:
    text = "Aides say they like it. Lawmakers are expected to vote."
    found = [_found(text, "they like it", "say", "Aides"), _found(text, "to vote", "expected", None)]
    start = text.index("expected")
    assert _owners(text, found, [(start, start + len("expected"))]) == [None]


@pytest.mark.parametrize(
    ("cue", "source", "kind", "voiced"),
    [
        ("says", "Ruiz", QuoteKind.INDIRECT, True),
        ("says", None, QuoteKind.INDIRECT, False),
        ("says", None, QuoteKind.DIRECT, True),
        ("wants", "Ruiz", QuoteKind.INDIRECT, False),
        ("wants", "Ruiz", QuoteKind.MIXED, True),
    ],
)
def test_what_somebody_wants_is_no_view(cue: str, source: str | None, kind: QuoteKind, voiced: bool) -> None:
    text = f"Ruiz {cue} a dam that may hold."
    found = _found(text, "a dam that may hold", cue, source, kind)
    assert Assembly(lay_out(text), None, Meta("0"), None).has_voice(found, None) is voiced
