"""Quotation marks: which characters are marks, and which of them belong together.

The marks say, more surely than any model, where somebody's own words begin and end; but a character of print has
several uses. The right single mark is also the apostrophe, the straight double mark is also inches, and scraped text
turns marks round, drops them and puts spaces on the wrong side. So every candidate is first read by its shape and its
two neighbours (a mark after a space and before a letter opens, one after a full stop and before a space closes), and
a single pass over each paragraph then pairs them with a stack. A mark that nobody closes ends with its paragraph at
the latest, unless the next paragraph repeats it: a quotation of several paragraphs has an opening mark on each and a
closing mark on the last only (The Chicago Manual of Style, chapter 13).

Everything here takes time linear in the text.
"""

import functools
import importlib.resources
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum

import attrs

__all__ = ["Marked", "find_marked", "is_mark"]


@attrs.frozen
class Marked:
    """One passage between quotation marks; all offsets count characters of the text.

    ``start`` and ``end`` include the marks, ``inner_start`` and ``inner_end`` exclude them. ``level`` is 0 for an
    outermost passage, 1 for a quotation within it, and so on. ``closed`` is False when the closing mark is missing;
    the passage then ends after the last character that belongs to it. ``pieces`` holds one span for each paragraph
    of a quotation whose opening mark is repeated on each paragraph (marks included), else the one span.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    level: int
    closed: bool
    pieces: tuple[tuple[int, int], ...]


class _Family(Enum):
    """Marks close only marks of their own family."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLE = "angle"
    SINGLE_ANGLE = "single angle"


class _Role(Enum):
    OPEN = "opens"
    CLOSE = "closes"
    TURNED = "closes what is open, else opens: a closing shape where an opening mark would stand"
    STATE = "closes what is open, else opens: shape and neighbours do not tell"
    MAYBE_OPEN = "opens if a certain closing mark follows, else is an apostrophe"
    MAYBE_STATE = "closes what is open, else as MAYBE_OPEN"
    NONE = "is not a quotation mark"


@attrs.frozen
class _Glyph:
    family: _Family
    shape: str  # which pairs belong together at first choice
    lean: int  # 1 an opening shape, -1 a closing shape, 0 neither


_GLYPHS = {
    "“": _Glyph(_Family.DOUBLE, "curly", 1),
    "”": _Glyph(_Family.DOUBLE, "curly", -1),
    "„": _Glyph(_Family.DOUBLE, "curly", 1),
    "‟": _Glyph(_Family.DOUBLE, "curly", 1),
    '"': _Glyph(_Family.DOUBLE, "straight", 0),
    "＂": _Glyph(_Family.DOUBLE, "straight", 0),
    "``": _Glyph(_Family.DOUBLE, "typed", 1),
    "''": _Glyph(_Family.DOUBLE, "typed", 0),
    "‘‘": _Glyph(_Family.DOUBLE, "typed curly", 1),
    "’’": _Glyph(_Family.DOUBLE, "typed curly", -1),
    "«": _Glyph(_Family.ANGLE, "angle", 1),
    "»": _Glyph(_Family.ANGLE, "angle", -1),
    "‹": _Glyph(_Family.SINGLE_ANGLE, "single angle", 1),
    "›": _Glyph(_Family.SINGLE_ANGLE, "single angle", -1),
    "‘": _Glyph(_Family.SINGLE, "single curly", 1),
    "’": _Glyph(_Family.SINGLE, "single curly", -1),
    "‚": _Glyph(_Family.SINGLE, "single curly", 1),
    "‛": _Glyph(_Family.SINGLE, "single curly", 1),
    "'": _Glyph(_Family.SINGLE, "single straight", 0),
    "`": _Glyph(_Family.SINGLE, "single straight", 1),
    "´": _Glyph(_Family.SINGLE, "single straight", -1),
}
_MARK_CHARACTERS = frozenset("".join(_GLYPHS))
_RUN = re.compile(r"\"+|'+|‘+|’+|`+|[“”„‟＂«»‹›‚‛´]")
_LONGEST_RUN = 5  # longer rows of one character are rules and ornaments, not marks

_BEFORE_OPENING = frozenset("([{<—–―-/|~*_>")
_AFTER_CLOSING = frozenset(".,;:!?)]}>—–―-/…*_")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]?(?=\s+[\"'“‘(\[]?[A-Z])")
_ELISION = re.compile(r"(\d\d)(s?)(?![\w])|([^\W\d_]{1,8}(?:['’][a-z])?)(?!\w)")
_SPEECH_REACH = 8  # marks and spaces to look back over
_BETWEEN_MARKS = ("'n", "’n", "‘n")  # rock ’n’ roll
# A plural possessive may end a short term in straight single marks ('dreamers' would), hardly a whole sentence.
_LONGEST_TERM = 60


@attrs.define
class _Candidate:
    start: int
    end: int
    glyph: _Glyph
    role: _Role = _Role.NONE
    weak: bool = False  # a closing mark that may as well be an apostrophe or inches
    spaced: bool = False  # white space on the inner side of an opening mark


@attrs.define
class _Open:
    mark: _Candidate
    pieces: list[tuple[int, int]]
    piece_start: int
    inner_start: int
    filled: int = 0  # where the last passage within it ends
    cut: int | None = None  # where the next opening mark of the same shape stands
    stray: _Candidate | None = None  # a closing mark of the wrong family that may be meant for this one


def is_mark(character: str) -> bool:
    """Whether a character can be a quotation mark (or a part of one, like the halves of ``'').

    >>> is_mark("”"), is_mark("'"), is_mark("x")
    (True, True, False)
    """
    return character in _MARK_CHARACTERS


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
    for start, end in paragraphs:
        candidates = _candidates(text, start, end)
        continued = _continuation(candidates, carried, start)
        for mark in carried[continued:]:
            found.append(_left_open(text, mark))
        stack = carried[:continued]
        for mark, candidate in zip(stack, candidates, strict=False):
            mark.piece_start = candidate.start
        carried = _pair(text, candidates[continued:], stack, (start, end), found)
    found.extend(_left_open(text, mark) for mark in carried)
    return _with_levels(found)


def _with_levels(found: Iterable[Marked]) -> tuple[Marked, ...]:
    marked: list[Marked] = []
    enclosing: list[int] = []
    for passage in sorted(found, key=lambda passage: (passage.start, -passage.end)):
        while enclosing and enclosing[-1] <= passage.start:
            enclosing.pop()
        marked.append(attrs.evolve(passage, level=len(enclosing)) if enclosing else passage)
        enclosing.append(passage.end)
    return tuple(marked)


# Reading each candidate by its shape and neighbours


def _candidates(text: str, start: int, end: int) -> list[_Candidate]:
    """The marks of one paragraph, with their roles; apostrophes and measures are left out where that is sure."""
    candidates: list[_Candidate] = []
    cluster: list[_Candidate] = []
    for run in _RUN.finditer(text, start, end):
        if run.end() - run.start() > _LONGEST_RUN:
            continue
        if cluster and cluster[-1].end != run.start():
            candidates += _read_cluster(text, cluster, start, end)
            cluster = []
        cluster += _split_run(text, run.start(), run.end(), start)
    if cluster:
        candidates += _read_cluster(text, cluster, start, end)
    return [candidate for candidate in candidates if candidate.role is not _Role.NONE]


def _split_run(text: str, start: int, end: int, paragraph_start: int) -> list[_Candidate]:
    """A row of one character as marks: '' is one mark, and ''' is '' and ' with the single mark on the inner side."""
    character = text[start]
    if character in '"＂' or end - start == 1:
        return [_Candidate(start, end, _GLYPHS[character])]
    if character == "`" and end - start > 2:
        return []
    pairs = (end - start) // 2
    odd = (end - start) % 2
    single_first = odd and not _opens_after(text, start, paragraph_start)
    spans = [start + odd * bool(single_first) + 2 * i for i in range(pairs)]
    marks = [_Candidate(at, at + 2, _GLYPHS[character * 2]) for at in spans]
    if odd:
        at = start if single_first else end - 1
        marks.insert(0 if single_first else pairs, _Candidate(at, at + 1, _GLYPHS[character]))
    return marks


def _opens_after(text: str, at: int, paragraph_start: int) -> bool:
    return at == paragraph_start or text[at - 1].isspace() or text[at - 1] in _BEFORE_OPENING


def _closes_before(text: str, at: int, paragraph_end: int) -> bool:
    return at == paragraph_end or text[at].isspace() or text[at] in _AFTER_CLOSING


def _read_cluster(text: str, cluster: list[_Candidate], start: int, end: int) -> list[_Candidate]:
    """Give roles to marks that stand side by side; they share the neighbours on the outside.

    >>> _read_cluster("Go.’” ", [_Candidate(3, 4, _GLYPHS["’"]), _Candidate(4, 5, _GLYPHS["”"])], 0, 6)[1].role.name
    'CLOSE'
    """
    last = cluster[-1]
    opens = _opens_after(text, cluster[0].start, start)
    closes = _closes_before(text, last.end, end)
    if opens and text.startswith("..", last.end):
        closes = False
    if _is_genitive(text, last, end):
        if len(cluster) == 1 and not opens:
            return []
        if not opens:
            cluster, closes = cluster[:-1], True
    for mark in cluster:
        mark.spaced = mark.end < end and text[mark.end].isspace()
        if mark.glyph.family is _Family.SINGLE:
            _read_single(text, mark, opens, closes, (start, end))
        else:
            _read_double(text, mark, opens, closes, start)
    return cluster


def _is_genitive(text: str, mark: _Candidate, end: int) -> bool:
    """Whether a single mark is the apostrophe of 's at the end of a word: ``“Hamilton”’s``, ``U.S.'s``."""
    at = mark.end
    return (
        mark.glyph.family is _Family.SINGLE
        and at < end
        and text[at] in "sS"
        and not (at + 1 < end and text[at + 1].isalnum())
    )


def _read_double(text: str, mark: _Candidate, opens: bool, closes: bool, start: int) -> None:
    lean = mark.glyph.lean
    mark.weak = mark.start > start and text[mark.start - 1].isdigit()
    if opens and not closes:
        mark.role = _Role.TURNED if lean < 0 else _Role.OPEN
    elif closes and not opens:
        mark.role = _Role.CLOSE
    elif opens and closes:
        mark.role = _Role.CLOSE if lean < 0 else _Role.STATE
    elif lean == 0:
        mark.role = _Role.CLOSE if mark.weak else _Role.STATE
    else:
        mark.role = _Role.OPEN if lean > 0 else _Role.CLOSE


def _read_single(text: str, mark: _Candidate, opens: bool, closes: bool, paragraph: tuple[int, int]) -> None:
    start, end = paragraph
    lean = mark.glyph.lean
    before = text[mark.start - 1] if mark.start > start else ""
    after = text[mark.end] if mark.end < end else ""
    if (before.isalnum() and after.isalnum()) or text[mark.start - 2 : mark.start].lower() in _BETWEEN_MARKS:
        return
    if opens and not closes:
        mark.role = _role_before_word(text, mark)
    elif mark.glyph is _GLYPHS["‚"]:
        return
    elif closes and not opens:
        mark.role = _Role.CLOSE
        mark.weak = _may_be_possessive(text, mark, end)
    elif opens and closes:
        # A lone mark between spaces closes when a sentence has just ended before it: “They see that. ’ He left.
        ended = before.isspace() and mark.start - 2 >= start and text[mark.start - 2] in ".,!?…"
        if not before.isspace() or ended or mark.end == end:
            mark.role = _Role.CLOSE
    elif mark.glyph.lean < 0 and after in _MARK_CHARACTERS:
        mark.role = _Role.CLOSE
    elif not before.isalnum():
        # Neither side tells: said,'Hello or go.'She
        mark.role = _Role.MAYBE_STATE


def _role_before_word(text: str, mark: _Candidate) -> _Role:
    """Of a single mark before a word: it opens, unless the word is one that an apostrophe begins ('em, '90s)."""
    if elision := _ELISION.match(text, mark.end):
        digits, decade, word = elision.groups()
        if digits:
            return _Role.NONE if decade else _Role.MAYBE_OPEN
        sure = _elisions().get(word.lower().replace("’", "'"))
        if sure is not None:
            return _Role.NONE if sure else _Role.MAYBE_OPEN
    return _Role.MAYBE_OPEN if mark.glyph.lean < 0 else _Role.OPEN


def _may_be_possessive(text: str, mark: _Candidate, end: int) -> bool:
    """Whether a single mark after a word and before another may be an apostrophe: the senators’ plan, goin’ home."""
    before = text[max(mark.start - 2, 0) : mark.start].lower()
    possessive = before[-1:] in ("s", "x", "z") or before == "in" or before[-1:].isdigit()
    word_follows = mark.end + 1 < end and text[mark.end].isspace() and text[mark.end + 1].isalnum()
    return mark.glyph.lean > 0 or (possessive and word_follows)


@functools.cache
def _elisions() -> dict[str, bool]:
    """Words that an apostrophe begins, and whether the apostrophe is the only reading."""
    listing = importlib.resources.files("quotelens").joinpath("data/en/elisions.txt").read_text("utf-8")
    words = (line.split() for line in listing.splitlines() if line and not line.startswith("#"))
    return {word[0]: len(word) == 1 for word in words}


# Pairing the marks of a paragraph


def _continuation(candidates: Sequence[_Candidate], carried: Sequence[_Open], start: int) -> int:
    """How many of the quotations left open, outermost first, the marks at a paragraph's beginning take up again."""
    count = 0
    at = start
    for mark, candidate in zip(carried, candidates, strict=False):
        if candidate.start != at or candidate.glyph.family is not mark.mark.glyph.family:
            break
        count += 1
        at = candidate.end
    return count


def _closing_ahead(candidates: Sequence[_Candidate], family: _Family) -> list[bool]:
    """For each candidate, whether a certain closing mark of the family comes next in its own quotation."""
    ahead = [False] * len(candidates)
    closing = False
    outside: list[bool] = []
    for i in range(len(candidates) - 1, -1, -1):
        ahead[i] = closing
        mark = candidates[i]
        if mark.glyph.family is family:
            if mark.role in (_Role.OPEN, _Role.TURNED) or (mark.role is _Role.STATE and not mark.weak):
                closing = False
            elif mark.role is _Role.CLOSE and not mark.weak:
                closing = True
        elif family is _Family.SINGLE and mark.role is _Role.CLOSE:
            outside.append(closing)
            closing = False
        elif family is _Family.SINGLE and mark.role is _Role.OPEN and outside:
            closing = outside.pop()
    return ahead


def _pair(
    text: str,
    candidates: Sequence[_Candidate],
    stack: list[_Open],
    paragraph: tuple[int, int],
    found: list[Marked],
) -> list[_Open]:
    """Pair the marks of one paragraph; append what closes to ``found`` and return what stays open at its end."""
    end = paragraph[1]
    double_ahead = _closing_ahead(candidates, _Family.DOUBLE)
    single_ahead = _closing_ahead(candidates, _Family.SINGLE)
    families = Counter(mark.mark.glyph.family for mark in stack)
    shapes: dict[str, list[_Open]] = {}
    for mark in stack:
        shapes.setdefault(mark.mark.glyph.shape, []).append(mark)

    def push(candidate: _Candidate) -> None:
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

    def close(candidate: _Candidate) -> None:
        family, shape = candidate.glyph.family, candidate.glyph.shape
        by_shape = family is not _Family.SINGLE and bool(shapes.get(shape))
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
        single = family is _Family.SINGLE
        if single:
            is_open = bool(stack) and stack[-1].mark.glyph.family is family
        else:
            is_open = families[family] > 0
        if role is _Role.CLOSE or (is_open and role in (_Role.STATE, _Role.TURNED, _Role.MAYBE_STATE)):
            if is_open and not _is_apostrophe_or_measure(
                candidate, stack[-1], single_ahead[i] if single else double_ahead[i]
            ):
                close(candidate)
            elif not is_open and single and stack and not candidate.weak:
                _note_stray(text, candidate, stack[-1])
        elif role in (_Role.MAYBE_OPEN, _Role.MAYBE_STATE):
            shape_allows = role is _Role.MAYBE_OPEN or candidate.glyph.lean >= 0
            if single_ahead[i] and shape_allows:
                push(candidate)
        elif candidate.end < end:
            push(candidate)

    carried: list[_Open] = []
    for mark in _without_close(text, stack, paragraph):
        if mark.pieces[-1][1] == end and mark.stray is None:
            carried.append(mark)
        else:
            found.append(_left_open(text, mark))
    return carried


def _note_stray(text: str, candidate: _Candidate, innermost: _Open) -> None:
    """Remember a single mark after punctuation within a double quotation: “We can.’ may be all that closes it."""
    follows = text[candidate.start - 1]
    if innermost.stray is None and candidate.start > innermost.inner_start and follows in ".,!?":
        innermost.stray = candidate


def _is_apostrophe_or_measure(candidate: _Candidate, innermost: _Open, ahead: bool) -> bool:
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
    while at > reach and (text[at - 1].isspace() or text[at - 1] in _MARK_CHARACTERS):
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
        if mark.pieces or (_is_worth_leaving_open(text, mark.mark, within[0]) and end > mark.inner_start):
            limits.append(limit)
            mark.pieces.append((mark.piece_start, end))
            if left and mark.piece_start < left[-1].pieces[-1][1]:
                left[-1].filled = left[-1].pieces[-1][1]
            left.append(mark)
        elif left:
            left[-1].filled = max(left[-1].filled, mark.filled)
    return left


def _is_worth_leaving_open(text: str, mark: _Candidate, paragraph_start: int) -> bool:
    """Whether a mark that nothing closes is a quotation mark at all, rather than a bullet or an apostrophe."""
    if mark.glyph.family is _Family.SINGLE:
        return mark.glyph is _GLYPHS["‘"] and _opens_speech(text, mark.start, paragraph_start)
    return not (mark.spaced and mark.glyph.lean == 0)


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
