"""The tag set: which words begin, continue and end a cue, a source or a content.

BIOES (Ratinov & Roth 2009): O, then Begin, Inside, End and Single for each role. Begin, End and Single give a
segment's two boundaries scores of their own, which a BIO scheme shares between boundary and inside.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

ROLES = ("cue", "source", "content")
TAGS = ("O", *(f"{position}-{role}" for role in ROLES for position in "BIES"))
OUTSIDE = 0
LEVELS = ("speech", "thought", "act")
FORBIDDEN = -1e4
"""The score of what cannot be."""


def tag(role: str, position: str) -> int:
    """The index of one tag.

    >>> TAGS[tag("source", "E")]
    'E-source'
    """
    return 1 + 4 * ROLES.index(role) + "BIES".index(position)


def allowed_transitions() -> npt.NDArray[np.bool_]:
    """(tags, tags): whether the second tag may follow the first."""
    size = len(TAGS)
    allowed = np.zeros((size, size), dtype=bool)
    for first, before in enumerate(TAGS):
        for second, after in enumerate(TAGS):
            opens = before[0] in "BI"
            continues = after[0] in "IE"
            allowed[first, second] = opens == continues and (not opens or before[1:] == after[1:])
    return allowed


def allowed_ends() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(tags,) twice: whether a block may begin with the tag, and whether it may end with it."""
    return np.array([name[0] not in "IE" for name in TAGS]), np.array([name[0] not in "BI" for name in TAGS])


def to_tags(length: int, segments: Iterable[tuple[int, int, str]]) -> npt.NDArray[np.int64]:
    """The tags of a block of ``length`` words that holds the given segments (first word, word after, role)."""
    tags = np.zeros(length, dtype=np.int64)
    for start, end, role in segments:
        if end - start == 1:
            tags[start] = tag(role, "S")
        else:
            tags[start:end] = tag(role, "I")
            tags[start] = tag(role, "B")
            tags[end - 1] = tag(role, "E")
    return tags


def to_segments(tags: Iterable[int]) -> list[tuple[int, int, str]]:
    """The segments of a well-formed sequence of tags; the inverse of :func:`to_tags`.

    >>> to_segments(to_tags(6, [(0, 1, "source"), (1, 2, "cue"), (2, 5, "content")]))
    [(0, 1, 'source'), (1, 2, 'cue'), (2, 5, 'content')]
    """
    segments, start = [], 0
    for position, number in enumerate(tags):
        name = TAGS[number]
        if name[0] in "BS":
            start = position
        if name[0] in "ES":
            segments.append((start, position + 1, name[2:]))
    return segments
