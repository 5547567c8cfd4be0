"""Ids for the voices of a corpus: words that a person can read, the same whatever order the articles come in.

A number would be another one as soon as an article is added in front. So an id is made of what the voice is: the
caller's own id, or else its name; and of a voice that is known in one article alone ("officials", a bare surname), its
article as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def unique_ids(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """An id for each voice, from the one that it would have and its type, which tells apart where two would have one.

    >>> unique_ids([("ana-ruiz", "person"), ("lund", "person"), ("lund", "place")])
    ['ana-ruiz', 'lund-person', 'lund-place']
    """
    shared = Counter(id for id, _ in wanted)
    typed = [f"{id}-{type}" if shared[id] > 1 else id for id, type in wanted]
    taken: set[str] = set()
    unique = []
    for id in typed:
        number, free = 1, id
        while free in taken:
            number, free = number + 1, f"{id}-{number + 1}"
        taken.add(free)
        unique.append(free)
    return unique


def slug(words: Iterable[str]) -> str:
    """Words of a name as one.

    >>> slug(["ana", "maría", "o’hara"])
    'ana-maría-o’hara'
    """
    return "-".join("-".join(words).split()) or "unnamed"
