"""Training sees the rounding that analysis does."""

from __future__ import annotations

import numpy as np
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

from quotelens.model.encoder import Encoder, EncoderConfig
from quotelens.model.weights import packed
from quotelens.train.rounding import RoundedLinear, round_products

TINY = EncoderConfig(vocabulary=50, width=32, layers=2, heads=4, inner=64, positions=16)


def test_rounding_is_that_of_analysis() -> None:
    torch.manual_seed(0)
    layer = RoundedLinear(128, 64)
    # As in trained encoders a few inputs are far larger than the rest; without them, processors without VNNI would meet
    # sums that are too large for them.
    x = torch.nn.functional.gelu(torch.randn(20, 128))
    x[::5, 7] = 8.0
    with torch.no_grad():
        plain, rounded = torch.nn.functional.linear(x, layer.weight, layer.bias).numpy(), layer(x).numpy()
    stored = packed("weight", layer.weight.detach().numpy())
    graph = helper.make_graph(
        [helper.make_node("DynamicQuantizeMatMul", ["x", "w", "s", "", "b"], ["y"], domain="com.microsoft")],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [20, 128])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [20, 64])],
        [
            numpy_helper.from_array(np.ascontiguousarray(stored["weight"].T), "w"),
            numpy_helper.from_array(stored["weight.scale"].astype(np.float32), "s"),
            numpy_helper.from_array(layer.bias.detach().numpy(), "b"),
        ],
    )
    versions = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=10)
    (analysed,) = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(
        None, {"x": x.numpy()}
    )
    assert 0 < np.abs(rounded - analysed).mean() < 0.5 * np.abs(rounded - plain).mean()


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
        for expected, found in zip(plain(*inputs), rounded(*inputs), strict=True):
            assert 0 < float((expected - found).abs().mean()) < 0.05
