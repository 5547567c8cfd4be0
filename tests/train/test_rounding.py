"""Training sees the rounding that analysis does."""

from __future__ import annotations

import pytest
import torch

from quotelens.model.compute import Int8Linear, checked_precision
from quotelens.model.encoder import Encoder, EncoderConfig
from quotelens.train.rounding import RoundedLinear, round_products

TINY = EncoderConfig(vocabulary=50, width=32, layers=2, heads=4, inner=64, positions=16)


@pytest.mark.skipif(checked_precision(None, torch.device("cpu")) != "int8", reason="no products of full 8 bits here")
def test_rounding_is_that_of_analysis() -> None:
    torch.manual_seed(0)
    layer = RoundedLinear(48, 24)
    x = torch.randn(20, 48)
    with torch.no_grad():
        plain = torch.nn.functional.linear(x, layer.weight, layer.bias)
        rounded, analysed = layer(x), Int8Linear(layer)(x)
    off = (rounded - plain).abs().mean()
    assert 0 < float((rounded - analysed).abs().mean()) < 0.5 * float(off)


def test_gradients_pass_through() -> None:
    torch.manual_seed(0)
    layer = RoundedLinear(8, 4)
    x = torch.randn(5, 8, requires_grad=True)
    layer(x).sum().backward()
    assert x.grad is not None and layer.weight.grad is not None
    assert bool((x.grad != 0).all()) and bool((layer.weight.grad != 0).all())


def test_a_rounded_encoder_has_the_parameters_of_a_plain_one() -> None:
    torch.manual_seed(0)
    plain = Encoder(TINY).eval()
    rounded = Encoder(TINY).eval()
    rounded.load_state_dict(plain.state_dict())
    round_products(rounded)
    assert plain.state_dict().keys() == rounded.state_dict().keys()
    ids = torch.arange(10)[None]
    inputs = ids, torch.zeros_like(ids), torch.zeros_like(ids), torch.tensor([10])
    with torch.no_grad():
        assert 0 < float((plain(*inputs) - rounded(*inputs)).abs().mean()) < 0.05
