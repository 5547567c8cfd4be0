"""Model folders: written, read, and refused when they are not whole."""

import hashlib
import json
import pickle
import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

import quotelens as ql
from quotelens.errors import ModelError
from quotelens.model import store
from quotelens.model.confidence import UNKNOWN
from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor
from quotelens.model.weights import SCALE, unpacked
from quotelens.train import folders
from quotelens.train.folders import renew_graphs, save

CALIBRATION = {"calibration": UNKNOWN, "speaker_calibration": {"name": {"one": 0.0, "odds": 1.0}}}
TINY = EncoderConfig(vocabulary=200, width=48, layers=2, heads=4, inner=96, positions=64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "model"
    meta = {"version": "test", **CALIBRATION}
    save(path, Attributor(TINY), store.embedded_folder() / store.TOKENIZER, meta)
    return path


def test_a_saved_model_is_read_back(folder: Path) -> None:
    torch.manual_seed(0)
    original = Attributor(TINY).state_dict()
    loaded = folders.load(folder)
    assert loaded.meta["version"] == "test"
    assert loaded.module.encoder.config == TINY
    for name, tensor in loaded.module.state_dict().items():
        # Half a step of 8 bits, and the rounding of half precision.
        step = original[name].abs().max() / 127
        assert torch.allclose(tensor, original[name], atol=0.52 * float(step) + 1e-3, rtol=1e-2), name


def test_a_folder_from_before_there_were_graphs_gets_them(folder: Path) -> None:
    meta = json.loads((folder / store.META).read_text("utf8"))
    graphs = (folder / store.GRAPHS).read_bytes()
    (folder / store.GRAPHS).unlink()
    del meta["sha256"][store.GRAPHS]
    (folder / store.META).write_text(json.dumps(meta | {"format": "quotelens-model/2"}), "utf8")
    renew_graphs(folder)
    assert (folder / store.GRAPHS).read_bytes() == graphs
    assert store.load(folder).meta["version"] == "test"


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", store.FILES)
@pytest.mark.parametrize("damage", [Path.unlink, _cut])
def test_missing_and_truncated_files_are_errors(folder: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(folder / name)
    with pytest.raises(ModelError, match=name):
        store.load(folder)


@pytest.mark.parametrize("name", [store.WEIGHTS, store.GRAPHS, store.TOKENIZER])
def test_a_flipped_bit_is_an_error(folder: Path, name: str) -> None:
    _flip(folder / name)
    with pytest.raises(ModelError, match="SHA-256"):
        store.load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "quotelens-model/99"}, "quotelens-model/99"),
        ({"format": None}, "reads 'quotelens-model/4'"),
        ({"sha256": {}}, "sha256"),
        ({"sha256": {store.WEIGHTS: "0", store.TOKENIZER: "0"}}, "sha256"),
        ({"calibration": {"slope": 1.0}}, "calibration"),
        ({"calibration": None}, "calibration"),
        ({"speaker_calibration": None}, "speaker_calibration"),
        ({"encoder": [48]}, "lacks 'encoder'"),
    ],
)
def test_a_wrong_meta_is_an_error(folder: Path, change: dict[str, object], message: str) -> None:
    meta = json.loads((folder / store.META).read_text("utf8")) | change
    if "sha256" not in change:
        # With the right checksum, so that it is wrong and not damaged.
        meta["sha256"][store.META] = store.decisive(meta)
    (folder / store.META).write_text(json.dumps(meta), "utf8")
    with pytest.raises(ModelError, match=message):
        store.load(folder)


@pytest.mark.parametrize("field", [("encoder", "heads"), ("encoder", "epsilon"), ("calibration", "one")])
def test_a_changed_number_in_meta_is_an_error(folder: Path, field: tuple[str, str]) -> None:
    """Such models would load and give other answers: 2 heads fit the same weights as 4."""
    meta = json.loads((folder / store.META).read_text("utf8"))
    meta[field[0]][field[1]] = 2
    (folder / store.META).write_text(json.dumps(meta), "utf8")
    with pytest.raises(ModelError, match=r"meta\.json is damaged: its SHA-256"):
        store.load(folder)


def test_what_meta_says_of_the_model_may_be_put_in_later(folder: Path) -> None:
    meta = json.loads((folder / store.META).read_text("utf8"))
    (folder / store.META).write_text(json.dumps({"scores": {"F1": 70.0}} | meta), "utf8")
    assert store.load(folder).meta["scores"] == {"F1": 70.0}


def _same(one: store.Folder, other: store.Folder) -> bool:
    """Whether both give the same answers: the weights, what is computed, the calibration and the vocabulary."""
    return (
        all(np.array_equal(array, other.weights[name]) for name, array in one.weights.items())
        and one.graphs == other.graphs
        and one.meta["calibration"] == other.meta["calibration"]
        and one.meta["speaker_calibration"] == other.meta["speaker_calibration"]
        and one.tokenizer.to_str() == other.tokenizer.to_str()
    )


@pytest.mark.parametrize("name", store.FILES)
def test_a_bit_flipped_anywhere_is_an_error_or_does_not_matter(folder: Path, tmp_path: Path, name: str) -> None:
    """A flip in the prose of meta.json does not matter; one in any other place must be found."""
    original = store.read_folder(folder)
    data = (folder / name).read_bytes()
    draw = random.Random(name)
    refused = 0
    for number in range(60):
        damaged = bytearray(data)
        damaged[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        # Each in a folder of its own, because a folder is read only once.
        copied = tmp_path / f"{number}"
        copied.mkdir()
        for other in store.FILES:
            if other != name:
                (copied / other).symlink_to(folder / other)
        (copied / name).write_bytes(damaged)
        try:
            loaded = store.read_folder(copied)
        except ModelError as error:
            assert str(copied) in str(error)
            refused += 1
        else:
            assert name == store.META
            assert _same(original, loaded)
    assert refused == 60 or name == store.META
    assert refused > 20


@pytest.mark.parametrize("name", store.FILES)
@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"\xff\xfe", b"[]", b"{}"])
def test_another_file_in_the_place_of_one_is_an_error(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError):
        store.load(folder)


def test_a_pickle_in_the_place_of_the_weights_is_not_run(folder: Path, tmp_path: Path) -> None:
    """Even where the checksum is right: whoever can write the weights can write the checksum."""
    mark = tmp_path / "run"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (mark,)

    (folder / store.WEIGHTS).write_bytes(pickle.dumps(Trap()))
    meta = json.loads((folder / store.META).read_text("utf8"))
    meta["sha256"][store.WEIGHTS] = hashlib.sha256((folder / store.WEIGHTS).read_bytes()).hexdigest()
    (folder / store.META).write_text(json.dumps(meta), "utf8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        store.load(folder)
    assert not mark.exists()
    pickle.loads((folder / store.WEIGHTS).read_bytes())
    assert mark.exists()


def test_a_folder_whose_writing_was_interrupted_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights of another model are there already, and the rest is of the old one."""

    def interrupted(_: Path) -> bytes:
        raise KeyboardInterrupt

    torch.manual_seed(1)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            save(folder, Attributor(TINY), folder / store.TOKENIZER, CALIBRATION)
    with pytest.raises(ModelError, match="SHA-256"):
        store.load(folder)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no file meta"):
        store.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["\0", "a" * 5000, "\ud800", "a/" * 3000])
def test_a_path_that_cannot_be_is_an_error(name: str) -> None:
    with pytest.raises(ModelError, match=r"written by quotelens\.train") as caught:
        ql.load(model=name)
    assert len(str(caught.value)) < 12_000 and "\0" not in str(caught.value)


@pytest.mark.parametrize("name", store.FILES)
@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"encoder": ' * 100_000, b'{"model": null}'])
def test_a_file_that_its_reader_fails_on_is_an_error(folder: Path, name: str, content: bytes) -> None:
    """Also where the checksum is right, so that the reader gets to see it."""
    (folder / name).write_bytes(content)
    if name != store.META:
        meta = json.loads((folder / store.META).read_text("utf8"))
        meta["sha256"][name] = hashlib.sha256(content).hexdigest()
        (folder / store.META).write_text(json.dumps(meta), "utf8")
    with pytest.raises(ModelError):
        ql.load(model=folder)


def test_fields_nested_too_deeply_are_an_error(folder: Path) -> None:
    meta = json.loads((folder / store.META).read_text("utf8"))
    written = json.dumps(meta | {"encoder": {"width": "HERE"}}).replace('"HERE"', "[" * 900 + "]" * 900)
    (folder / store.META).write_text(written, "utf8")
    with pytest.raises(ModelError):
        ql.load(model=folder)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_that_leads_to_itself_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "model").symlink_to(tmp_path / "model")
    with pytest.raises(ModelError):
        ql.load(model=tmp_path / "model")


def test_the_embedded_model_is_small_and_says_where_it_comes_from() -> None:
    folder = store.embedded_folder()
    assert sum(path.stat().st_size for path in folder.iterdir()) < 60e6
    module, meta = folders.load(folder).module, store.load(folder).meta
    assert module.encoder.pieces.num_embeddings == 30522
    assert {"version", "data", "licences", "scores", "command", "calibration", "speaker_calibration"} <= set(meta)
    assert sum(parameter.numel() for parameter in module.parameters()) <= 35e6


def test_training_goes_on_from_a_model_without_a_branch(folder: Path) -> None:
    known = folders.load(folder).module
    module = folders.load_start(folder, branch=1).module
    ids, length = torch.arange(1, 10)[None], torch.tensor([9])
    zeros, words = torch.zeros_like(ids), torch.arange(9)
    with torch.no_grad():
        expected, _ = known.read(ids, zeros, zeros, length, words)
        first, second = module.read(ids, zeros, zeros, length, words)
        module.encoder.branch[0].inner.weight.add_(1.0)
        still, other = module.read(ids, zeros, zeros, length, words)
    assert torch.allclose(first, expected) and torch.allclose(second, expected)
    assert torch.equal(still, first) and not torch.allclose(other, second)


def test_heads_of_another_shape_begin_anew(folder: Path) -> None:
    stored = load_file(folder / store.WEIGHTS)
    changed = "antecedents.pair_features.weight"
    for name in (changed, changed + SCALE):
        stored[name] = stored[name][:-1]
    save_file(stored, folder / store.WEIGHTS)
    module = folders.load_start(folder, branch=0).module
    known = {name: torch.from_numpy(one) for name, one in unpacked(stored).items()}
    same = [name for name, tensor in module.state_dict().items() if torch.equal(tensor, known[name])]
    assert set(module.state_dict()) - set(same) == {changed}
