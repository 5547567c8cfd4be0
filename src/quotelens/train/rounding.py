"""Training with the rounding of analysis: what learns with it loses nothing by it.

Analysis multiplies 8-bit integers where it can (:mod:`quotelens.model.compute`), and weights are stored as such. Here
both are rounded in the forward pass, and gradients pass as if they were not (the straight-through estimator of Bengio
et al. 2013; Jacob et al. 2018 for training quantised networks).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.model.encoder import Encoder

LEVELS = 255


class RoundedLinear(nn.Linear):
    """A linear layer on rounded inputs and weights, with the parameters of a plain one."""

    def forward(self, input: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        low, high = torch.aminmax(input.detach())
        scale = (high.clamp_min(0) - low.clamp_max(0)).clamp_min(1e-8) / LEVELS
        rows = self.weight.detach().abs().amax(1, keepdim=True).clamp_min(1e-8) / (LEVELS // 2)
        return F.linear(_rounded(input, scale), _rounded(self.weight, rows), self.bias)


def _rounded(values: Tensor, scale: Tensor) -> Tensor:
    """The nearest multiples of the scale, with the gradient of the values themselves."""
    return values + ((values.detach() / scale).round_() * scale - values.detach())


def round_products(encoder: Encoder) -> None:
    """Let the layers of an encoder compute as analysis does, in place."""
    for layer in (*encoder.layers, *encoder.branch):
        for name, part in list(layer.named_children()):
            if isinstance(part, nn.Linear):
                rounded = RoundedLinear(part.in_features, part.out_features)
                rounded.load_state_dict(part.state_dict())
                setattr(layer, name, rounded)
