"""What the antecedent scorer is told beside the vectors of words: features of an anaphor and of each candidate.

Every feature is one of a few cases, so that the scorer learns a vector for each and adds them up. The cases are counted
through: a feature's number is its place among all cases of all features.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

KINDS = ("he", "she", "they", "it", "who", "which", "nominal", "other")
"""Of an anaphor: third-person pronouns by their agreement, relative pronouns, descriptions, all other pronouns."""

PAIR_FEATURES = {
    "sentences back": 10,
    "paragraphs back": 6,
    "mentions back": 7,
    "form": 4,
    "speaks": 6,
    "spoke last": 4,
    "times named": 5,
    "kind and gender": 3 * len(KINDS),
    "kind and type": 6 * len(KINDS),
    "words in common": 7,
    "quotation": 4,
    "opens its sentence": 4,
    "possessive": 2,
    "in own content": 2,
    "kind and number": 3 * (len(KINDS) + 2),
}
"""How many cases each feature of a pair has."""

ASKED_FEATURES = {"kind": len(KINDS), "article": 4, "described before": 3, "type": 6}
"""How many cases each feature of the anaphor alone has."""


def numbered(cases: dict[str, Ints], counts: dict[str, int]) -> Ints:
    """(…, features): the cases of each feature as numbers among all cases."""
    offsets = np.cumsum([0, *counts.values()])[:-1]
    return np.stack([cases[name] + offset for name, offset in zip(counts, offsets, strict=True)], -1).astype(np.int64)
