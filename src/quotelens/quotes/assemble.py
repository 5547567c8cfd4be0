"""Quotations from attributions and quotation marks.

The model says who attributes what to whom; the marks say where somebody's own words begin and end. Here the two are
reconciled: contents are fitted to the marks, passages in marks that no cue introduces become quotations where they
are speech and not a term or a title, and each quotation gets its kind. All offsets count characters of the view.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import attrs
import regex

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.quotes.actions import without_actions
from quotelens.quotes.cues import describe
from quotelens.quotes.spans import merged, overlaps, passages_at
from quotelens.quotes.tags import find_tag
from quotelens.quotes.transcripts import Turn
from quotelens.quotes.turns import part_turns
from quotelens.quotes.uncued import is_title, last_character, uncued
from quotelens.text.marks import Marked, is_mark
from quotelens.text.page import Page

Offsets = tuple[int, int]

_ANNOUNCED = regex.compile(r"[,?!](?=[ \u00a0])")
_CLAUSE_END = regex.compile(r"(?: (?:on|in|at|this|last|late|early|yesterday)\b[^.,:;?!“”\"\n]{0,30})?(?:[.\n]|$)")
_NEXT_SENTENCE = regex.compile(r"\.[ \u00a0]{1,2}")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_DASHES = frozenset("—―–-")
_LOOK = 40


def assemble(attributions: Sequence[Attribution], page: Page, turns: Sequence[Turn] = ()) -> list[Attribution]:
    """The quotations of a text, in the order in which their contents begin.

    ``turns`` are those that the page itself tells: of a transcript, an interview, a post.
    """
    outer = [_mended(page.text, passage) for passage in page.outer]
    silent = merged(page.silent)
    labelled = merged(turn.span for turn in turns)
    attributions = [
        attrs.evolve(one, content=content)
        for one in part_turns(page.text, attributions, outer)
        if (one.source is not None or _LETTER.search(page.text, *one.known_cue))
        and not overlaps(one.known_cue, labelled)
        and not overlaps(one.known_cue, silent)
        and (content := _without_titles(page.text, _without_run_on(page.text, one, outer), outer))
    ]
    own = sorted(span for attribution in attributions for span in (attribution.known_cue, *attribution.content))
    found = []
    for attribution in attributions:
        pieces = _outside(page.text, attribution.content, silent)
        content = merged(
            piece
            for start, end in pieces
            for piece in (
                *without_actions(page.text, *_fitted(page.text, start, end, outer), outer),
                # Behind a paragraph that is another's, the rest is, too.
                *itertools.takewhile(lambda more: not overlaps(more, own), _further_paragraphs(start, end, outer)),
            )
        )
        if content:
            found.append(
                attrs.evolve(
                    attribution,
                    content=content,
                    kind=kind_of(page.text, content, outer),
                    evidence=(_evidence(page.text, attribution),),
                )
            )
    found += [
        Attribution(
            turn.content,
            source=turn.label,
            voice=turn.voice,
            confidence=turn.confidence,
            kind=QuoteKind.DIRECT,
            evidence=(turn.evidence,),
        )
        for turn in turns
    ]
    found = _taken_up(page.text, found, outer)
    found += uncued(page, outer, merged((*silent, *labelled)), found)
    return sorted(found, key=lambda one: (one.content[0], one.cue or one.content[0]))


def _evidence(text: str, attribution: Attribution) -> str:
    sure = "" if attribution.certainty is None else f", model {attribution.certainty.cue:.2f}"
    return f"cue “{text[slice(*attribution.known_cue)]}”{sure}"


def kind_of(text: str, content: Iterable[Offsets], outer: Sequence[Marked]) -> QuoteKind:
    """Direct when every word of the content stands in quotation marks, mixed when some do, else indirect."""
    inside = outside = False
    for start, end in content:
        place = start
        for passage in passages_at(outer, start, end):
            outside = outside or _LETTER.search(text, place, min(end, max(place, passage.start))) is not None
            place = max(place, min(end, passage.end))
            inside = inside or _LETTER.search(text, max(start, passage.start), place) is not None
        outside = outside or _LETTER.search(text, place, end) is not None
    if not inside:
        return QuoteKind.INDIRECT
    return QuoteKind.MIXED if outside else QuoteKind.DIRECT


def _mended(text: str, passage: Marked) -> Marked:
    """The passage, ended before a clause of saying where its closing mark is missing.

    “The bridge is safe, said Mayor Ada Quist. — what stands behind the clause is not hers.
    """
    if passage.closed or len(passage.pieces) > 1:
        return passage
    for announced in _ANNOUNCED.finditer(text, passage.inner_start, passage.inner_end):
        tag = find_tag(text, announced.end())
        inverted = tag is not None and text[announced.start()] != "," and text[min(map(min, tag))].isupper()
        if tag is not None and not inverted and _CLAUSE_END.match(text, max(map(max, tag))) is not None:
            return attrs.evolve(
                passage, end=announced.end(), inner_end=announced.end(), pieces=((passage.start, announced.end()),)
            )
    return passage


def _without_run_on(text: str, attribution: Attribution, outer: Sequence[Marked]) -> Attribution:
    """The attribution without a passage that lacks its closing mark and has a clause of its own behind it.

    “It is safe, said Ray. We waited. “Go home,” he added. — what Ray said is no part of what is added.
    """
    contents = []
    for start, end in attribution.content:
        inside = [passage for passage in passages_at(outer, start, end) if start <= passage.start < end]
        for number, passage in enumerate(inside):
            tag = None if passage.closed or passage.end >= end else find_tag(text, passage.end)
            if tag is not None and not overlaps(attribution.known_cue, sorted(tag)):
                start = inside[number + 1].start if number + 1 < len(inside) else end
        if start < end:
            contents.append((start, end))
    return attrs.evolve(attribution, content=tuple(contents))


def _without_earlier_sentence(text: str, attribution: Attribution) -> tuple[Offsets, ...]:
    """The contents without a quotation that has ended with a full stop before the sentence of the cue begins.

    “Come in.” Bob nodded. — A cue that follows takes a comma before it, and of the 3,161 contents in PolNeAR's
    training articles that end with a full stop inside the marks, 17 have their cue behind them: a dash and a name,
    a source in brackets, or a misprint before a plain verb of saying. Where that verb leads on to another
    quotation (“We lost.” Ray said: “We will be back.”) it is no misprint.
    """
    cue = attribution.known_cue
    before = [piece for piece in attribution.content if piece[1] <= cue[0]]
    if not before:
        return tuple(attribution.content)
    start, end = before[-1]
    after = tuple(attribution.content[len(before) :])
    between = text[end : cue[0]]
    own_sentence = "\n" not in between and between.strip() and between.lstrip()[0].isalnum()
    if not own_sentence or not is_mark(text[end - 1]) or last_character(text[start:end]) != ".":
        return tuple(attribution.content)
    leads_on = bool(after) and text[cue[1] : after[0][0]].strip() in (",", ":")
    if describe(text[slice(*cue)])[1] == "neutral" and not leads_on:
        return tuple(attribution.content)
    return after


def _without_titles(text: str, attribution: Attribution, outer: Sequence[Marked]) -> tuple[Offsets, ...]:
    """The contents without a title that stands before the cue in the middle of a sentence.

    After the hymn “A Tree by the Sea,” she added … — speech that goes before its cue begins a sentence, or follows a
    mark of punctuation or a word that joins sentences; it has no capitals on all its words.
    """
    kept = []
    for piece in _without_earlier_sentence(text, attribution):
        title = next((one for one in passages_at(outer, *piece) if one.start <= piece[0] + 1 < one.end), None)
        whole = title is not None and title.closed and piece[1] >= title.inner_end - 1
        if title is None or not whole or piece[1] > title.end or piece[0] > attribution.known_cue[0]:
            kept.append(piece)
            continue
        word = text[max(0, title.start - _LOOK) : title.start].rpartition("\n")[2].rstrip(" \u00a0")
        if not word[-1:].isalnum() or not is_title(text[title.inner_start : title.inner_end]):
            kept.append(piece)
    return tuple(kept)


def _fitted(text: str, start: int, end: int, outer: Sequence[Marked]) -> Offsets:
    """A content piece with the marks that stand at its edges."""
    for passage in passages_at(outer, start, end):
        if passage.start < start < passage.inner_end and not _LETTER.search(text, passage.inner_start, start):
            start = passage.start
        if passage.closed and passage.inner_start < end < passage.end:
            end = end if _LETTER.search(text, end, passage.inner_end) else passage.end
        behind_dash = not passage.closed and text[passage.start] in _DASHES
        if behind_dash and start < passage.end and not _LETTER.search(text, *sorted((end, passage.end))):
            end = passage.end
    return start, end


def _further_paragraphs(start: int, end: int, outer: Sequence[Marked]) -> list[Offsets]:
    """The rest of a quotation over several paragraphs, where the piece reaches the end of one of them."""
    for passage in passages_at(outer, start, end):
        for number, (_, piece_end) in enumerate(passage.pieces[:-1]):
            if start < piece_end and abs(end - piece_end) <= 1:
                return list(passage.pieces[number + 1 :])
    return []


def _outside(text: str, pieces: Iterable[Offsets], silent: Sequence[Offsets]) -> list[Offsets]:
    """The pieces without what belongs to a silent part of the page at their edges."""
    kept = []
    for start, end in pieces:
        for low, high in silent if overlaps((start, end), silent) else ():
            if start < high and low < end:
                start, end = (high, end) if low <= start else (start, low)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append((start, end))
    return kept


def _taken_up(text: str, found: Sequence[Attribution], outer: Sequence[Marked]) -> list[Attribution]:
    """The attributions, each with the quotation of several paragraphs that its speaker begins behind the clause.

    ‘It was a quiet street,’ said Ray. ‘Nobody locked a door. — The next paragraphs repeat the mark, or close it: the
    model, which reads a paragraph at a time, sees a mark that nothing closes.
    """
    taken = sorted(piece for one in found for piece in one.content)
    long = {passage.start: passage for passage in outer if len(passage.pieces) > 1}
    result = []
    for one in found:
        behind = max((one.cue or (0, 0))[1], (one.source or (0, 0))[1])
        gap = _NEXT_SENTENCE.match(text, behind)
        passage = None if one.cue is None or gap is None else long.get(gap.end())
        if passage is not None and one.content[-1][1] <= behind and one.kind is QuoteKind.DIRECT:
            pieces = itertools.takewhile(lambda piece: not overlaps(piece, taken), passage.pieces)
            one = attrs.evolve(one, content=(*one.content, *pieces))
        result.append(one)
    return result
