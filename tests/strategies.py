"""Hypothesis strategies for whole documents: any text, any spans in it, any links between the objects.

Everything but the text is read off one drawn string of bytes. Drawing each field by itself takes a tenth of a
second for a document; this takes a hundredth of that, and still shrinks, since fewer and smaller bytes make a
plainer document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs
from hypothesis import strategies as st

from quotelens.enums import (
    CueCategory,
    HedgeCategory,
    HedgeHolder,
    MentionForm,
    Naming,
    PartKind,
    Pronoun,
    QuoteKind,
    QuoteLevel,
    SpeakerType,
)
from quotelens.types import Cue, Document, Hedge, Mention, Meta, Part, Quote, Span, Speaker, encloses

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


def nested(made: Mapping[int, Quote], originals: Iterable[Quote]) -> list[Quote]:
    """The quotations made from the originals, by their id, each within what was made from what it was within."""
    found = dict(made)
    by_length = sorted(originals, key=lambda quote: quote.content[0].start - quote.content[-1].end)
    for original in (one for one in by_length if id(one) in made):
        quote, outer = made[id(original)], found.get(id(original.within))
        around = outer is not None and encloses(outer.content, quote.content)
        found[id(original)] = attrs.evolve(quote, within=outer if around else None)
    return list(found.values())


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    choose = _Choices(draw(st.binary(min_size=150, max_size=150)))

    def note() -> str:
        return choose.one(_NOTES)

    def mention() -> Mention:
        return Mention(choose.span(text), choose.one(list(MentionForm)))

    def speaker() -> Speaker:
        return Speaker(
            note(),
            choose.one(list(SpeakerType)),
            choose.several(2, mention),
            choose.probability(),
            choose.several(2, note),
            choose.maybe(note),
            pronoun=choose.one([None, *Pronoun]),
            naming=choose.one(list(Naming)),
            description=choose.maybe(lambda: choose.span(text)),
        )

    def hedge() -> Hedge:
        return Hedge(
            choose.span(text),
            choose.one(list(HedgeCategory)),
            choose.probability(),
            choose.maybe(lambda: choose.span(text)),
            choose.one(list(HedgeHolder)),
        )

    def quote() -> Quote:
        content = choose.content(text)
        around = [other for other in quotes if encloses(other.content, content)]
        made = Quote(
            choose.one(list(QuoteKind)),
            content,
            choose.maybe(lambda: Cue(choose.span(text), note(), choose.one(list(CueCategory)))),
            choose.maybe(mention),
            choose.one([None, *speakers]),
            choose.some(hedges),
            choose.probability(),
            choose.several(2, note),
            choose.some(speakers),
            level=choose.one(list(QuoteLevel)),
            within=choose.one([None, *around]),
            speaker_confidence=choose.maybe(choose.probability),
            speaker_evidence=note(),
            corrected=choose.several(1, note),
        )
        # In any order: what a quotation stands within may come behind it.
        quotes.insert(choose.number(len(quotes) + 1), made)
        return made

    quotes: list[Quote] = []
    identity = choose.maybe(note)
    sentences = choose.several(2, lambda: choose.span(text))
    speakers = choose.several(3, speaker)
    hedges = choose.several(3, hedge)
    choose.several(4 if text else 0, quote)
    return Document(
        text,
        identity,
        sentences=sentences,
        quotes=quotes,
        speakers=speakers,
        hedges=hedges,
        parts=choose.several(2, lambda: Part(choose.span(text), choose.one(list(PartKind)))),
        tokens=choose.one([[], choose.content(text)]) if text else [],
        meta=choose.maybe(lambda: Meta(note(), *(choose.maybe(note) for _ in range(3)))),
    )
