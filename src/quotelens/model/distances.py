"""How far a content or a source stands from a cue, in the steps that links are scored with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Segments = Sequence[tuple[int, int]]

DISTANCE_BUCKETS = 20


def distance_buckets(segments: Segments, cues: Segments) -> npt.NDArray[np.int64]:
    """(segments, cues): signed gap in words between segment and cue, in steps that grow with the gap.

    >>> distance_buckets([(0, 3), (4, 9)], [(3, 4)]).tolist()
    [[20], [21]]
    """
    span = np.asarray(segments, dtype=np.int64).reshape(-1, 2)
    cue = np.asarray(cues, dtype=np.int64).reshape(-1, 2)
    after = span[:, :1] - cue[:, 1][None, :]
    before = cue[:, 0][None, :] - span[:, 1:]
    gap = np.maximum(np.maximum(after, before), 0)
    steps = np.minimum(np.where(gap < 8, gap, 4 * np.log2(np.maximum(gap, 1)) - 4), DISTANCE_BUCKETS - 1)
    steps = steps.astype(np.int64)
    buckets: npt.NDArray[np.int64] = np.where(after >= before, DISTANCE_BUCKETS + 1 + steps, DISTANCE_BUCKETS - steps)
    return buckets
