"""Where and in which number format the encoder is computed.

Most of the time goes into the encoder's matrix products. A graphics processor does them fastest. Other processors
multiply 8-bit integers at two to four times the rate of single precision; the products then lose digits that the result
does not depend on (``docs/speed.md`` has the measurement). Sums, norms and the light heads stay in single precision.
Torch is loaded only where there is a graphics processor, or where another device is asked for by name.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

from quotelens.errors import OptionError, shown

CPU = "cpu"
PRECISIONS = ("int8", "bfloat16", "float32")
_ON_PROCESSOR = ("int8", "float32")
_ELSEWHERE = ("bfloat16", "float32")
# The driver that every program needs that computes on a graphics processor of NVIDIA's.
_DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


def checked_device(device: str | None) -> str:
    """The device of that name; without a name the first graphics processor, or else the processor.

    Raises:
        OptionError: there is no such device.
    """
    if device is None:
        return "cuda" if _has_driver() and _torch_finds_one() else CPU
    if device == CPU:
        return CPU
    import torch

    try:
        chosen = torch.device(device)
        # Some names stand for devices that hold no numbers.
        torch.zeros(1, device=chosen).item()
    except (RuntimeError, TypeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise OptionError(f"device is {device!r}, which cannot be used here ({reason}); try 'cpu'.") from None
    return CPU if chosen.type == CPU else str(chosen)


def checked_precision(precision: str | None, device: str) -> str:
    """The number format of that name; without a name the fastest that costs no accuracy on this device.

    Raises:
        OptionError: there is no such format, or quotelens does not compute in it on this device.
    """
    possible = _ON_PROCESSOR if device == CPU else _ELSEWHERE
    if precision is None:
        return possible[0] if device == CPU or _multiplies_bfloat16(device) else "float32"
    if precision not in PRECISIONS:
        raise OptionError(f"precision is {shown(precision)}; it must be one of {', '.join(PRECISIONS)}.")
    if precision not in possible:
        raise OptionError(
            f"precision is {precision!r}, in which nothing is computed on {device!r}; leave it out, or take "
            f"{' or '.join(possible)}."
        )
    return precision


def _has_driver() -> bool:
    """Whether there is a driver of a graphics processor, which is found out faster than torch is loaded."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(_DRIVER)
        return True
    return False


def _torch_finds_one() -> bool:
    import torch

    return torch.cuda.is_available()


def _multiplies_bfloat16(device: str) -> bool:
    """Whether a device that is not the processor has fast products in bfloat16."""
    import torch

    return device.startswith("cuda") and bool(torch.cuda.is_bf16_supported(including_emulation=False))
