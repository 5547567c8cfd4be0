"""The lines of a picture: who gets one, who shares one, and what is counted in it.

The voices of a corpus are those of :func:`quotelens.merge`; whoever is only "he" or "officials" in an article is nobody
that another article knows, and stands with his like in a line of their own.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from types import NoneType

import attrs

from quotelens.errors import InputTypeError, OptionError, checked_count, shown
from quotelens.render.colours import PALETTE, speaker_numbers
from quotelens.speakers.merge import merge
from quotelens.types import Document, Quote, Speaker

# A name, its tone (a place in a theme's colours), and what is counted of it.
Voice = tuple[str, int, Sequence[Quote]]

# The tone of those who have no colour of their own.
GREY = len(PALETTE)
_LABEL_WIDTH, _LABEL_LINES = 26, 2
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@attrs.frozen
class Placed:
    """A quotation with the length of its text, so that places in several texts can be compared."""

    quote: Quote
    length: int


@attrs.frozen
class Row:
    """What one line of a picture shows: a voice, or several that share a line."""

    label: str
    tone: int
    placed: tuple[Placed, ...]
    shared: bool

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(one.quote for one in self.placed)


def checked(documents: object, top: int, title: str | None) -> list[Document]:
    rule = "pass a Document or an iterable of Documents"
    checked_count("top", top)
    if not isinstance(title, (str, NoneType)):
        raise OptionError(f"title is {shown(title)}; it must be a str, or None for what the picture shows.")
    if isinstance(documents, Document):
        return [documents]
    if isinstance(documents, (str, bytes)) or not isinstance(documents, Iterable):
        raise InputTypeError(f"documents is of type {type(documents).__name__}; {rule}.")
    docs = list(documents)
    for number, doc in enumerate(docs):
        if not isinstance(doc, Document):
            raise InputTypeError(f"documents[{number}] is of type {type(doc).__name__}; {rule}.")
    return docs


def rows_of(docs: Sequence[Document], levels: tuple[str, ...], top: int) -> list[Row]:
    """The voices, the most quoted first, then the others, those without a name, and those whom nobody names."""
    placed = {id(quote): Placed(quote, len(doc.text)) for doc in docs for quote in doc.quotes}
    voices, nameless = _voices(docs[0], levels) if len(docs) == 1 else _corpus_voices(docs, levels)
    nobody = [quote for doc in docs for quote in _counted(doc.quotes, levels) if quote.speaker is None]
    # A line that would stand for one voice may as well show it.
    most = len(voices) if len(voices) == top + 1 else top
    others = [quote for _, _, quotes in voices[most:] for quote in quotes]
    grouped = (f"{len(voices) - most} others", others), ("voices without a name", nameless), ("nobody named", nobody)
    rows = [(label(name), tone, quotes, False) for name, tone, quotes in voices[:most]]
    rows += [(label, GREY, quotes, True) for label, quotes in grouped if quotes]
    return [
        Row(label, tone, tuple(placed[id(quote)] for quote in quotes), shared) for label, tone, quotes, shared in rows
    ]


def _counted(quotes: Iterable[Quote], levels: tuple[str, ...]) -> list[Quote]:
    return [quote for quote in quotes if quote.level in levels]


def _voices(doc: Document, levels: tuple[str, ...]) -> tuple[list[Voice], list[Quote]]:
    """The speakers of one document, each in the colour of its number, which counts all levels."""
    numbers = speaker_numbers(doc)
    ranked = sorted((who for who in doc.speakers if who.quotes), key=lambda who: numbers[id(who)])
    voices = [
        (who.name, place if place < len(PALETTE) else GREY, _counted(who.quotes, levels))
        for place, who in enumerate(ranked)
    ]
    return sorted((voice for voice in voices if voice[2]), key=lambda voice: -len(voice[2])), []


def _corpus_voices(docs: Sequence[Document], levels: tuple[str, ...]) -> tuple[list[Voice], list[Quote]]:
    """The speakers of many documents, and the quotations of those whom no other document can know."""
    merged = [one for one in merge(docs, levels=levels) if one.quotes]
    known = [one for one in merged if any(_is_known(seen.speaker) for seen in one.appearances)]
    listed = {id(one) for one in known}
    nameless = [quote for one in merged if id(one) not in listed for quote in one.quotes]
    return [(one.name, 0, one.quotes) for one in known], nameless


def _is_known(speaker: Speaker) -> bool:
    return speaker.external_id is not None or any(mention.form == "name" for mention in speaker.mentions)


def label(name: str) -> str:
    """The name in at most two short lines, with nothing in it that a font cannot draw."""
    shown = " ".join(_UNPRINTABLE.sub("\ufffd", name).split()) or "\ufffd"
    return textwrap.fill(shown, _LABEL_WIDTH, max_lines=_LABEL_LINES, placeholder=" …")
