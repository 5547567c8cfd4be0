"""Contents of quotations compared: how much two share, and which of two sets belong together.

Two people, two models or two versions of one cut the words of a quotation a little otherwise each. Corrections that are
made again and annotations that are compared ask the same: is it the same quotation?
"""

from __future__ import annotations

from collections.abc import Sequence

Offsets = tuple[int, int]

SAME = 0.5
"""What two contents must share to be of one quotation: half of the characters that they have."""


def shared(one: Sequence[Offsets], other: Sequence[Offsets]) -> float:
    """The characters that two contents share, as a part of all that they have (Jaccard).

    >>> shared([(0, 4)], [(2, 4), (6, 8)])
    0.3333333333333333
    """
    both = sum(max(0, min(end, high) - max(start, low)) for start, end in one for low, high in other)
    sizes = sum(end - start for start, end in (*one, *other))
    return both / max(1, sizes - both)


def paired(some: Sequence[Sequence[Offsets]], others: Sequence[Sequence[Offsets]]) -> list[tuple[int, int]]:
    """Which contents of two sets belong together, by their places: those that share the most first, and at least half.

    >>> paired([[(0, 4)], [(5, 9)]], [[(5, 8)], [(20, 30)]])
    [(1, 0)]
    """
    ranked = sorted(
        (-share, place, other)
        for place, one in enumerate(some)
        for other, content in enumerate(others)
        if (share := shared(one, content)) >= SAME
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, other in ranked:
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return sorted(pairs.items())
