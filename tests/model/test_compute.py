"""Where and how the encoder is computed: the options, what they cost in digits, and that they leave the model alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import torch

import quotelens as ql
from quotelens.model import compute, store
from quotelens.model.compute import (
    Bfloat16Linear,
    NarrowLayer,
    NarrowLayers,
    checked_device,
    checked_precision,
    placed,
)
from quotelens.model.encoder import Encoder, EncoderConfig

FULL_INT8 = checked_precision(None, torch.device("cpu")) == "int8"
NEEDS_INT8 = pytest.mark.skipif(not compute._has_int8(), reason="torch has no 8-bit products here")
TINY = EncoderConfig(vocabulary=200, width=48, layers=2, heads=4, inner=96, positions=64)
TEXT = (
    "Oslo, 3 May (AFP) – “We will rebuild the bridge,” said Ada Quist, the mayor of Lund. “It may take years.”\n\n"
    "She added that the council was expected to pay. According to the report, two of the piers could fall."
)


@pytest.fixture
def threads() -> Iterator[None]:
    """Puts the number of threads, which holds for the whole process, back."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def _inputs(*lengths: int) -> tuple[torch.Tensor, ...]:
    torch.manual_seed(1)
    ids = torch.randint(0, TINY.vocabulary, (len(lengths), max(lengths)))
    return ids, torch.zeros_like(ids), torch.zeros_like(ids), torch.tensor(lengths)


@pytest.mark.parametrize("device", ["gpu", "cuda:99", "meta", "", 3, 1.5, ["cpu"]])
def test_a_device_that_cannot_compute_here_is_refused(device: Any) -> None:
    with pytest.raises(ql.OptionError, match=r"device is .*cannot be used here"):
        ql.load(device=device)


@pytest.mark.parametrize("precision", ["float16", "int4", "FLOAT32", "", 16, ["float32"], torch.float32])
def test_an_unknown_precision_is_refused(precision: Any) -> None:
    with pytest.raises(ql.OptionError, match="it must be one of int8, bfloat16, float32"):
        ql.load(precision=precision)


@pytest.mark.parametrize("number", [0, -1, 2.0, "2", True])
def test_an_impossible_number_of_threads_is_refused(number: Any) -> None:
    before = torch.get_num_threads()
    with pytest.raises(ql.OptionError, match=r"threads is .* an int of at least 1"):
        ql.load(threads=number)
    assert torch.get_num_threads() == before


def test_the_number_of_threads_is_that_of_the_process(threads: None) -> None:
    ql.load(threads=2)
    assert torch.get_num_threads() == 2
    ql.load()
    assert torch.get_num_threads() == 2
    ql.load(threads=1)
    assert torch.get_num_threads() == 1


def test_what_is_given_by_name_is_taken() -> None:
    assert checked_device("cpu") == torch.device("cpu")
    assert [checked_precision(name, torch.device("cpu")) for name in ("bfloat16", "float32")] == ["bfloat16", "float32"]


@pytest.mark.parametrize(
    ("int8", "capabilities", "expected"),
    [
        (True, ["avx512_vnni", "avx512_bf16"], "int8"),
        (True, ["avx_vnni"], "int8"),
        (True, ["avx512_bf16"], "bfloat16"),
        (False, ["avx512_vnni", "avx512_bf16"], "bfloat16"),
        (False, ["avx512_vnni"], "float32"),
        (True, ["avx2"], "float32"),
    ],
)
def test_the_default_is_the_fastest_that_costs_no_accuracy(
    monkeypatch: pytest.MonkeyPatch, int8: bool, capabilities: list[str], expected: str
) -> None:
    monkeypatch.setattr(compute, "_has_int8", lambda: int8)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: dict.fromkeys(capabilities, True), raising=False)
    assert checked_precision(None, torch.device("cpu")) == expected


@NEEDS_INT8
def test_8_bits_can_be_had_where_they_are_not_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "_capable", lambda *names: False)
    assert checked_precision("int8", torch.device("cpu")) == "int8"


def test_a_torch_that_cannot_tell_its_processor_tries_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert checked_precision(None, torch.device("cpu")) == "float32"


def test_8_bits_are_refused_where_torch_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "_has_int8", lambda: False)
    with pytest.raises(ql.OptionError, match=r"'int8', which torch .* does not have for cpu; leave it out"):
        checked_precision("int8", torch.device("cpu"))


def test_a_torch_that_has_dropped_8_bits_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch, "quantize_per_channel")
    assert compute._has_int8.__wrapped__() is False


# 8 bits for numbers of all sizes keep fewer digits of the small ones than bfloat16 does.
NARROW = [pytest.param("int8", 2**-5, marks=NEEDS_INT8), pytest.param("bfloat16", 2**-6)]


@pytest.mark.parametrize("lengths", [(1,), (20,), (20, 20), (20, 13)])
@pytest.mark.parametrize(("precision", "off"), NARROW)
def test_a_narrow_format_is_close_and_not_the_same(precision: str, off: float, lengths: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    encoder = Encoder(TINY, dropout=0.0).eval().requires_grad_(False)
    inputs = _inputs(*lengths)
    exact = encoder(*inputs)
    rounded = placed(encoder, torch.device("cpu"), precision)(*inputs)
    assert rounded.dtype == torch.float32
    # The vectors are normalised, so that 1 is their natural size.
    difference = (exact - rounded)[0].abs()
    assert 0 < float(difference.max()) < 8 * off
    assert float(difference.mean()) < off


@pytest.mark.parametrize(("precision", "off"), NARROW)
def test_relative_positions_stay(precision: str, off: float) -> None:
    torch.manual_seed(0)
    encoder = Encoder(attrs.evolve(TINY, relative_buckets=8), dropout=0.0).eval().requires_grad_(False)
    for inputs in (_inputs(20), _inputs(20, 13)):
        difference = encoder(*inputs) - placed(encoder, torch.device("cpu"), precision)(*inputs)
        assert float(difference[0].abs().mean()) < off


@NEEDS_INT8
def test_8_bits_on_a_processor_that_has_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bfloat16 for attention, and sums of products in 16 bits."""
    monkeypatch.setattr(compute, "_capable", lambda *names: False)
    torch.manual_seed(0)
    encoder = Encoder(TINY, dropout=0.0).eval().requires_grad_(False)
    inputs = _inputs(20)
    difference = encoder(*inputs) - placed(encoder, torch.device("cpu"), "int8")(*inputs)
    assert 0 < float(difference.abs().mean()) < 2**-4


@pytest.mark.parametrize("size", [1.0, 30.0, 300.0])
def test_attention_written_out_is_attention_whatever_the_size_of_its_scores(size: float) -> None:
    torch.manual_seed(0)
    layer = Encoder(TINY, dropout=0.0).layers[0].requires_grad_(False)
    query, key, value = three = torch.randn(3, 1, TINY.heads, 32, TINY.width // TINY.heads)
    three[0] *= size
    written = NarrowLayer(layer, Bfloat16Linear)._attend(three, 20)[..., :20, :]
    expected = torch.nn.functional.scaled_dot_product_attention(
        query[..., :20, :].bfloat16(), key[..., :20, :].bfloat16(), value[..., :20, :].bfloat16()
    )
    assert bool(written.isfinite().all())
    # Scores of a hundred are rounded to halves.
    assert float((written - expected).abs().mean()) < 0.02 * size**0.5


def test_the_original_encoder_stays_as_it_is() -> None:
    torch.manual_seed(0)
    encoder = Encoder(TINY, dropout=0.0).eval().requires_grad_(False)
    inputs = _inputs(20, 13)
    exact = encoder(*inputs)
    copied = placed(encoder, torch.device("cpu"), "bfloat16")
    assert any(isinstance(part, NarrowLayers) for part in copied.modules())
    assert not any(isinstance(part, NarrowLayers) for part in encoder.modules())
    assert {parameter.dtype for parameter in encoder.parameters()} == {torch.float32}
    assert torch.equal(encoder(*inputs), exact)


def test_loading_in_bfloat16_leaves_the_model_in_single_precision_alone() -> None:
    folder = store.embedded_folder()
    exact = store.load(folder)
    rounded = store.load(folder, torch.device("cpu"), "bfloat16")
    assert rounded is store.load(folder, torch.device("cpu"), "bfloat16")
    assert exact is store.load(folder)
    assert rounded.network.encoder is not exact.network.encoder
    assert not any(isinstance(part, NarrowLayers) for part in exact.network.modules())
    # The heads are shared: they are computed in single precision either way.
    assert rounded.network.transitions is exact.network.transitions


# Inputs of seven bits, which processors get that lack the instructions for eight, move confidences further.
@pytest.mark.parametrize(
    ("precision", "off"), [pytest.param("int8", 0.03 if FULL_INT8 else 0.1, marks=NEEDS_INT8), ("bfloat16", 0.03)]
)
def test_all_precisions_find_the_same_in_plain_news(precision: str, off: float) -> None:
    exact, rounded = (ql.load(precision=name)(TEXT) for name in ("float32", precision))

    def found(doc: ql.Document) -> list[tuple[Any, ...]]:
        return [(q.kind, q.content, q.cue, q.source, q.speaker and q.speaker.name) for q in doc.quotes]

    assert len(exact.quotes) >= 3
    assert found(exact) == found(rounded)
    assert exact.hedges == rounded.hedges
    assert [q.confidence for q in exact.quotes] == pytest.approx([q.confidence for q in rounded.quotes], abs=off)


def test_the_precision_of_one_analyzer_is_not_that_of_another() -> None:
    before = ql.load(precision="float32")(TEXT)
    ql.load(precision="bfloat16")(TEXT)
    assert ql.load(precision="float32")(TEXT) == before


def test_a_model_folder_is_placed_as_well(tmp_path: Path) -> None:
    for name in (store.WEIGHTS, store.TOKENIZER, store.META):
        (tmp_path / name).write_bytes((store.embedded_folder() / name).read_bytes())
    assert ql.load(model=tmp_path, precision="bfloat16")(TEXT) == ql.load(precision="bfloat16")(TEXT)
