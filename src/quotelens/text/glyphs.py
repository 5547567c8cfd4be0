"""Candidates for quotation marks, each read by its shape and its neighbours.

A character of print has several uses: the right single mark is also the apostrophe, the straight double mark is also
inches. What tells is the shape and the two neighbours (a mark after a space and before a letter opens, one after a
full stop and before a space closes), and for single marks the word: 'em and '90s begin with an apostrophe, the
senators' ends with one. Scraped text turns marks round, so the neighbours outweigh the shape. What remains open, the
roles say, and the pairing in ``marks`` decides it.
"""

import functools
import re
from enum import Enum

import attrs

from quotelens.lexicon import reader

__all__ = ["MARK_CHARACTERS", "Candidate", "Family", "Glyph", "Role", "is_mark", "read_candidates"]


class Family(Enum):
    """Marks close only marks of their own family."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLE = "angle"
    SINGLE_ANGLE = "single angle"


class Role(Enum):
    OPEN = "opens"
    CLOSE = "closes"
    TURNED = "closes what is open, else opens: a closing shape where an opening mark would stand"
    STATE = "closes what is open, else opens: shape and neighbours do not tell"
    MAYBE_OPEN = "opens if a certain closing mark follows, else is an apostrophe"
    MAYBE_STATE = "closes what is open, else as MAYBE_OPEN"
    NONE = "is not a quotation mark"


@attrs.frozen
class Glyph:
    family: Family
    shape: str  # which pairs belong together at first choice
    lean: int  # 1 an opening shape, -1 a closing shape, 0 neither


_GLYPHS = {
    "“": Glyph(Family.DOUBLE, "curly", 1),
    "”": Glyph(Family.DOUBLE, "curly", -1),
    "„": Glyph(Family.DOUBLE, "curly", 1),
    "‟": Glyph(Family.DOUBLE, "curly", 1),
    '"': Glyph(Family.DOUBLE, "straight", 0),
    "＂": Glyph(Family.DOUBLE, "straight", 0),
    "``": Glyph(Family.DOUBLE, "typed", 1),
    "''": Glyph(Family.DOUBLE, "typed", 0),
    "‘‘": Glyph(Family.DOUBLE, "typed curly", 1),
    "’’": Glyph(Family.DOUBLE, "typed curly", -1),
    "«": Glyph(Family.ANGLE, "angle", 1),
    "»": Glyph(Family.ANGLE, "angle", -1),
    "‹": Glyph(Family.SINGLE_ANGLE, "single angle", 1),
    "›": Glyph(Family.SINGLE_ANGLE, "single angle", -1),
    "‘": Glyph(Family.SINGLE, "single curly", 1),
    "’": Glyph(Family.SINGLE, "single curly", -1),
    "‚": Glyph(Family.SINGLE, "single curly", 1),
    "‛": Glyph(Family.SINGLE, "single curly", 1),
    "'": Glyph(Family.SINGLE, "single straight", 0),
    "`": Glyph(Family.SINGLE, "single straight", 1),
    "´": Glyph(Family.SINGLE, "single straight", -1),
}
MARK_CHARACTERS = frozenset("".join(_GLYPHS))
_RUN = re.compile(r"\"+|'+|‘+|’+|`+|[“”„‟＂«»‹›‚‛´]")
_LONGEST_RUN = 5  # longer rows of one character are rules and ornaments, not marks

_BEFORE_OPENING = frozenset("([{<—–―-/|~*_>")
_AFTER_CLOSING = frozenset(".,;:!?)]}>—–―-/…*_")
_ELISION = re.compile(r"(\d\d)(s?)(?![\w])|([^\W\d_]{1,8}(?:['’][a-z])?)(?!\w)")
_BETWEEN_MARKS = ("'n", "’n", "‘n")  # rock ’n’ roll


@attrs.define
class Candidate:
    start: int
    end: int
    glyph: Glyph
    role: Role = Role.NONE
    weak: bool = False  # a closing mark that may as well be an apostrophe or inches
    spaced: bool = False  # white space on the inner side of an opening mark


def is_mark(character: str) -> bool:
    """Whether a character can be a quotation mark (or a part of one, like the halves of ``'').

    >>> is_mark("”"), is_mark("'"), is_mark("x")
    (True, True, False)
    """
    return character in MARK_CHARACTERS


def read_candidates(text: str, start: int, end: int) -> list[Candidate]:
    """The marks of one paragraph, with their roles; apostrophes and measures are left out where that is sure."""
    candidates: list[Candidate] = []
    cluster: list[Candidate] = []
    for run in _RUN.finditer(text, start, end):
        if run.end() - run.start() > _LONGEST_RUN:
            continue
        if cluster and cluster[-1].end != run.start():
            candidates += _read_cluster(text, cluster, start, end)
            cluster = []
        cluster += _split_run(text, run.start(), run.end(), start)
    if cluster:
        candidates += _read_cluster(text, cluster, start, end)
    return [candidate for candidate in candidates if candidate.role is not Role.NONE]


def _split_run(text: str, start: int, end: int, paragraph_start: int) -> list[Candidate]:
    """A row of one character as marks: '' is one mark, and ''' is '' and ' with the single mark on the inner side."""
    character = text[start]
    if character in '"＂' or end - start == 1:
        return [Candidate(start, end, _GLYPHS[character])]
    if character == "`" and end - start > 2:
        return []
    pairs = (end - start) // 2
    odd = (end - start) % 2
    single_first = odd and not _opens_after(text, start, paragraph_start)
    spans = [start + odd * bool(single_first) + 2 * i for i in range(pairs)]
    marks = [Candidate(at, at + 2, _GLYPHS[character * 2]) for at in spans]
    if odd:
        at = start if single_first else end - 1
        marks.insert(0 if single_first else pairs, Candidate(at, at + 1, _GLYPHS[character]))
    return marks


def _opens_after(text: str, at: int, paragraph_start: int) -> bool:
    return at == paragraph_start or text[at - 1].isspace() or text[at - 1] in _BEFORE_OPENING


def _closes_before(text: str, at: int, paragraph_end: int) -> bool:
    return at == paragraph_end or text[at].isspace() or text[at] in _AFTER_CLOSING


def _read_cluster(text: str, cluster: list[Candidate], start: int, end: int) -> list[Candidate]:
    """Give roles to marks that stand side by side; they share the neighbours on the outside.

    >>> _read_cluster("Go.’” ", [Candidate(3, 4, _GLYPHS["’"]), Candidate(4, 5, _GLYPHS["”"])], 0, 6)[1].role.name
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
        if mark.glyph.family is Family.SINGLE:
            _read_single(text, mark, opens, closes, (start, end))
        else:
            _read_double(text, mark, opens, closes, start)
    return cluster


def _is_genitive(text: str, mark: Candidate, end: int) -> bool:
    """Whether a single mark is the apostrophe of 's at the end of a word: ``“Hamilton”’s``, ``U.S.'s``."""
    at = mark.end
    return (
        mark.glyph.family is Family.SINGLE
        and at < end
        and text[at] in "sS"
        and not (at + 1 < end and text[at + 1].isalnum())
    )


def _read_double(text: str, mark: Candidate, opens: bool, closes: bool, start: int) -> None:
    lean = mark.glyph.lean
    mark.weak = mark.start > start and text[mark.start - 1].isdigit()
    if opens and not closes:
        mark.role = Role.TURNED if lean < 0 else Role.OPEN
    elif closes and not opens:
        mark.role = Role.CLOSE
    elif opens and closes:
        mark.role = Role.CLOSE if lean < 0 else Role.STATE
    elif lean == 0:
        mark.role = Role.CLOSE if mark.weak else Role.STATE
    else:
        mark.role = Role.OPEN if lean > 0 else Role.CLOSE


def _read_single(text: str, mark: Candidate, opens: bool, closes: bool, paragraph: tuple[int, int]) -> None:
    start, end = paragraph
    before = text[mark.start - 1] if mark.start > start else ""
    after = text[mark.end] if mark.end < end else ""
    if (before.isalnum() and after.isalnum()) or text[mark.start - 2 : mark.start].lower() in _BETWEEN_MARKS:
        return
    if opens and not closes:
        mark.role = _role_before_word(text, mark)
    elif mark.glyph is _GLYPHS["‚"]:
        return
    elif closes and not opens:
        mark.role = Role.CLOSE
        mark.weak = _may_be_possessive(text, mark, end)
    elif opens and closes:
        # A lone mark between spaces closes when a sentence has just ended before it: “They see that. ’ He left.
        ended = before.isspace() and mark.start - 2 >= start and text[mark.start - 2] in ".,!?…"
        if not before.isspace() or ended or mark.end == end:
            mark.role = Role.CLOSE
    elif mark.glyph.lean < 0 and after in MARK_CHARACTERS:
        mark.role = Role.CLOSE
    elif not before.isalnum():
        # Neither side tells: said,'Hello or go.'She
        mark.role = Role.MAYBE_STATE


def _role_before_word(text: str, mark: Candidate) -> Role:
    """Of a single mark before a word: it opens, unless the word is one that an apostrophe begins ('em, '90s)."""
    if elision := _ELISION.match(text, mark.end):
        digits, decade, word = elision.groups()
        if digits:
            return Role.NONE if decade else Role.MAYBE_OPEN
        sure = _elisions().get(word.lower().replace("’", "'"))
        if sure is not None:
            return Role.NONE if sure else Role.MAYBE_OPEN
    return Role.MAYBE_OPEN if mark.glyph.lean < 0 else Role.OPEN


def _may_be_possessive(text: str, mark: Candidate, end: int) -> bool:
    """Whether a single mark after a word and before another may be an apostrophe: the senators’ plan, goin’ home."""
    before = text[max(mark.start - 2, 0) : mark.start].lower()
    possessive = before[-1:] in ("s", "x", "z") or before == "in" or before[-1:].isdigit()
    word_follows = mark.end + 1 < end and text[mark.end].isspace() and text[mark.end + 1].isalnum()
    return mark.glyph.lean > 0 or (possessive and word_follows)


@functools.cache
def _elisions() -> dict[str, bool]:
    """Words that an apostrophe begins, and whether the apostrophe is the only reading."""
    return {word[0]: len(word) == 1 for word in map(str.split, reader.lines("elisions.txt"))}
