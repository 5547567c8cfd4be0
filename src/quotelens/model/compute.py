"""Where and in which number format the encoder is computed.

Most of the time goes into the encoder's matrix products. A graphics processor does them fastest. Other processors of
today multiply 8-bit integers at four times the rate of single precision, and many bfloat16 numbers at twice that rate.
The products then lose digits that the result does not depend on (``docs/speed.md`` has the measurement); sums, norms
and the light heads stay in single precision, on the processor. Older processors would have to drop a further bit, on
which the result does depend: they compute in single precision unless somebody asks for speed.
"""

from __future__ import annotations

import copy
import functools
import os
import warnings

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.errors import OptionError
from quotelens.model.encoder import Encoder, Layer

PRECISIONS = ("int8", "bfloat16", "float32")
# Sums of exponentials between these have all their digits. The scores of trained attention stay far within.
_TINY, _HUGE = 1e-20, 1e30
# Instructions that add products of 8-bit integers up in 32 bits.
_INT8 = ("avx512_vnni", "avx_vnni", "amx_int8")
_BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")

# GNU's OpenMP does not survive a fork: a child that uses several threads after its parent did waits for them for ever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=functools.partial(torch.set_num_threads, 1))

# Windows are rounded up to a multiple of so many rows, see NarrowLayers.
ROWS = 16


class Int8Linear(nn.Module):
    """A linear layer on 8-bit integers, the numbers of one input scaled together, the weights row by row.

    Takes and gives single precision. The model's weights are stored like this (:mod:`quotelens.model.store`), so that
    only the inputs lose digits.
    """

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        weight = layer.weight.detach()
        scale = (weight.abs().amax(1) / 127).clamp_min(1e-8).double()
        with warnings.catch_warnings():
            # Torch means to drop this one day; checked_precision tries it, and chooses another format then.
            warnings.simplefilter("ignore")
            rows = torch.quantize_per_channel(weight, scale, torch.zeros_like(scale, dtype=torch.long), 0, torch.qint8)
        self.packed = torch.ops.quantized.linear_prepack(rows, layer.bias.detach())
        # Older processors add pairs of products up in 16 bits, which inputs of more than seven bits could overflow.
        self.narrow = not _capable(*_INT8)

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        flat = torch.ops.quantized.linear_dynamic(x.float().flatten(0, -2), self.packed, self.narrow)
        return flat.unflatten(0, x.shape[:-1])  # type: ignore[no-any-return]


class Bfloat16Linear(nn.Module):
    """A linear layer computed in bfloat16, whatever comes in."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(layer.weight.bfloat16(), requires_grad=False)
        self.bias = nn.Parameter(layer.bias.bfloat16(), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        return F.linear(x.bfloat16(), self.weight, self.bias)


class NarrowLayer(nn.Module):
    """An encoder layer for analysis alone, its products in a narrow number format.

    Where the processor multiplies bfloat16, attention is written out. Torch's own fused form (FlashAttention, Dao et
    al. 2022) saves memory, not arithmetic, and for heads as narrow as these it runs at a sixth of the rate of plain
    products, which made it half of a layer's time (``docs/speed.md``).
    """

    def __init__(self, layer: Layer, linear: type[Int8Linear | Bfloat16Linear]) -> None:
        super().__init__()
        self.heads = layer.heads
        self.attention_in = linear(layer.attention_in)
        self.attention_out = linear(layer.attention_out)
        self.attention_norm = layer.attention_norm
        self.inner = linear(layer.inner)
        self.outer = linear(layer.outer)
        self.outer_norm = layer.outer_norm
        self.scale = (layer.attention_in.in_features // layer.heads) ** -0.5
        self.written_out = linear is Bfloat16Linear or _capable(*_BFLOAT16)

    def forward(self, x: Tensor, pieces: int, mask: Tensor | None) -> Tensor:
        """One step deeper, from and to (batch, rows, width), of which the first ``pieces`` rows are the window's."""
        # (batch, rows, 3 * width) -> (3, batch, heads, rows, width / heads)
        three = self.attention_in(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        if mask is None and self.written_out and x.device.type == "cpu":
            mixed = self._attend(three, pieces)
        else:
            query, key, value = three[..., :pieces, :]
            if mask is not None and mask.dtype != torch.bool:
                mask = mask.to(query.dtype)
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
            mixed = F.pad(mixed, (0, 0, 0, x.shape[1] - pieces))
        mixed = mixed.transpose(1, 2).flatten(2)
        x = self.attention_norm(x + self.attention_out(mixed))
        return self.outer_norm(x + self.outer(F.gelu(self.inner(x))))  # type: ignore[no-any-return]

    def _attend(self, three: Tensor, pieces: int) -> Tensor:
        """Attention of all rows to the window's, as (batch, heads, rows, width / heads)."""
        three = three.to(torch.bfloat16, memory_format=torch.contiguous_format)
        query, key, value = three.flatten(1, 2)
        query, key = query * self.scale, key.transpose(1, 2)
        # A softmax without its search for the largest score, which costs a pass over the largest of all arrays. In
        # place, as memory for another one would come from the system each time.
        weights = torch.bmm(query, key).exp_()
        weights[..., pieces:] = 0
        sums = weights.sum(-1, keepdim=True)
        least, most = torch.aminmax(sums)
        if float(least) > _TINY and float(most) < _HUGE:
            mixed = torch.bmm(weights, value).div_(sums)
        else:
            weights = torch.bmm(query, key)
            weights[..., pieces:] = -torch.inf
            mixed = torch.bmm(torch.softmax(weights, -1), value)
        return mixed.view(-1, self.heads, *mixed.shape[1:])


class NarrowLayers(nn.Module):
    """All layers of an encoder, as one that takes their place.

    The products' routines are compiled for each shape when it first comes. Windows come in all lengths, so that
    compiling would take longer than multiplying; rounded up, a few shapes serve them all.
    """

    def __init__(self, layers: nn.ModuleList, linear: type[Int8Linear | Bfloat16Linear]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(NarrowLayer(layer, linear) for layer in layers)  # type: ignore[arg-type]

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """See :meth:`quotelens.model.encoder.Layer.forward`."""
        pieces = x.shape[1]
        x = F.pad(x, (0, 0, 0, -pieces % ROWS))
        for layer in self.layers:
            x = layer(x, pieces, mask)
        return x[:, :pieces]


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
    """The number format of that name; without a name the fastest that costs no accuracy on this device.

    Raises:
        OptionError: there is no such format, or this device or this version of torch does not have it.
    """
    if precision is None:
        fitting = (name for name in PRECISIONS if name == "float32" or _multiplies(name, device))
        return next(fitting)
    if precision not in PRECISIONS:
        raise OptionError(f"precision is {precision!r}; it must be one of {', '.join(PRECISIONS)}.")
    if precision == "int8" and not (device.type == "cpu" and _has_int8()):
        raise OptionError(
            f"precision is 'int8', which torch {torch.__version__} does not have for {device}; leave it out, or take "
            "'bfloat16' or 'float32'."
        )
    return precision


def _multiplies(precision: str, device: torch.device) -> bool:
    """Whether the device has fast products in that format, for all the digits that the format has."""
    if precision == "int8":
        return device.type == "cpu" and _has_int8() and _capable(*_INT8)
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and _capable(*_BFLOAT16)


@functools.cache
def _has_int8() -> bool:
    """Whether torch has 8-bit products for this processor, found out by one that is easily checked."""
    if "x86" not in torch.backends.quantized.supported_engines:
        return False
    try:
        layer = nn.Linear(16, 16)
        x = torch.linspace(-1, 1, 32).view(2, 16)
        return bool(torch.allclose(Int8Linear(layer)(x), layer(x), atol=0.1))
    except (RuntimeError, AttributeError):
        return False


def multiplies_bfloat16() -> bool:
    """Whether the processor has products of bfloat16 numbers, as far as torch can tell."""
    return _capable(*_BFLOAT16)


def _capable(*names: str) -> bool:
    """Whether the processor has one of these sets of instructions, as far as torch can tell; older versions cannot."""
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(capabilities.get(name) for name in names)


def placed(encoder: Encoder, device: torch.device, precision: str) -> Encoder:
    """A copy of the encoder on the device, its layers' products in the given format; the original stays as it is."""
    encoder = copy.deepcopy(encoder)
    if precision != "float32":
        linear = Int8Linear if precision == "int8" else Bfloat16Linear
        encoder.layers = nn.ModuleList([NarrowLayers(encoder.layers, linear)])
    return encoder.to(device)
