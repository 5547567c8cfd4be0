"""The network written out as ONNX graphs, which analysis computes without torch.

The modules of :mod:`quotelens.model.heads` say what is computed; torch exports it, so that nothing is said twice. A
graph holds no weight: it names those that it needs as they stand in ``weights.safetensors``, 8-bit integers with a
scale for each row or half precision, and begins by spreading them out. ONNX Runtime does that once, when it loads the
graph. So one file of weights serves two graphs of the encoder, in single precision and on 8-bit integers, and graphs
depend on the encoder's sizes alone.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn

from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor
from quotelens.model.questions import ASKED_FEATURES, PAIR_FEATURES
from quotelens.model.weights import SCALE, is_large

# The first version that has the activation of the encoder as one operator.
OPSET = 20
# Tables of so many numbers are not spread out as a whole: few of their rows are asked for at once.
_LOOKED_UP = 1_000_000
_MICROSOFT = "com.microsoft"
_PREFIX = "network."


class _Part(nn.Module):
    """What one graph computes, as a module: a function of the network and of the graph's inputs."""

    def __init__(self, network: Attributor, compute: Callable[..., Any]) -> None:
        super().__init__()
        self.network = network
        self.compute = compute

    def forward(self, *inputs: Tensor) -> Any:
        """What the function gives."""
        return self.compute(self.network, *inputs)


@attrs.frozen
class _Plan:
    """How a graph is exported: what it computes, its inputs by name with their sizes, and its outputs.

    A size that has a name may be any, but for that of vectors, :data:`_WIDTH`, or of two side by side. Inputs with one
    of these are in single precision, all others whole numbers.
    """

    compute: Callable[..., Any]
    inputs: dict[str, tuple[str | int, ...]]
    outputs: tuple[str, ...]


_WIDTH, _TWICE = "width", "twice the width"
_WORDS = ("words", _WIDTH)
_PLANS = {
    "encoder": _Plan(
        lambda net, ids, shapes, states, words: net.read(ids[None], shapes[None], states[None], None, words),
        {"ids": ("pieces",), "shapes": ("pieces",), "states": ("pieces",), "words": ("words",)},
        ("vectors", "branched"),
    ),
    "tags": _Plan(lambda net, words: net.emissions(words), {"words": _WORDS}, ("scores",)),
    "mentions": _Plan(lambda net, words: net.mentions(words), {"words": _WORDS}, ("scores",)),
    "links": _Plan(
        lambda net, *inputs: net.score_links(*inputs),
        {
            "words": _WORDS,
            "cues": ("cues", 2),
            "sources": ("sources", 2),
            "contents": ("contents", 2),
            "sources_apart": ("sources", "cues"),
            "contents_apart": ("contents", "cues"),
        },
        ("by_cue", "by_source"),
    ),
    "levels": _Plan(
        lambda net, *inputs: net.levels(*inputs),
        {"words": _WORDS, "cues": ("found", 2), "sources": ("found", 2), "contents": ("found", 2)},
        ("scores",),
    ),
    "antecedents": _Plan(
        lambda net, *inputs: net.antecedents(*inputs),
        {
            "anaphor": (_TWICE,),
            "candidates": ("candidates", _TWICE),
            "pairs": ("candidates", len(PAIR_FEATURES)),
            "asked": (len(ASKED_FEATURES),),
        },
        ("scores",),
    ),
}


@functools.cache
def graphs(config: EncoderConfig) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    """The graphs of a network of these sizes, by name, and the names of the weights that each of them needs.

    The encoder's graph on 8-bit integers is called ``encoder-int8``.
    """
    network = Attributor(config, dropout=0.0).eval().requires_grad_(False)
    made = {}
    for name, plan in _PLANS.items():
        exported = _exported(network, plan)
        if name == "encoder":
            made["encoder-int8"] = _finished(exported, network, on_integers=True)
        made[name] = _finished(exported, network, on_integers=False)
    needed = {
        name: [one.name for one in model.graph.initializer if one.data_location == TensorProto.EXTERNAL]
        for name, model in made.items()
    }
    return {name: model.SerializeToString(deterministic=True) for name, model in made.items()}, needed


def _exported(network: Attributor, plan: _Plan) -> onnx.ModelProto:
    """The graph as torch writes it, with all weights of the network that it uses."""
    width = network.encoder.config.width
    fixed = {_WIDTH: width, _TWICE: 2 * width}
    named = {size for sizes in plan.inputs.values() for size in sizes if isinstance(size, str)} - set(fixed)
    # All different, so that none is taken for another, and larger than 1, which torch would take for that for ever.
    example = fixed | {name: 5 + 2 * place for place, name in enumerate(sorted(named))}
    free = {name: torch.export.Dim(name, min=2, max=4096) for name in named}
    inputs = [
        torch.zeros(
            [size if isinstance(size, int) else example[size] for size in sizes],
            dtype=torch.float32 if sizes[-1] in fixed else torch.long,
        )
        for sizes in plan.inputs.values()
    ]
    moving = tuple(
        {place: free[str(size)] for place, size in enumerate(sizes) if size in named} for sizes in plan.inputs.values()
    )
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            _Part(network, plan.compute),
            tuple(inputs),
            dynamo=True,
            # Torch's own simplification makes one of two weights that are equal by chance; ONNX Runtime simplifies too.
            optimize=False,
            opset_version=OPSET,
            input_names=list(plan.inputs),
            output_names=list(plan.outputs),
            dynamic_shapes=(moving,),
            verbose=False,
        )
    assert program is not None
    return program.model_proto


def _finished(exported: onnx.ModelProto, network: Attributor, on_integers: bool) -> onnx.ModelProto:
    """The graph without weights and notes, reading what is stored of each weight."""
    model = onnx.ModelProto()
    model.CopyFrom(exported)
    graph = model.graph
    shapes = {_PREFIX + name: tuple(weight.shape) for name, weight in network.state_dict().items()}
    used = [one.name for one in graph.initializer if one.name in shapes]
    kept = [one for one in graph.initializer if one.name not in shapes]
    nodes = list(graph.node)
    if on_integers:
        nodes = list(_on_integers(nodes, shapes))
    nodes = list(_looked_up(nodes, shapes))
    still = {name for node in nodes for name in node.input}
    spread = [node for name in used if name in still for node in _spread(name, shapes[name])]
    read = {name for node in [*spread, *nodes] for name in node.input}
    stored = [one for name in used for one in _stored(name.removeprefix(_PREFIX), shapes[name]) if one.name in read]
    for field in (graph.node, graph.initializer, graph.value_info, graph.metadata_props, model.metadata_props):
        del field[:]
    graph.initializer.extend([*kept, *stored])
    graph.node.extend([*spread, *nodes])
    # Notes on where in the source a node is from.
    for node in graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    if on_integers:
        model.opset_import.append(helper.make_opsetid(_MICROSOFT, 1))
    onnx.checker.check_model(_self_contained(model))
    return model


def _stored(name: str, shape: tuple[int, ...]) -> Iterator[TensorProto]:
    """The tensors that stand for a weight in the file of weights, as the graph refers to them."""
    if is_large(shape):
        yield _elsewhere(name, TensorProto.INT8, shape)
        yield _elsewhere(name + SCALE, TensorProto.FLOAT16, shape[:1])
    else:
        yield _elsewhere(name, TensorProto.FLOAT16, shape)


def _elsewhere(name: str, kind: int, shape: tuple[int, ...]) -> TensorProto:
    """A tensor whose numbers the caller supplies."""
    tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights")
    return tensor


def _spread(name: str, shape: tuple[int, ...]) -> Iterator[onnx.NodeProto]:
    """Nodes that make a weight in single precision of what is stored."""
    stored = name.removeprefix(_PREFIX)
    if not is_large(shape):
        yield helper.make_node("Cast", [stored], [name], to=TensorProto.FLOAT)
        return
    yield helper.make_node("Cast", [stored], [f"{name}/rows"], to=TensorProto.FLOAT)
    yield from _column(stored, name)
    yield helper.make_node("Mul", [f"{name}/rows", f"{name}/column"], [name])


def _column(stored: str, name: str) -> Iterator[onnx.NodeProto]:
    """Nodes that make the scales of a weight a column."""
    yield helper.make_node("Cast", [stored + SCALE], [f"{name}/scale"], to=TensorProto.FLOAT)
    yield helper.make_node("Constant", [], [f"{name}/axis"], value_ints=[1])
    yield helper.make_node("Unsqueeze", [f"{name}/scale", f"{name}/axis"], [f"{name}/column"])


def _looked_up(nodes: list[onnx.NodeProto], shapes: dict[str, tuple[int, ...]]) -> Iterator[onnx.NodeProto]:
    """The nodes, those that look rows of the largest tables up changed to spread out no more than these rows."""
    for node in nodes:
        table = node.input[0] if node.op_type == "Gather" else ""
        if math.prod(shapes.get(table, (0,))) < _LOOKED_UP:
            yield node
            continue
        stored, made = table.removeprefix(_PREFIX), node.output[0]
        yield helper.make_node("Gather", [stored, node.input[1]], [f"{made}/integers"])
        yield helper.make_node("Cast", [f"{made}/integers"], [f"{made}/rows"], to=TensorProto.FLOAT)
        yield from _column(stored, made)
        yield helper.make_node("Gather", [f"{made}/column", node.input[1]], [f"{made}/scales"])
        yield helper.make_node("Mul", [f"{made}/rows", f"{made}/scales"], [made])


def _on_integers(nodes: list[onnx.NodeProto], shapes: dict[str, tuple[int, ...]]) -> Iterator[onnx.NodeProto]:
    """The nodes, products with large weights changed to ones of 8-bit integers.

    Inputs are rounded all with one scale, as they come; weights are as they are stored. A product takes its bias along.
    """
    turned = {node.output[0]: node.input[0] for node in nodes if node.op_type == "Transpose"}
    users = {name: node for node in nodes for name in node.input}
    done: set[str] = set()
    for node in nodes:
        weight = turned.get(node.input[1], "") if node.op_type == "MatMul" else ""
        if node.output and node.output[0] in done:
            continue
        if weight not in shapes or not is_large(shapes[weight]):
            yield node
            continue
        stored, made = weight.removeprefix(_PREFIX), node.output[0]
        bias = users[made]
        assert bias.op_type == "Add" and bias.input[0] == made and bias.input[1] in shapes
        done.add(bias.output[0])
        yield helper.make_node("Transpose", [stored], [f"{made}/columns"], perm=[1, 0])
        yield helper.make_node("Cast", [stored + SCALE], [f"{made}/scale"], to=TensorProto.FLOAT)
        yield helper.make_node(
            "DynamicQuantizeMatMul",
            [node.input[0], f"{made}/columns", f"{made}/scale", "", bias.input[1]],
            [bias.output[0]],
            domain=_MICROSOFT,
        )


def _self_contained(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with inputs in the place of what it refers to, since the checker looks for files."""
    checked = onnx.ModelProto()
    checked.CopyFrom(model)
    elsewhere = [one for one in checked.graph.initializer if one.data_location == TensorProto.EXTERNAL]
    for one in elsewhere:
        checked.graph.initializer.remove(one)
        checked.graph.input.append(helper.make_tensor_value_info(one.name, one.data_type, one.dims))
    return checked
