"""Model folders: written, read, and refused when they are not whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from quotelens.errors import ModelError
from quotelens.model import store
from quotelens.model.confidence import UNKNOWN
from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor

TINY = EncoderConfig(vocabulary=200, width=48, layers=2, heads=4, inner=96, positions=64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "model"
    store.save(
        path, Attributor(TINY), store.embedded_folder() / store.TOKENIZER, {"version": "test", "calibration": UNKNOWN}
    )
    return path


def test_a_saved_model_is_read_back(folder: Path) -> None:
    torch.manual_seed(0)
    original = Attributor(TINY).state_dict()
    loaded = store.load(folder)
    assert loaded.meta["version"] == "test"
    assert loaded.network.encoder.config == TINY
    for name, tensor in loaded.network.state_dict().items():
        # Half a step of 8 bits, and the rounding of half precision.
        step = original[name].abs().max() / 127
        assert torch.allclose(tensor, original[name], atol=0.52 * float(step) + 1e-3, rtol=1e-2), name


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", [store.WEIGHTS, store.TOKENIZER, store.META])
@pytest.mark.parametrize("damage", [Path.unlink, _cut])
def test_missing_and_truncated_files_are_errors(folder: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(folder / name)
    with pytest.raises(ModelError, match=name):
        store.load(folder)


@pytest.mark.parametrize("name", [store.WEIGHTS, store.TOKENIZER])
def test_a_flipped_bit_is_an_error(folder: Path, name: str) -> None:
    _flip(folder / name)
    with pytest.raises(ModelError, match="SHA-256"):
        store.load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "quotelens-model/99"}, "quotelens-model/99"),
        ({"format": None}, "reads 'quotelens-model/1'"),
        ({"sha256": {}}, "sha256"),
        ({"calibration": {"slope": 1.0}}, "calibration"),
        ({"encoder": {"width": 48}}, "cannot be loaded"),
        ({"encoder": {"wide": 48}}, "cannot be loaded"),
    ],
)
def test_a_wrong_meta_is_an_error(folder: Path, change: dict[str, object], message: str) -> None:
    meta = json.loads((folder / store.META).read_text("utf8"))
    (folder / store.META).write_text(json.dumps(meta | change), "utf8")
    with pytest.raises(ModelError, match=message):
        store.load(folder)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no file meta"):
        store.load(tmp_path / "nowhere")


def test_the_embedded_model_is_small_and_says_where_it_comes_from() -> None:
    folder = store.embedded_folder()
    assert sum(path.stat().st_size for path in folder.iterdir()) < 60e6
    assert store.load(folder).network.encoder.pieces.num_embeddings == 30522
    meta = store.load(folder).meta
    assert {"version", "data", "licences", "scores", "command", "calibration"} <= set(meta)
    assert sum(parameter.numel() for parameter in store.load(folder).network.parameters()) <= 35e6
