"""Turns of a conversation that an attribution has run together.

In news, quotations around one cue are one speaker's: “We lost,” Ray said. “We will be back.” In a dialogue the second
may be the answer. Where it has a clause of its own behind it (“Nonsense!” said Gregory), it is Gregory's whatever
stands before. And where a text has lost its paragraph breaks, as scraped and tokenised stories have, nothing shows
any more whether the same person goes on, so that what follows a finished clause is taken for a turn of its own, whose
speaker :mod:`quotelens.fiction.dialogue` decides.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

import attrs
import regex

from quotelens.attribution import Attribution
from quotelens.quotes.tags import find_tag
from quotelens.text.marks import Marked, is_mark

Offsets = tuple[int, int]

_APART = 1500
_NOTHING = regex.compile(r"[\s“”\"„‟«»‘’'`.,;:!?—–_-]*")
_ENDED = regex.compile(r"[.!?…][\"”’')\]_\s]*$")
_CALLS = frozenset("?!")
_KEPT = 0.1
_CLAUSE = 150  # the longest clause that interrupts a sentence, in characters


def keeps_paragraphs(text: str, spoken: Sequence[Offsets]) -> bool:
    """Whether paragraphs end elsewhere than between two quotations: otherwise the text has lost the other breaks.

    ``spoken`` are the spans of its direct speech, in order. A text whose quotations never meet has lost nothing that
    matters.

    >>> keeps_paragraphs("“A?” he said. “B!”\\n\\n“C.” He left. “D.”", [(0, 4), (14, 18), (20, 24), (34, 38)])
    False
    """
    told = kept = met = 0
    for one, following in itertools.pairwise(spoken):
        gap = text[one[1] : min(following[0], one[1] + _APART)]
        if _NOTHING.fullmatch(gap):
            met += "\n" in gap
            continue
        told += 1
        kept += "\n" in gap
    return not met or kept >= _KEPT * told


def part_turns(text: str, attributions: Sequence[Attribution], outer: Sequence[Marked]) -> list[Attribution]:
    """The attributions, each with the quotations of one turn.

    Those that are turns of their own are left out, to stand uncued; one that goes on behind its clause in small letters
    (“Harry,” said Basil, looking up, “every portrait …”) gets its second half where the model has not seen it.
    ``outer`` are the outermost passages in quotation marks, in order.
    """
    lost = not keeps_paragraphs(text, [(passage.start, passage.end) for passage in outer])
    parted = []
    for one in attributions:
        content = tuple(piece for piece in one.content if not _is_own_turn(text, one, piece, outer, lost))
        if content:
            source = one.source or _source_beside(text, one, content)
            parted.append(attrs.evolve(one, content=content, source=source))
    taken = {place for one in parted for piece in one.content for place in _places(outer, piece)}
    for number, one in enumerate(parted):
        place = max((place for piece in one.content for place in _places(outer, piece)), default=-1) + 1
        if 0 < place < len(outer) and place not in taken and _goes_on(text, one, outer[place - 1], outer[place]):
            parted[number] = attrs.evolve(one, content=(*one.content, (outer[place].start, outer[place].end)))
    return parted


def _source_beside(text: str, one: Attribution, content: Sequence[Offsets]) -> Offsets | None:
    """The source of a clause behind a quotation, where the model has found the cue alone."""
    for _, end in content:
        if (
            end <= one.known_cue[0]
            and is_mark(text[end - 1])
            and (tag := find_tag(text, end))
            and tag[0][0] == one.known_cue[0]
        ):
            return tag[1]
    return None


def _places(outer: Sequence[Marked], piece: Offsets) -> range:
    """The numbers of the passages that share characters with a piece."""
    low = bisect_right(outer, piece[0], key=lambda passage: passage.end)
    high = low
    while high < len(outer) and outer[high].start < piece[1]:
        high += 1
    return range(low, high)


def _goes_on(text: str, one: Attribution, first: Marked, second: Marked) -> bool:
    """Whether a passage is the second half of the sentence that the clause of an attribution has interrupted."""
    gap = text[first.end : second.start]
    begins = text[second.inner_start : second.inner_start + 1]
    return (
        first.end <= one.known_cue[0]
        and one.known_cue[1] <= second.start
        and len(gap) <= _CLAUSE
        and gap.rstrip()[-1:] in (",", ";")
        and "\n" not in gap
        and begins.islower()
        and text[first.inner_start : first.inner_end].rstrip("_ ")[-1:] in (",", "-", "—", "!", "?")
    )


def _is_own_turn(text: str, one: Attribution, piece: Offsets, outer: Sequence[Marked], lost: bool) -> bool:
    place = bisect_right(outer, piece[0], key=lambda passage: passage.start) - 1
    if place < 0 or outer[place].end < piece[1] - 1 or not outer[place].closed:
        return False
    passage = outer[place]
    # The clause belongs to the last paragraph of a quotation that has several.
    tag = find_tag(text, passage.end) if piece[1] >= passage.end - 1 else None
    if tag is not None and tag[0] != one.cue and tag[1] != one.source and _overlap(tag, one) == 0:
        said = text[passage.inner_start : passage.inner_end].rstrip("_ ")[-1:]
        return said == "," or (said in _CALLS and text[min(min(tag))].islower())
    after = max(one.known_cue[1], one.source[1] if one.source is not None else 0)
    return lost and after <= piece[0] and _ENDED.search(text[after : passage.start]) is not None


def _overlap(tag: tuple[Offsets, Offsets], one: Attribution) -> int:
    return max(0, min(tag[0][1], one.known_cue[1]) - max(tag[0][0], one.known_cue[0]))
