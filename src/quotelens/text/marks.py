"""Quotation marks: which characters are marks, and which of them belong together.

The marks say, more surely than any model, where somebody's own words begin and end. ``glyphs`` reads each candidate by
its shape and its neighbours; here a single pass over each paragraph pairs them with a stack, which decides what shape
and neighbours left open. A mark that nobody closes ends with its paragraph at the latest, unless the next paragraph
repeats it: a quotation of several paragraphs has an opening mark on each and a closing mark on the last only (The
Chicago Manual of Style, chapter 13).

Everything here takes time linear in the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from quotelens.text.glyphs import MARK_CHARACTERS, Candidate, Family, Role, is_mark, read_candidates

__all__ = ["Marked", "find_marked", "is_mark"]


@attrs.frozen
class Marked:
    """One passage between quotation marks; all offsets count characters of the text.

    ``start`` and ``end`` include the marks, ``inner_start`` and ``inner_end`` exclude them. ``level`` is 0 for an
    outermost passage, 1 for a quotation within it, and so on. ``closed`` is False when the closing mark is missing;
    the passage then ends after the last character that belongs to it. ``pieces`` holds one span for each paragraph
    of a quotation whose opening mark is repeated on each paragraph (marks included), else the one span. Speech behind
    a dash (see :mod:`quotelens.quotes.dashes`) is open, with the dash for its mark; where it goes on behind "he said."
    it has no mark.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    level: int
    closed: bool
    pieces: tuple[tuple[int, int], ...]


_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]?(?=\s+[\"'“‘(\[]?[A-Z])")
# A plural possessive may end a short term in straight single marks ('dreamers' would), hardly a whole sentence.
_LONGEST_TERM = 60
_SPEECH_REACH = 8  # marks and spaces to look back over
_MOST_SILENT = 2  # paragraphs without any mark in a quotation whose mark is not repeated


@attrs.define
class _Open:
    mark: Candidate
    pieces: list[tuple[int, int]]
    piece_start: int
    inner_start: int
    filled: int = 0  # where the last passage within it ends
    cut: int | None = None  # where the next opening mark of the same shape stands
    stray: Candidate | None = None  # a closing mark of the wrong family that may be meant for this one
    tentative: bool = False  # an apostrophe, unless the next paragraph repeats it


def find_marked(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Marked, ...]:
    """All passages between quotation marks, sorted by start, an outer one before those within it.

    ``paragraphs`` are the half-open spans of the text's paragraphs, in order and without overlap; marks never pair
    across paragraphs, except by the convention of the repeated opening mark.

    >>> text = "“Don’t go,” she said. “The voters’ plan is ‘dead,’ he says.”"
    >>> [text[m.start : m.end] for m in find_marked(text, [(0, len(text))])]
    ['“Don’t go,”', '“The voters’ plan is ‘dead,’ he says.”', '‘dead,’']
    """
    found: list[Marked] = []
    carried: list[_Open] = []
    silent: list[tuple[int, int]] = []
    for start, end in paragraphs:
        candidates = read_candidates(text, start, end)
        if carried and not candidates and len(silent) < _MOST_SILENT:
            silent.append((start, end))
            continue
        continued = _continuation(candidates, carried, start)
        repeated = 0 if silent else continued
        if not repeated and carried and _closes_first(candidates, carried[0].mark.glyph.family):
            stack = carried[:1]
            stack[0].pieces += silent
            stack[0].piece_start = start
        else:
            stack = carried[:repeated]
            for mark, candidate in zip(stack, candidates, strict=False):
                mark.piece_start = candidate.start
        found += (_left_open(text, mark) for mark in carried[len(stack) :] if _is_kept(mark))
        carried = _pair(text, candidates[repeated:], stack, (start, end), found)
        silent = []
    found.extend(_left_open(text, mark) for mark in carried if _is_kept(mark))
    return with_levels(found)


def with_levels(found: Iterable[Marked]) -> tuple[Marked, ...]:
    """Passages in order, each with the number of those around it."""
    marked: list[Marked] = []
    enclosing: list[int] = []
    for passage in sorted(found, key=lambda passage: (passage.start, -passage.end)):
        while enclosing and enclosing[-1] <= passage.start:
            enclosing.pop()
        marked.append(attrs.evolve(passage, level=len(enclosing)) if enclosing else passage)
        enclosing.append(passage.end)
    return tuple(marked)


# Pairing the marks of a paragraph


def _closes_first(candidates: Sequence[Candidate], family: Family) -> bool:
    """Whether a paragraph closes what it has not opened: a quotation goes on there without its mark repeated."""
    first = next((mark for mark in candidates if mark.glyph.family is family), None)
    return first is not None and first.role is Role.CLOSE and not first.weak and family is not Family.SINGLE


def _continuation(candidates: Sequence[Candidate], carried: Sequence[_Open], start: int) -> int:
    """How many of the quotations left open, outermost first, the marks at a paragraph's beginning take up again."""
    count = 0
    at = start
    for mark, candidate in zip(carried, candidates, strict=False):
        if candidate.start != at or candidate.glyph.family is not mark.mark.glyph.family:
            break
        count += 1
        at = candidate.end
    return count


def _closing_ahead(candidates: Sequence[Candidate], family: Family) -> list[bool]:
    """For each candidate, whether a certain closing mark of the family comes next in its own quotation."""
    ahead = [False] * len(candidates)
    closing = False
    outside: list[bool] = []
    for i in range(len(candidates) - 1, -1, -1):
        ahead[i] = closing
        mark = candidates[i]
        if mark.glyph.family is family:
            if mark.role in (Role.OPEN, Role.TURNED) or (mark.role is Role.STATE and not mark.weak):
                closing = False
            elif mark.role is Role.CLOSE and not mark.weak:
                closing = True
        elif family is Family.SINGLE and mark.role is Role.CLOSE:
            outside.append(closing)
            closing = False
        elif family is Family.SINGLE and mark.role is Role.OPEN and outside:
            closing = outside.pop()
    return ahead


def _pair(
    text: str,
    candidates: Sequence[Candidate],
    stack: list[_Open],
    paragraph: tuple[int, int],
    found: list[Marked],
) -> list[_Open]:
    """Pair the marks of one paragraph; append what closes to ``found`` and return what stays open at its end."""
    end = paragraph[1]
    double_ahead = _closing_ahead(candidates, Family.DOUBLE)
    single_ahead = _closing_ahead(candidates, Family.SINGLE)
    families = Counter(mark.mark.glyph.family for mark in stack)
    shapes: dict[str, list[_Open]] = {}
    for mark in stack:
        shapes.setdefault(mark.mark.glyph.shape, []).append(mark)

    def push(candidate: Candidate) -> None:
        same = shapes.setdefault(candidate.glyph.shape, [])
        if same and same[-1].cut is None:
            same[-1].cut = candidate.start
        mark = _Open(candidate, [], candidate.start, candidate.end)
        same.append(mark)
        stack.append(mark)
        families[candidate.glyph.family] += 1

    def pop() -> _Open:
        mark = stack.pop()
        shapes[mark.mark.glyph.shape].pop()
        families[mark.mark.glyph.family] -= 1
        return mark

    def close(candidate: Candidate) -> None:
        family, shape = candidate.glyph.family, candidate.glyph.shape
        by_shape = family is not Family.SINGLE and bool(shapes.get(shape))
        inside: list[_Open] = []
        while True:
            mark = pop()
            glyph = mark.mark.glyph
            if glyph.shape == shape if by_shape else glyph.family is family:
                break
            inside.append(mark)
        found.extend(
            _left_open(text, passage) for passage in _without_close(text, inside[::-1], (paragraph[0], candidate.start))
        )
        pieces = (*mark.pieces, (mark.piece_start, candidate.end))
        found.append(Marked(pieces[0][0], candidate.end, mark.inner_start, candidate.start, 0, True, pieces))
        if stack:
            stack[-1].filled = candidate.end
        # What stands within a closed passage says nothing of the marks around it.
        for around in (same[-1] for same in shapes.values() if same):
            if around.cut is not None and around.cut > mark.piece_start:
                around.cut = None

    for i, candidate in enumerate(candidates):
        role, family = candidate.role, candidate.glyph.family
        single = family is Family.SINGLE
        innermost = stack[-1].mark.glyph.family if stack else None
        is_open = innermost is family if single else families[family] > 0
        if role is Role.CLOSE or (is_open and role in (Role.STATE, Role.TURNED, Role.MAYBE_STATE)):
            if is_open and not _is_apostrophe_or_measure(
                candidate, stack[-1], single_ahead[i] if single else double_ahead[i]
            ):
                close(candidate)
            elif not is_open and single and stack and not candidate.weak:
                _note_stray(text, candidate, stack[-1])
        elif role in (Role.MAYBE_OPEN, Role.MAYBE_STATE):
            shape_allows = role is Role.MAYBE_OPEN or candidate.glyph.lean >= 0
            if single_ahead[i] and shape_allows:
                push(candidate)
        elif candidate.end < end:
            push(candidate)

    carried: list[_Open] = []
    for mark in _without_close(text, stack, paragraph):
        if mark.pieces[-1][1] == end and mark.stray is None:
            carried.append(mark)
        elif _is_kept(mark):
            found.append(_left_open(text, mark))
    return carried


def _note_stray(text: str, candidate: Candidate, innermost: _Open) -> None:
    """Remember a single mark after punctuation within a double quotation: “We can.’ may be all that closes it."""
    follows = text[candidate.start - 1]
    if innermost.stray is None and candidate.start > innermost.inner_start and follows in ".,!?":
        innermost.stray = candidate


def _is_apostrophe_or_measure(candidate: Candidate, innermost: _Open, ahead: bool) -> bool:
    """Of a weak closing mark: a surer one follows, or it would close more than a term in straight single marks."""
    if not candidate.weak:
        return False
    glyph = innermost.mark.glyph
    long = candidate.start - innermost.inner_start > _LONGEST_TERM
    return ahead or (long and glyph.shape == "single straight")


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a span without the white space at its end."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


# Marks left open


def _opens_speech(text: str, at: int, paragraph_start: int) -> bool:
    """Whether a mark stands where speech begins: first in the paragraph, in another quotation, after , or :."""
    reach = max(paragraph_start, at - _SPEECH_REACH)
    while at > reach and (text[at - 1].isspace() or text[at - 1] in MARK_CHARACTERS):
        at -= 1
    return at == paragraph_start or text[at - 1] in ",:"


def _without_close(text: str, stack: Sequence[_Open], within: tuple[int, int]) -> list[_Open]:
    """Give marks that nothing closes, outer before inner, the piece they reach; leave out what is no mark.

    A mark reaches as far as ``within`` does, or to the next opening mark of its shape: “Go. “And take this.”
    """
    left: list[_Open] = []
    limits = [within[1]]  # where the passages around the next mark end, outermost first
    for mark in stack:
        while len(limits) > 1 and limits[-1] <= mark.piece_start:
            limits.pop()
        limit = limits[-1] if mark.cut is None else min(limits[-1], mark.cut)
        end = _trimmed(text, mark.piece_start, limit)
        if mark.pieces or (_is_worth_leaving_open(text, mark, within[0]) and end > mark.inner_start):
            limits.append(limit)
            mark.pieces.append((mark.piece_start, end))
            if left and mark.piece_start < left[-1].pieces[-1][1]:
                left[-1].filled = left[-1].pieces[-1][1]
            left.append(mark)
        elif left:
            left[-1].filled = max(left[-1].filled, mark.filled)
    return left


def _is_worth_leaving_open(text: str, mark: _Open, paragraph_start: int) -> bool:
    """Whether a mark that nothing closes is a quotation mark at all, rather than a bullet or an apostrophe."""
    candidate = mark.mark
    at = candidate.start
    if candidate.glyph.family is Family.SINGLE:
        speaks = _opens_speech(text, at, paragraph_start)
        mark.tentative = text[at] != "‘" or not speaks
        return text[at] in "‘'" and (speaks or _follows_sentence(text, at))
    bullet = at == paragraph_start and text[at] not in "«‹"
    return not (candidate.spaced and (candidate.glyph.lean == 0 or bullet))


def _follows_sentence(text: str, at: int) -> bool:
    return text[at - 1].isspace() and text[max(0, at - 3) : at].rstrip().rstrip('”’")')[-1:] in (".", "!", "?")


def _is_kept(mark: _Open) -> bool:
    return not mark.tentative or len(mark.pieces) > 1


def _left_open(text: str, mark: _Open) -> Marked:
    """A passage without closing mark; a fragment of a sentence ends with the sentence."""
    pieces = list(mark.pieces)
    start, end = pieces[-1]
    if mark.stray and mark.stray.end <= end:
        pieces[-1] = (start, mark.stray.end)
        return Marked(pieces[0][0], mark.stray.end, mark.inner_start, mark.stray.start, 0, True, tuple(pieces))
    fragment = text[mark.inner_start : mark.inner_start + 1].islower()
    if len(pieces) == 1 and fragment and (stop := _SENTENCE_END.search(text, max(start, mark.filled), end)):
        pieces[-1] = (start, stop.end())
    end = pieces[-1][1]
    return Marked(pieces[0][0], end, mark.inner_start, end, 0, False, tuple(pieces))
