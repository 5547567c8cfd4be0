"""Speech that no cue introduces: what stands in marks as a sentence of its own, and the name that stands beside it."""

from __future__ import annotations

import itertools
from collections.abc import Container, Sequence

import attrs
import regex

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.lexicon.saying import leading_forms
from quotelens.quotes.actions import interrupted
from quotelens.quotes.repeats import what_is_said
from quotelens.quotes.signatures import (
    find_heading,
    find_name_above,
    find_name_below,
    find_name_in_brackets,
    find_signature,
)
from quotelens.quotes.spans import merged, overlaps
from quotelens.quotes.tags import find_tag
from quotelens.text.marks import Marked
from quotelens.text.page import Page

Offsets = tuple[int, int]

# How sure one can be of speech that only the marks show.
UNCUED_CONFIDENCE = 0.6
_LEAST_SPEECH_WORDS = 2
# A comma introduces a whole sentence of speech, and as often a short title.
_INTRODUCED_WORDS = 6
_TITLE_WORDS = 3
# fmt: off
_SMALL_WORDS = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "by", "to", "for", "from", "with", "and", "or", "but", "as", "into",
))
# fmt: on
_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")
# A verb of saying that leads up to an opening mark: "with Ruiz saying in the debate, “…".
_INTRODUCED = regex.compile(
    rf"\b(?:{'|'.join(leading_forms())})"
    r"(?: (?:on|in|at|during|to|of|about|last|this)\b[^,.:;?!“”\"\n]{1,34})?[,:] ?$"
)
_BULLET = regex.compile(r"(?:^|(?<=\n))[ \t]*(?:[*+•‣▪◦·●○■–—-]|\d{1,3}[.)])[ \t]*$")
_SENTENCE_END = frozenset(".?!…")
_DASHES = frozenset("—–-")
_ANNOUNCING = frozenset(",?!")
_CLOSERS = "\"'”’»›)]"
_LOOK = 40


def uncued(
    page: Page, outer: Sequence[Marked], silent: Sequence[Offsets], found: Sequence[Attribution]
) -> list[Attribution]:
    """Passages in quotation marks that nothing attributes, where they are speech."""
    taken = [span for one in found for span in (*one.content, one.cue, one.source) if span is not None]
    taken = list(merged((*taken, *silent)))
    result = interrupted(page.text, outer, taken, UNCUED_CONFIDENCE)
    taken = list(merged((*taken, *(piece for one in result for piece in one.content))))
    signed: set[Offsets] = set()
    said = what_is_said(page.text, found)
    for passage in outer:
        free = tuple(itertools.takewhile(lambda piece: not overlaps(piece, taken), passage.pieces))
        # Of a quotation over several paragraphs, those before one that has a cue of its own may be another's.
        if not free:
            continue
        if len(free) < len(passage.pieces):
            passage = attrs.evolve(passage, end=free[-1][1], inner_end=free[-1][1], closed=False, pieces=free)
        tag = _tag(page.text, passage)
        name = _name(page.text, passage, taken, signed) if tag is None else None
        cue, source = tag or (None, name)
        repeated = said.source_of(page.text, passage) if source is None and _stands_alone(page.text, passage) else None
        if source is None and repeated is None and not is_speech(page.text, passage):
            continue
        signed.add(source or (0, 0))
        why = f"“{page.text[slice(*cue)]}” beside them" if cue else "a name beside them" if source else "no cue"
        why = "words of another quotation" if repeated else f"quotation marks around whole sentences, {why}"
        result.append(
            Attribution(
                free,
                cue,
                source,
                confidence=UNCUED_CONFIDENCE,
                kind=QuoteKind.DIRECT,
                evidence=(why,),
                voice=repeated,
            )
        )
    return result


def _tag(text: str, passage: Marked) -> tuple[Offsets | None, Offsets] | None:
    """Cue and source behind a passage: a signature, or a clause where its last mark inside announces one."""
    inside = text[passage.inner_start : passage.inner_end].strip()
    last = last_character(inside)
    if passage.closed and (signature := _signature(text, passage)) is not None:
        return signature
    if not (passage.closed or text[passage.end - 1] in _ANNOUNCING) or last not in _ANNOUNCING or inside[0].islower():
        return None
    tag = None if is_title(inside) else find_tag(text, passage.end)
    # After a question the next word may begin a sentence: “Will there be a vote?” Nobody answered.
    if tag is not None and last != "," and text[min(min(tag))].isupper():
        return None
    return tag


def _name(text: str, passage: Marked, taken: Sequence[Offsets], signed: Container[Offsets]) -> Offsets | None:
    """The name that stands beside a passage without a dash, unless it is of another one, or has been read already."""
    inside = text[passage.inner_start : passage.inner_end].strip()
    if not passage.closed or is_title(inside) or len(_WORD.findall(inside)) < _LEAST_SPEECH_WORDS:
        return None
    ended = last_character(inside) in _SENTENCE_END
    names = [find_name_in_brackets(text, passage.end)] if ended else []
    if _is_alone(text, passage):
        names += [find_name_above(text, passage.start), find_name_below(text, passage.end)]
    return next((name for name in names if name and name not in signed and not overlaps(name, taken)), None)


def _is_alone(text: str, passage: Marked) -> bool:
    """Whether a passage begins its line, but for the bullet of a list."""
    return not _BULLET.sub("", text[max(0, passage.start - _LOOK) : passage.start]).rpartition("\n")[2].strip()


def _stands_alone(text: str, passage: Marked) -> bool:
    """Whether nothing else stands on the lines of a passage."""
    before, after = text[max(0, passage.start - 1) : passage.start], text[passage.end : passage.end + 1]
    return not before.strip("\n") and not after.strip("\n")


def _signature(text: str, passage: Marked) -> tuple[Offsets | None, Offsets] | None:
    """The name that signs or announces a passage which fills its paragraph up to there."""
    source = find_signature(text, passage.end) if _is_alone(text, passage) else None
    return find_heading(text, passage.start) if source is None else (None, source)


def is_speech(text: str, passage: Marked) -> bool:
    """Whether a passage in quotation marks is somebody's speech and not a term, a title or a single quoted phrase.

    Speech that no cue introduces stands as a sentence of its own: it begins where a sentence begins and ends as a
    sentence ends, with its full stop inside the marks, as American and British style agree for whole sentences
    (The Chicago Manual of Style, 6.9; New Hart's Rules, 9.2). A title in marks has no full stop of its own.
    """
    inside = text[passage.inner_start : passage.inner_end].strip()
    before = _BULLET.sub("", text[max(0, passage.start - _LOOK) : passage.start]).rstrip(" \t\u00a0")
    least = 1 if not before or before[-1] in "\n\r" or last_character(before) in _SENTENCE_END else _LEAST_SPEECH_WORDS
    words = _WORD.findall(inside)
    if len(words) < least or inside[0].islower():
        return False
    introduced = _INTRODUCED.search(text, max(0, passage.start - _LOOK), passage.start) is not None
    if introduced and passage.closed and len(words) >= _TITLE_WORDS and not is_title(inside):
        return True
    if _stands_alone(text, passage) and is_title(inside):
        return False
    if passage.closed and last_character(inside) not in _SENTENCE_END and last_character(inside) not in _DASHES:
        return False
    leads_in = _SENTENCE_END | _DASHES | ({":", ","} if len(words) >= _INTRODUCED_WORDS else {":"})
    if before and before[-1] not in "\n\r" and last_character(before) not in leads_in:
        return False
    after = text[passage.end : passage.end + _LOOK].lstrip(" \t\u00a0")
    return not after or not (after[0].islower() or after[0] in ",;)")


def is_title(inside: str) -> bool:
    """Whether words are written as a title is, with capitals on all but the short ones.

    >>> [is_title(words) for words in ("How to Build a Harbour", "How to build a harbour?", "Thank You.")]
    [True, False, False]
    """
    words = _WORD.findall(inside)
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    small = all(word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS for word in words)
    return (
        len(words) >= _TITLE_WORDS and capitals >= len(words) / 2 and small and inside.rstrip()[-1:] not in ("?", "!")
    )


def last_character(text: str) -> str:
    """The last character that is no closing mark or bracket."""
    return text.rstrip(_CLOSERS)[-1:]
