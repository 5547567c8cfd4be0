"""Quotations from attributions and quotation marks.

The model says who attributes what to whom; the marks say where somebody's own words begin and end. Here the two are
reconciled: contents are fitted to the marks, passages in marks that no cue introduces become quotations where they
are speech and not a term or a title, and each quotation gets its kind. All offsets count characters of the view.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import attrs
import regex

from quotelens.cues import describe
from quotelens.model.reader import Attribution
from quotelens.speech_tags import find_tag
from quotelens.text.marks import Marked, is_mark
from quotelens.text.structure import Structure
from quotelens.types import QuoteKind

Offsets = tuple[int, int]

# How sure one can be of speech that only the marks show.
UNCUED_CONFIDENCE = 0.6
_LEAST_SPEECH_WORDS = 2
# A comma introduces a whole sentence of speech, and as often a short title.
_INTRODUCED_WORDS = 6
_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_SENTENCE_END = frozenset(".?!…")
_DASHES = frozenset("—–-")
_ANNOUNCING = frozenset(",?!")
_CLOSERS = "\"'”’»›)]"
_LOOK = 40


@attrs.frozen
class Found:
    """A quotation before its speaker is known."""

    kind: QuoteKind
    content: tuple[Offsets, ...]
    cue: Offsets | None
    source: Offsets | None
    confidence: float
    evidence: tuple[str, ...]


def assemble(attributions: Sequence[Attribution], structure: Structure) -> list[Found]:
    """The quotations of a text, in the order in which their contents begin."""
    outer = [passage for passage in structure.marked if passage.level == 0]
    credits = [(credit.start, credit.end) for credit in structure.credits]
    attributions = [
        attrs.evolve(one, contents=contents)
        for one in attributions
        if (contents := _without_earlier_sentence(structure.view.text, one))
    ]
    own = sorted(span for attribution in attributions for span in (attribution.cue, *attribution.contents))
    found = []
    for attribution in attributions:
        pieces = _outside(structure.view.text, attribution.contents, credits)
        content = _merged(
            piece
            for start, end in pieces
            for piece in (
                _fitted(structure.view.text, start, end, outer),
                *(more for more in _further_paragraphs(start, end, outer) if not _overlaps(more, own)),
            )
        )
        if content:
            evidence = f"cue “{structure.view.text[slice(*attribution.cue)]}”, model {attribution.certainty.cue:.2f}"
            found.append(
                Found(
                    kind=kind_of(structure.view.text, content, outer),
                    content=content,
                    cue=attribution.cue,
                    source=attribution.source,
                    confidence=attribution.confidence,
                    evidence=(evidence,),
                )
            )
    found += _uncued(structure, outer, credits, found)
    return sorted(found, key=lambda one: (one.content[0], one.cue or one.content[0]))


def kind_of(text: str, content: Iterable[Offsets], outer: Sequence[Marked]) -> QuoteKind:
    """Direct when every word of the content stands in quotation marks, mixed when some do, else indirect."""
    inside = outside = False
    for start, end in content:
        place = start
        for passage in _passages(outer, start, end):
            outside = outside or _LETTER.search(text, place, min(end, max(place, passage.start))) is not None
            place = max(place, min(end, passage.end))
            inside = inside or _LETTER.search(text, max(start, passage.start), place) is not None
        outside = outside or _LETTER.search(text, place, end) is not None
    if not inside:
        return QuoteKind.INDIRECT
    return QuoteKind.MIXED if outside else QuoteKind.DIRECT


def _without_earlier_sentence(text: str, attribution: Attribution) -> tuple[Offsets, ...]:
    """The contents without a quotation that has ended with a full stop before the sentence of the cue begins.

    “Come in.” Bob nodded. — A cue that follows takes a comma before it, and of the 3,161 contents in PolNeAR's
    training articles that end with a full stop inside the marks, 17 have their cue behind them: a dash and a name,
    a source in brackets, or a misprint before a plain verb of saying. Where that verb leads on to another
    quotation (“We lost.” Ray said: “We will be back.”) it is no misprint.
    """
    before = [piece for piece in attribution.contents if piece[1] <= attribution.cue[0]]
    if not before:
        return tuple(attribution.contents)
    start, end = before[-1]
    after = tuple(attribution.contents[len(before) :])
    between = text[end : attribution.cue[0]]
    own_sentence = "\n" not in between and between.strip() and between.lstrip()[0].isalnum()
    if not own_sentence or not is_mark(text[end - 1]) or _last(text[start:end]) != ".":
        return tuple(attribution.contents)
    leads_on = bool(after) and text[attribution.cue[1] : after[0][0]].strip() in (",", ":")
    if describe(text[slice(*attribution.cue)])[1] == "neutral" and not leads_on:
        return tuple(attribution.contents)
    return after


def _fitted(text: str, start: int, end: int, outer: Sequence[Marked]) -> Offsets:
    """A content piece with the marks that stand at its edges."""
    for passage in _passages(outer, start, end):
        if passage.start < start < passage.inner_end and not _LETTER.search(text, passage.inner_start, start):
            start = passage.start
        if passage.closed and passage.inner_start < end < passage.end:
            end = end if _LETTER.search(text, end, passage.inner_end) else passage.end
    return start, end


def _further_paragraphs(start: int, end: int, outer: Sequence[Marked]) -> list[Offsets]:
    """The rest of a quotation over several paragraphs, where the piece reaches the end of one of them."""
    for passage in _passages(outer, start, end):
        for number, (_, piece_end) in enumerate(passage.pieces[:-1]):
            if start < piece_end and abs(end - piece_end) <= 1:
                return list(passage.pieces[number + 1 :])
    return []


def _passages(outer: Sequence[Marked], start: int, end: int) -> Iterator[Marked]:
    """The passages that share a place with the span, or touch its end."""
    for number in range(bisect_right(outer, start, key=lambda passage: passage.end), len(outer)):
        if outer[number].start > end:
            return
        yield outer[number]


def _overlaps(span: Offsets, ordered: Sequence[Offsets]) -> bool:
    """Whether the span shares a place with one of the others, which are in order and do not overlap each other."""
    after = bisect_left(ordered, span[1], key=lambda other: other[0])
    return after > 0 and ordered[after - 1][1] > span[0]


def _outside(text: str, pieces: Iterable[Offsets], credits: Sequence[Offsets]) -> list[Offsets]:
    """The pieces without what belongs to a credit at their edges."""
    kept = []
    for start, end in pieces:
        for low, high in credits if _overlaps((start, end), credits) else ():
            if start < high and low < end:
                start, end = (high, end) if low <= start else (start, low)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append((start, end))
    return kept


def _merged(pieces: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """The pieces in order, those that overlap made one."""
    merged: list[Offsets] = []
    for start, end in sorted(pieces):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _uncued(
    structure: Structure, outer: Sequence[Marked], credits: Sequence[Offsets], found: Sequence[Found]
) -> list[Found]:
    """Passages in quotation marks that nothing attributes, where they are speech."""
    taken = [span for one in found for span in (*one.content, one.cue, one.source) if span is not None]
    taken = list(_merged((*taken, *credits)))
    result = []
    for passage in outer:
        if _overlaps((passage.start, passage.end), taken):
            continue
        tag = _tag(structure.view.text, passage)
        if tag is None and not is_speech(structure.view.text, passage):
            continue
        cue, source = tag or (None, None)
        why = "no cue" if cue is None else f"“{structure.view.text[slice(*cue)]}” behind them"
        result.append(
            Found(
                kind=QuoteKind.DIRECT,
                content=passage.pieces,
                cue=cue,
                source=source,
                confidence=UNCUED_CONFIDENCE,
                evidence=(f"quotation marks around whole sentences, {why}",),
            )
        )
    return result


def _tag(text: str, passage: Marked) -> tuple[Offsets, Offsets] | None:
    """Cue and source of a clause behind a passage whose last mark inside announces one."""
    inside = text[passage.inner_start : passage.inner_end].strip()
    last = _last(inside)
    if not passage.closed or last not in _ANNOUNCING or inside[0].islower():
        return None
    tag = find_tag(text, passage.end)
    # After a question the next word may begin a sentence: “Will there be a vote?” Nobody answered.
    if tag is not None and last != "," and text[min(min(tag))].isupper():
        return None
    return tag


def is_speech(text: str, passage: Marked) -> bool:
    """Whether a passage in quotation marks is somebody's speech and not a term, a title or a single quoted phrase.

    Speech that no cue introduces stands as a sentence of its own: it begins where a sentence begins and ends as a
    sentence ends, with its full stop inside the marks, as American and British style agree for whole sentences
    (The Chicago Manual of Style, 6.9; New Hart's Rules, 9.2). A title in marks has no full stop of its own.
    """
    inside = text[passage.inner_start : passage.inner_end].strip()
    line = text[max(0, passage.start - 1) : passage.start] + text[passage.end : passage.end + 1]
    least = 1 if not line.strip("\n") else _LEAST_SPEECH_WORDS
    words = _WORD.findall(inside)
    if len(words) < least or inside[0].islower():
        return False
    if passage.closed and _last(inside) not in _SENTENCE_END and _last(inside) not in _DASHES:
        return False
    before = text[max(0, passage.start - _LOOK) : passage.start].rstrip(" \t\u00a0")
    leads_in = _SENTENCE_END | _DASHES | ({":", ","} if len(words) >= _INTRODUCED_WORDS else {":"})
    if before and before[-1] not in "\n\r" and _last(before) not in leads_in:
        return False
    after = text[passage.end : passage.end + _LOOK].lstrip(" \t\u00a0")
    return not after or not (after[0].islower() or after[0] in ",;)")


def _last(text: str) -> str:
    """The last character that is no closing mark or bracket."""
    return text.rstrip(_CLOSERS)[-1:]
