"""How the numbers of a network are stored.

Large matrices are stored as 8-bit integers with one scale for each row, which is half the size of half precision and
costs 0.1 to 0.2 points of F1 (``docs/model.md``); everything else in half precision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

SCALE = ".scale"
_SMALLEST = 4096


def is_large(shape: tuple[int, ...]) -> bool:
    """Whether an array of that shape is stored as integers."""
    return len(shape) == 2 and math.prod(shape) >= _SMALLEST


def packed(name: str, array: npt.NDArray[np.float32]) -> dict[str, Array]:
    """The arrays that stand for one on disk: itself in half precision, or (rows, columns) int8 and (rows,)."""
    if not is_large(array.shape):
        return {name: array.astype(np.float16)}
    scale = np.maximum(np.abs(array).max(1) / np.float32(127), np.float32(1e-8))
    return {name: np.rint(array / scale[:, None]).astype(np.int8), name + SCALE: scale.astype(np.float16)}


def unpacked(stored: Mapping[str, Array]) -> dict[str, npt.NDArray[np.float32]]:
    """The inverse of :func:`packed` over a whole file, in single precision."""
    arrays = {}
    for name, array in stored.items():
        if not name.endswith(SCALE):
            scale = stored.get(name + SCALE)
            single = array.astype(np.float32)
            arrays[name] = single if scale is None else single * scale.astype(np.float32)[:, None]
    return arrays
