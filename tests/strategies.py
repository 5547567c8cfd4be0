"""Hypothesis strategies for whole documents: any text, any spans in it, any links between the objects.

Everything but the text is read off one drawn string of bytes. Drawing each field by itself takes a tenth of a
second for a document; this takes a hundredth of that, and still shrinks, since fewer and smaller bytes make a
plainer document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from quotelens.types import (
    HEDGE_CATEGORIES,
    HEDGE_HOLDERS,
    MENTION_FORMS,
    SPEAKER_TYPES,
    Credit,
    Cue,
    Document,
    Hedge,
    Mention,
    Quote,
    QuoteKind,
    Span,
    Speaker,
)

T = TypeVar("T")

# Ordinary letters, and what breaks naive code: markup, controls, line ends, emoji, surrogates.
_AWKWARD = [*"abc \n“”\"'<>&;\r\t\0\x1b\x85\u2028\u202e\ud83d\ude00😀é", "\ud83d\ude00", "\n\n"]
TEXTS = st.lists(st.sampled_from(_AWKWARD), max_size=50).map("".join) | st.text(
    st.characters(exclude_categories=()), max_size=50
)
_NOTES = ("", "say", "Ona Reyes", "é“”", "<b>&\"'", "\x1b[1m\0\n", "\ud800", "😀")


class _Choices:
    """Makes choices with the bytes of a string; when they are used up, it always makes the first."""

    def __init__(self, data: bytes) -> None:
        self._bytes: Iterator[int] = iter(data)

    def number(self, below: int) -> int:
        return next(self._bytes, 0) % below

    def one(self, members: Sequence[T]) -> T:
        return members[self.number(len(members))]

    def some(self, members: Sequence[T]) -> list[T]:
        return [member for member in members if self.number(2)]

    def several(self, most: int, make: Callable[[], T]) -> list[T]:
        return [make() for _ in range(self.number(most + 1))]

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.number(2) else None

    def probability(self) -> float:
        return self.number(256) / 255

    def span(self, text: str) -> Span:
        start, end = sorted((self.number(len(text) + 1), self.number(len(text) + 1)))
        return Span.of(text, start, end)

    def content(self, text: str) -> list[Span]:
        """One to three spans that rise, do not overlap and are not empty, of a text that is not empty."""
        first = self.number(len(text))
        cuts = sorted({first, first + 1, *self.several(4, lambda: self.number(len(text) + 1))})
        return [Span.of(text, start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    choose = _Choices(draw(st.binary(min_size=100, max_size=100)))

    def note() -> str:
        return choose.one(_NOTES)

    def mention() -> Mention:
        return Mention(choose.span(text), choose.one(MENTION_FORMS))

    def speaker() -> Speaker:
        return Speaker(
            note(),
            choose.one(SPEAKER_TYPES),
            choose.several(2, mention),
            choose.probability(),
            choose.several(2, note),
        )

    def hedge() -> Hedge:
        return Hedge(
            choose.span(text),
            choose.one(HEDGE_CATEGORIES),
            choose.probability(),
            choose.maybe(lambda: choose.span(text)),
            choose.one(HEDGE_HOLDERS),
        )

    def quote() -> Quote:
        return Quote(
            choose.one(list(QuoteKind)),
            choose.content(text),
            choose.maybe(lambda: Cue(choose.span(text), note(), note())),
            choose.maybe(mention),
            choose.one([None, *speakers]),
            choose.some(hedges),
            choose.probability(),
            choose.several(2, note),
        )

    quotes_most = 4 if text else 0
    identity = choose.maybe(note)
    sentences = choose.several(2, lambda: choose.span(text))
    speakers = choose.several(3, speaker)
    hedges = choose.several(3, hedge)
    return Document(
        text,
        identity,
        sentences=sentences,
        quotes=choose.several(quotes_most, quote),
        speakers=speakers,
        hedges=hedges,
        credits=choose.several(2, lambda: Credit(choose.span(text), note())),
    )
