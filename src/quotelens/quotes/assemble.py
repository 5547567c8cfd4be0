"""Quotations from attributions and quotation marks.

The model says who attributes what to whom; the marks say where somebody's own words begin and end. Here the two are
reconciled: contents are fitted to the marks, passages in marks that no cue introduces become quotations where they
are speech and not a term or a title, and each quotation gets its kind. All offsets count characters of the view.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import attrs
import regex

from quotelens.attribution import Attribution
from quotelens.enums import QuoteKind
from quotelens.lexicon.saying import leading_forms
from quotelens.quotes.cues import describe
from quotelens.quotes.tags import find_heading, find_signature, find_tag
from quotelens.quotes.transcripts import Turn
from quotelens.quotes.turns import part_turns
from quotelens.text.marks import Marked, is_mark
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
_ANNOUNCED = regex.compile(r"[,?!](?=[ \u00a0])")
_CLAUSE_END = regex.compile(r"(?: (?:on|in|at|this|last|late|early|yesterday)\b[^.,:;?!“”\"\n]{0,30})?(?:[.\n]|$)")
_BULLET = regex.compile(r"(?:^|(?<=\n))[ \t]*(?:[*+•‣▪◦·●○■]|\d{1,3}[.)])[ \t]*$")
# What somebody does between two halves of a sentence: “It will be our”—Zainab bent down—“little joke.”
_ACTION = regex.compile(
    r"[ \u00a0]?(?:[—–]|--)[ \u00a0]?(?<subject>he|she|they|I|we|(?:\p{Lu}[\p{L}’'\-]+)(?: \p{Lu}[\p{L}’'\-]+){0,2})"
    r" \p{Ll}[^“”\"\n—–.;:!?]{1,70}(?:[—–]|--)[ \u00a0]?"
)
_NEXT_SENTENCE = regex.compile(r"\.[ \u00a0]{1,2}")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_SENTENCE_END = frozenset(".?!…")
_DASHES = frozenset("—–-")
_ANNOUNCING = frozenset(",?!")
_CLOSERS = "\"'”’»›)]"
_LOOK = 40


def assemble(attributions: Sequence[Attribution], page: Page, turns: Sequence[Turn] = ()) -> list[Attribution]:
    """The quotations of a text, in the order in which their contents begin.

    ``turns`` are those that the page itself tells: of a transcript, an interview, a post.
    """
    outer = [_mended(page.text, passage) for passage in page.outer]
    silent = _merged(page.silent)
    labelled = _merged(turn.span for turn in turns)
    attributions = [
        attrs.evolve(one, content=content)
        for one in part_turns(page.text, attributions, outer)
        if not _overlaps(one.known_cue, labelled)
        and not _overlaps(one.known_cue, silent)
        and (content := _without_titles(page.text, _without_run_on(page.text, one, outer), outer))
    ]
    own = sorted(span for attribution in attributions for span in (attribution.known_cue, *attribution.content))
    found = []
    for attribution in attributions:
        pieces = _outside(page.text, attribution.content, silent)
        content = _merged(
            piece
            for start, end in pieces
            for piece in (
                *_without_actions(page.text, *_fitted(page.text, start, end, outer), outer),
                # Behind a paragraph that is another's, the rest is, too.
                *itertools.takewhile(lambda more: not _overlaps(more, own), _further_paragraphs(start, end, outer)),
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
    found += _uncued(page, outer, _merged((*silent, *labelled)), found)
    return sorted(found, key=lambda one: (one.content[0], one.cue or one.content[0]))


def _evidence(text: str, attribution: Attribution) -> str:
    sure = "" if attribution.certainty is None else f", model {attribution.certainty.cue:.2f}"
    return f"cue “{text[slice(*attribution.known_cue)]}”{sure}"


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
        inside = [passage for passage in _passages(outer, start, end) if start <= passage.start < end]
        for number, passage in enumerate(inside):
            tag = None if passage.closed or passage.end >= end else find_tag(text, passage.end)
            if tag is not None and not _overlaps(attribution.known_cue, sorted(tag)):
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
    if not own_sentence or not is_mark(text[end - 1]) or _last(text[start:end]) != ".":
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
        title = next((one for one in _passages(outer, *piece) if one.start <= piece[0] + 1 < one.end), None)
        whole = title is not None and title.closed and piece[1] >= title.inner_end - 1
        if title is None or not whole or piece[1] > title.end or piece[0] > attribution.known_cue[0]:
            kept.append(piece)
            continue
        word = text[max(0, title.start - _LOOK) : title.start].rpartition("\n")[2].rstrip(" \u00a0")
        if not word[-1:].isalnum() or not _is_title(text[title.inner_start : title.inner_end]):
            kept.append(piece)
    return tuple(kept)


def _is_title(inside: str) -> bool:
    """Whether words are written as a title is, with capitals on all but the short ones.

    >>> [_is_title(words) for words in ("How to Build a Harbour", "How to build a harbour?", "Thank You.")]
    [True, False, False]
    """
    words = _WORD.findall(inside)
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    small = all(word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS for word in words)
    return (
        len(words) >= _TITLE_WORDS and capitals >= len(words) / 2 and small and inside.rstrip()[-1:] not in ("?", "!")
    )


def _fitted(text: str, start: int, end: int, outer: Sequence[Marked]) -> Offsets:
    """A content piece with the marks that stand at its edges."""
    for passage in _passages(outer, start, end):
        if passage.start < start < passage.inner_end and not _LETTER.search(text, passage.inner_start, start):
            start = passage.start
        if passage.closed and passage.inner_start < end < passage.end:
            end = end if _LETTER.search(text, end, passage.inner_end) else passage.end
    return start, end


def _action_between(text: str, first: Marked, second: Marked) -> regex.Match[str] | None:
    """What parts two halves of a sentence, where dashes and a small letter say that it goes on."""
    if not (first.closed and text[second.inner_start : second.inner_start + 1].islower()):
        return None
    return _ACTION.fullmatch(text, first.end, second.start)


def _without_actions(text: str, start: int, end: int, outer: Sequence[Marked]) -> list[Offsets]:
    """A content piece cut where somebody does something between dashes."""
    pieces = []
    for first, second in itertools.pairwise(_passages(outer, start, end)):
        if start < first.end and second.start < end and _action_between(text, first, second) is not None:
            pieces.append((start, first.end))
            start = second.start
    return [*pieces, (start, end)]


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


def _outside(text: str, pieces: Iterable[Offsets], silent: Sequence[Offsets]) -> list[Offsets]:
    """The pieces without what belongs to a silent part of the page at their edges."""
    kept = []
    for start, end in pieces:
        for low, high in silent if _overlaps((start, end), silent) else ():
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
    page: Page, outer: Sequence[Marked], silent: Sequence[Offsets], found: Sequence[Attribution]
) -> list[Attribution]:
    """Passages in quotation marks that nothing attributes, where they are speech."""
    taken = [span for one in found for span in (*one.content, one.cue, one.source) if span is not None]
    taken = list(_merged((*taken, *silent)))
    result = _interrupted(page.text, outer, taken)
    taken = list(_merged((*taken, *(piece for one in result for piece in one.content))))
    for passage in outer:
        free = tuple(itertools.takewhile(lambda piece: not _overlaps(piece, taken), passage.pieces))
        # Of a quotation over several paragraphs, those before one that has a cue of its own may be another's.
        if not free:
            continue
        if len(free) < len(passage.pieces):
            passage = attrs.evolve(passage, end=free[-1][1], inner_end=free[-1][1], closed=False, pieces=free)
        tag = _tag(page.text, passage)
        if tag is None and not is_speech(page.text, passage):
            continue
        cue, source = tag or (None, None)
        why = f"“{page.text[slice(*cue)]}” beside them" if cue else "a name below" if source else "no cue"
        result.append(
            Attribution(
                free,
                cue,
                source,
                confidence=UNCUED_CONFIDENCE,
                kind=QuoteKind.DIRECT,
                evidence=(f"quotation marks around whole sentences, {why}",),
            )
        )
    return result


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
            pieces = itertools.takewhile(lambda piece: not _overlaps(piece, taken), passage.pieces)
            one = attrs.evolve(one, content=(*one.content, *pieces))
        result.append(one)
    return result


def _interrupted(text: str, outer: Sequence[Marked], taken: Sequence[Offsets]) -> list[Attribution]:
    """Sentences in marks that dashes and what the speaker does meanwhile interrupt, where nothing attributes them."""
    found: list[Attribution] = []
    for first, second in itertools.pairwise(outer):
        action = _action_between(text, first, second)
        halves = ((first.start, first.end), (second.start, second.end))
        if (
            action is None
            or any(_overlaps(half, taken) for half in halves)
            or (found and found[-1].content[1] == halves[0])
        ):
            continue
        found.append(
            Attribution(
                halves,
                source=action.span("subject"),
                confidence=UNCUED_CONFIDENCE,
                kind=QuoteKind.DIRECT,
                evidence=("quotation marks around a sentence, what its speaker does between dashes",),
            )
        )
    return found


def _tag(text: str, passage: Marked) -> tuple[Offsets | None, Offsets] | None:
    """Cue and source behind a passage: a signature, or a clause where its last mark inside announces one."""
    inside = text[passage.inner_start : passage.inner_end].strip()
    last = _last(inside)
    if passage.closed and (signature := _signature(text, passage)) is not None:
        return signature
    if not (passage.closed or text[passage.end - 1] in _ANNOUNCING) or last not in _ANNOUNCING or inside[0].islower():
        return None
    tag = None if _is_title(inside) else find_tag(text, passage.end)
    # After a question the next word may begin a sentence: “Will there be a vote?” Nobody answered.
    if tag is not None and last != "," and text[min(min(tag))].isupper():
        return None
    return tag


def _signature(text: str, passage: Marked) -> tuple[Offsets | None, Offsets] | None:
    """The name that signs or announces a passage which fills its paragraph up to there."""
    alone = not _BULLET.sub("", text[max(0, passage.start - _LOOK) : passage.start]).rpartition("\n")[2].strip()
    source = find_signature(text, passage.end) if alone else None
    return find_heading(text, passage.start) if source is None else (None, source)


def is_speech(text: str, passage: Marked) -> bool:
    """Whether a passage in quotation marks is somebody's speech and not a term, a title or a single quoted phrase.

    Speech that no cue introduces stands as a sentence of its own: it begins where a sentence begins and ends as a
    sentence ends, with its full stop inside the marks, as American and British style agree for whole sentences
    (The Chicago Manual of Style, 6.9; New Hart's Rules, 9.2). A title in marks has no full stop of its own.
    """
    inside = text[passage.inner_start : passage.inner_end].strip()
    before = _BULLET.sub("", text[max(0, passage.start - _LOOK) : passage.start]).rstrip(" \t\u00a0")
    least = 1 if not before or before[-1] in "\n\r" or _last(before) in _SENTENCE_END else _LEAST_SPEECH_WORDS
    words = _WORD.findall(inside)
    if len(words) < least or inside[0].islower():
        return False
    introduced = _INTRODUCED.search(text, max(0, passage.start - _LOOK), passage.start) is not None
    if introduced and passage.closed and len(words) >= _TITLE_WORDS and not _is_title(inside):
        return True
    alone = not text[max(0, passage.start - 1) : passage.start].strip("\n") and text[passage.end : passage.end + 1] in (
        "",
        "\n",
    )
    if alone and _is_title(inside):
        return False
    if passage.closed and _last(inside) not in _SENTENCE_END and _last(inside) not in _DASHES:
        return False
    leads_in = _SENTENCE_END | _DASHES | ({":", ","} if len(words) >= _INTRODUCED_WORDS else {":"})
    if before and before[-1] not in "\n\r" and _last(before) not in leads_in:
        return False
    after = text[passage.end : passage.end + _LOOK].lstrip(" \t\u00a0")
    return not after or not (after[0].islower() or after[0] in ",;)")


def _last(text: str) -> str:
    """The last character that is no closing mark or bracket."""
    return text.rstrip(_CLOSERS)[-1:]
