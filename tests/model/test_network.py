"""The graphs compute what the modules of torch that they are exported from do."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
import torch

from quotelens.model import network
from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor
from quotelens.model.modules import ModuleNetwork
from quotelens.model.network import GraphNetwork
from quotelens.model.questions import ASKED_FEATURES, PAIR_FEATURES
from quotelens.model.weights import packed, unpacked
from quotelens.model.windows import Batch
from quotelens.train.graphs import graphs

# The vocabulary is so large that its vectors are looked up before they are spread out.
TINY = EncoderConfig(vocabulary=21_000, width=48, layers=2, heads=4, inner=96, positions=64, branch=1)
WORDS = 11


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    torch.manual_seed(0)
    module = Attributor(TINY)
    stored: dict[str, Any] = {}
    for name, tensor in module.state_dict().items():
        # New networks have many weights of 0, which hide what is mixed up.
        stored |= packed(name, (tensor + 0.1 * torch.randn_like(tensor)).numpy())
    return stored


@pytest.fixture(scope="module")
def modules(stored: dict[str, Any]) -> ModuleNetwork:
    module = Attributor(TINY, dropout=0.0).eval().requires_grad_(False)
    module.load_state_dict({name: torch.from_numpy(one) for name, one in unpacked(stored).items()})
    return ModuleNetwork(module)


@pytest.fixture(scope="module")
def ours(stored: dict[str, Any]) -> GraphNetwork:
    return network.opened(network.pack(*graphs(TINY)), stored, "float32")


def _batch(pieces: int) -> Batch:
    draw = np.random.default_rng(pieces)
    ids, shapes, states = (draw.integers(0, most, (1, pieces)) for most in (TINY.vocabulary, 7, 4))
    words = np.arange(0, pieces, 2)
    return Batch(ids, shapes, states, np.array([pieces]), words, (len(words),))


@pytest.mark.parametrize("pieces", [1, 2, 3, 17, 64])
@pytest.mark.parametrize(("precision", "least", "most"), [("float32", 0.0, 1e-5), ("int8", 1e-4, 0.2)])
def test_windows_of_all_lengths_are_read_alike(
    stored: dict[str, Any], modules: ModuleNetwork, precision: str, least: float, most: float, pieces: int
) -> None:
    batch = _batch(pieces)
    ours, theirs = network.opened(network.pack(*graphs(TINY)), stored, precision).read(batch), modules.read(batch)
    for found, expected in ((ours.attribution, theirs.attribution), (ours.mention, theirs.mention)):
        assert found.shape == ((pieces + 1) // 2, TINY.width) and found.dtype == np.float32
        assert least < np.abs(found - expected).mean() < most
    assert np.abs(ours.attribution - ours.mention).mean() > 0.1


def _words() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((WORDS, TINY.width)).astype(np.float32)


def test_words_are_scored_alike(ours: GraphNetwork, modules: ModuleNetwork) -> None:
    assert ours.width == modules.width == TINY.width
    assert np.array_equal(ours.transitions, modules.transitions)
    for words in (_words(), _words()[:1]):
        assert np.allclose(ours.emissions(words), modules.emissions(words), atol=1e-5)
        assert np.allclose(ours.mentions(words), modules.mentions(words), atol=1e-5)


@pytest.mark.parametrize("sources", [[], [(0, 2)], [(0, 2), (4, 5), (9, 11)]])
@pytest.mark.parametrize("contents", [[(3, 9)], [(3, 4), (5, 9)]])
def test_links_are_scored_alike(
    ours: GraphNetwork, modules: ModuleNetwork, sources: list[Any], contents: list[Any]
) -> None:
    for cues in ([(2, 3)], [(2, 3), (9, 11)]):
        pairs = zip(*(one.link(_words(), cues, sources, contents) for one in (ours, modules)), strict=True)
        for (found, expected), shape in zip(
            pairs, [(len(contents), len(cues) + 1), (len(cues), len(sources) + 1)], strict=True
        ):
            assert found.shape == shape
            assert np.allclose(found, expected, atol=1e-5)


def test_levels_are_scored_alike(ours: GraphNetwork, modules: ModuleNetwork) -> None:
    for count in (1, 3):
        spans = [(2, 3), (4, 5), (1, 2)][:count], [(0, 1), (0, 0), (5, 9)][:count], [(4, 9), (5, 6), (3, 11)][:count]
        found, expected = (one.levels(_words(), *spans) for one in (ours, modules))
        assert found.shape == (count, 3)
        assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("candidates", [0, 1, 6])
def test_antecedents_are_scored_alike(ours: GraphNetwork, modules: ModuleNetwork, candidates: int) -> None:
    draw = np.random.default_rng(candidates)
    inputs = (
        draw.standard_normal(2 * TINY.width).astype(np.float32),
        draw.standard_normal((candidates, 2 * TINY.width)).astype(np.float32),
        draw.integers(0, sum(PAIR_FEATURES.values()), (candidates, len(PAIR_FEATURES))),
        draw.integers(0, sum(ASKED_FEATURES.values()), len(ASKED_FEATURES)),
    )
    found, expected = ours.antecedents(*inputs), modules.antecedents(*inputs)
    assert found.shape == (candidates + 1,)
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.slow
def test_the_same_sizes_give_the_same_file() -> None:
    made = graphs(TINY)
    graphs.cache_clear()
    assert network.pack(*graphs(TINY)) == network.pack(*made)
    other, _ = graphs(attrs.evolve(TINY, layers=3))
    assert other["encoder"] != made[0]["encoder"] and other["links"] == made[0]["links"]


def test_a_graph_holds_no_weight_and_no_path() -> None:
    made, needed = graphs(TINY)
    weights = {name for name, _ in Attributor(TINY).named_parameters()}
    assert {one.removesuffix(".scale") for names in needed.values() for one in names} == weights - {"transitions"}
    for graph in made.values():
        assert len(graph) < 60_000
        assert b".py" not in graph


def test_an_encoder_without_a_branch_gives_the_same_vectors_twice(stored: dict[str, Any]) -> None:
    whole = attrs.evolve(TINY, branch=0)
    kept = {name: one for name, one in stored.items() if not name.startswith("encoder.branch.")}
    read = network.opened(network.pack(*graphs(whole)), kept, "float32").read(_batch(9))
    assert np.array_equal(read.attribution, read.mention)
