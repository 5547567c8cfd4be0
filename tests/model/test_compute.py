"""Where and how the encoder is computed: the options, what they cost in digits, and that torch is not needed for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import quotelens as ql
from quotelens.model import compute, store
from quotelens.model.compute import checked_device, checked_precision

TEXT = (
    "Oslo, 3 May (AFP) – “We will rebuild the bridge,” said Ada Quist, the mayor of Lund. “It may take years.”\n\n"
    "She added that the council was expected to pay. According to the report, two of the piers could fall."
)


@pytest.mark.parametrize("device", ["gpu", "cuda:99", "meta", "", 3, 1.5, ["cpu"]])
def test_a_device_that_cannot_compute_here_is_refused(device: Any) -> None:
    with pytest.raises(ql.OptionError, match=r"device is .*cannot be used here"):
        ql.load(device=device)


@pytest.mark.parametrize("precision", ["float16", "int4", "FLOAT32", "", 16, ["float32"]])
def test_an_unknown_precision_is_refused(precision: Any) -> None:
    with pytest.raises(ql.OptionError, match="it must be one of int8, bfloat16, float32"):
        ql.load(precision=precision)


@pytest.mark.parametrize(("precision", "device", "others"), [("bfloat16", "cpu", "int8"), ("int8", "cuda", "bfloat16")])
def test_a_format_that_a_device_does_not_have_is_refused(precision: str, device: str, others: str) -> None:
    with pytest.raises(ql.OptionError, match=rf"nothing is computed on '{device}'; .* {others} or float32"):
        checked_precision(precision, device)


@pytest.mark.parametrize("number", [0, -1, 2.0, "2", True])
def test_an_impossible_number_of_threads_is_refused(number: Any) -> None:
    with pytest.raises(ql.OptionError, match=r"threads is .* an int of at least 1"):
        ql.load(threads=number)


def test_what_is_given_by_name_is_taken() -> None:
    assert checked_device("cpu") == checked_device("cpu:0") == "cpu"
    assert [checked_precision(name, "cpu") for name in ("int8", "float32")] == ["int8", "float32"]


def test_without_a_name_the_processor_multiplies_8_bits() -> None:
    assert checked_precision(None, "cpu") == "int8"


@pytest.mark.parametrize(
    ("driver", "found", "expected"), [(True, True, "cuda"), (True, False, "cpu"), (False, True, "cpu")]
)
def test_without_a_name_a_graphics_processor_is_taken_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, driver: bool, found: bool, expected: str
) -> None:
    monkeypatch.setattr(compute, "_has_driver", lambda: driver)
    monkeypatch.setattr(compute, "_torch_finds_one", lambda: found)
    assert checked_device(None) == expected


@pytest.mark.parametrize(("fast", "expected"), [(True, "bfloat16"), (False, "float32")])
def test_a_graphics_processor_multiplies_in_bfloat16_where_it_can(
    monkeypatch: pytest.MonkeyPatch, fast: bool, expected: str
) -> None:
    monkeypatch.setattr(compute, "_multiplies_bfloat16", lambda device: fast)
    assert checked_precision(None, "cuda") == expected


def test_8_bits_find_the_same_in_plain_news() -> None:
    exact, rounded = (ql.load(precision=name)(TEXT) for name in ("float32", "int8"))

    def found(doc: ql.Document) -> list[tuple[Any, ...]]:
        return [(q.kind, q.content, q.cue, q.source, q.speaker and q.speaker.name) for q in doc.quotes]

    assert len(exact.quotes) >= 3
    assert found(exact) == found(rounded)
    assert exact.hedges == rounded.hedges
    assert [q.confidence for q in exact.quotes] == pytest.approx([q.confidence for q in rounded.quotes], abs=0.04)
    assert exact.meta is not None and rounded.meta is not None
    assert (exact.meta.precision, rounded.meta.precision) == ("float32", "int8")


def test_the_precision_of_one_analyzer_is_not_that_of_another() -> None:
    before = ql.load(precision="float32")(TEXT)
    ql.load(precision="int8")(TEXT)
    assert ql.load(precision="float32")(TEXT) == before


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_the_number_of_threads_changes_nothing(precision: str) -> None:
    text = "\n\n".join(f"{TEXT} This was paragraph {number}." for number in range(12))
    one, many = (ql.load(precision=precision, threads=number)(text) for number in (1, 5))
    assert len(one.quotes) > 30
    assert one.to_dict() == many.to_dict()


def test_a_model_folder_is_computed_in_both_formats(tmp_path: Path) -> None:
    folder = shutil.copytree(store.embedded_folder(), tmp_path / "model")
    for precision in ("int8", "float32"):
        assert ql.load(model=folder, precision=precision)(TEXT) == ql.load(precision=precision)(TEXT)
    assert store.load(folder) is store.load(folder)
