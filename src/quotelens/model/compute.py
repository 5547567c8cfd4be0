"""Where and in which number format the encoder is computed.

Nine tenths of the time go into the encoder's matrix products. A graphics processor does them fastest; many processors
of today multiply bfloat16 numbers at several times the rate of single precision. The products then lose digits that
the result does not depend on (``docs/speed.md`` has the measurement); sums, norms and the light heads stay in single
precision, on the processor.
"""

from __future__ import annotations

import copy
import functools
import os

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.errors import OptionError
from quotelens.model.encoder import Encoder

PRECISIONS = ("bfloat16", "float32")

# GNU's OpenMP does not survive a fork: a child that uses several threads after its parent did waits for them for ever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=functools.partial(torch.set_num_threads, 1))


class Bfloat16Linear(nn.Module):
    """A linear layer computed in bfloat16, whatever comes in."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(layer.weight.bfloat16(), requires_grad=False)
        self.bias = nn.Parameter(layer.bias.bfloat16(), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        return F.linear(x.bfloat16(), self.weight, self.bias)


def checked_device(device: str | None) -> torch.device:
    """The device of that name; without a name the first graphics processor, or else the processor.

    Raises:
        OptionError: there is no such device.
    """
    if device is None:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
        # Some names stand for devices that hold no numbers.
        torch.zeros(1, device=chosen).item()
    except (RuntimeError, TypeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise OptionError(f"device is {device!r}, which cannot be used here ({reason}); try 'cpu'.") from None
    return chosen


def checked_precision(precision: str | None, device: torch.device) -> str:
    """The number format of that name; without a name bfloat16 where the device multiplies it natively.

    Raises:
        OptionError: there is no such format.
    """
    if precision is None:
        return "bfloat16" if _multiplies_bfloat16(device) else "float32"
    if precision not in PRECISIONS:
        raise OptionError(f"precision is {precision!r}; it must be one of {', '.join(PRECISIONS)}.")
    return precision


def _multiplies_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu":
        return False
    # Older versions of torch cannot tell.
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def placed(encoder: Encoder, device: torch.device, precision: str) -> Encoder:
    """A copy of the encoder on the device, its layers' products in the given format; the original stays as it is."""
    encoder = copy.deepcopy(encoder)
    if precision == "bfloat16":
        for layer in encoder.layers:
            for name, part in layer.named_children():
                if isinstance(part, nn.Linear):
                    setattr(layer, name, Bfloat16Linear(part))
    return encoder.to(device)
