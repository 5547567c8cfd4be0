"""Model folders: written by training, found, checked and loaded here.

A folder holds ``weights.safetensors``, ``tokenizer.json`` and ``meta.json``. No file is ever unpickled. Large
matrices are stored as 8-bit integers with one scale for each row, which is half the size of half precision and costs
0.1 to 0.2 points of F1 (``docs/model.md``); everything else in half precision. Both are spread out to single precision
when loaded. ``meta.json`` records the format, the encoder's sizes, where the weights come from, what they scored, and
checksums of every other file and of its own fields that results depend on, so that a truncated or altered file is an
error and never a wrong answer.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import importlib.resources
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from quotelens.errors import ModelError, shown
from quotelens.files import real
from quotelens.model.compute import placed
from quotelens.model.confidence import INPUTS
from quotelens.model.encoder import EncoderConfig
from quotelens.model.features import load_tokenizer
from quotelens.model.heads import Attributor

FORMAT = "quotelens-model/2"
WEIGHTS, TOKENIZER, META = "weights.safetensors", "tokenizer.json", "meta.json"
_SCALE = ".scale"
_SMALLEST_QUANTIZED = 4096


@attrs.frozen(eq=False)
class StoredModel:
    """A model as loaded: the network in evaluation mode, its tokenizer, and its ``meta.json``."""

    network: Attributor
    tokenizer: Tokenizer
    meta: dict[str, Any]


def embedded_folder() -> Path:
    """The folder of the model that ships with quotelens."""
    return Path(str(importlib.resources.files("quotelens") / "data" / "en" / "attribution"))


def save(folder: Path, network: Attributor, tokenizer: Path, meta: dict[str, Any]) -> None:
    """Write a model folder.

    Arguments:
        folder: made if it does not exist.
        network: the trained model.
        tokenizer: a ``tokenizer.json`` file, which is copied.
        meta: what else ``meta.json`` is to record: the weights under ``calibration`` (see
            :mod:`quotelens.model.confidence`) and ``speaker_calibration`` (see
            :mod:`quotelens.speakers.confidence`), and version, data, licences, scores, command.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, Tensor] = {}
    for name, tensor in network.state_dict().items():
        stored |= _packed(name, tensor.detach().float().contiguous())
    save_file(stored, folder / WEIGHTS)
    # The writer leaves its files to their owner alone, and an installed package must be readable by all.
    (folder / WEIGHTS).chmod(0o644)
    (folder / TOKENIZER).write_bytes(tokenizer.read_bytes())
    record = {
        "format": FORMAT,
        "encoder": attrs.asdict(network.encoder.config),
        **meta,
    }
    # Written last, so that a folder whose writing was interrupted is never taken for a whole one.
    record["sha256"] = {name: _checksum(folder / name) for name in (WEIGHTS, TOKENIZER)} | {META: _decisive(record)}
    (folder / META).write_text(json.dumps(record, indent=2) + "\n", "utf8")


def load(folder: Path, device: torch.device | None = None, precision: str = "float32") -> StoredModel:
    """Read a model folder; the same folder is read only once in a process for each way to compute.

    Arguments:
        folder: written by :func:`save`.
        device, precision: where and how the encoder is computed, see :mod:`quotelens.model.compute`; the processor if
            no device is given.

    Raises:
        ModelError: a file is missing, damaged, or of a format that this version cannot read.
    """
    try:
        return _placed(real(folder), device or torch.device("cpu"), precision)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ModelError(
            f"The model folder {shown(str(folder))} cannot be read ({reason}); pass one written by quotelens.train."
        ) from error


@functools.cache
def _placed(folder: Path, device: torch.device, precision: str) -> StoredModel:
    stored = _load(folder)
    if device.type == "cpu" and precision == "float32":
        return stored
    network = copy.copy(stored.network)
    # A module keeps its parts in a dictionary, which the shallow copy shares.
    network._modules = dict(network._modules)
    network.encoder = placed(stored.network.encoder, device, precision)
    return attrs.evolve(stored, network=network)


@functools.cache
def _load(folder: Path) -> StoredModel:
    for name in (META, WEIGHTS, TOKENIZER):
        if not (folder / name).is_file():
            raise ModelError(
                f"The model folder {folder} has no file {name}; pass a folder written by quotelens.train, or "
                "reinstall quotelens if this is the embedded model."
            )
    meta = _read_meta(folder)
    for name, expected in meta["sha256"].items():
        if (_decisive(meta) if name == META else _checksum(folder / name)) != expected:
            raise ModelError(
                f"The file {folder / name} is damaged: its SHA-256 is not the one in {META}; copy or install it again."
            )
    try:
        network = Attributor(EncoderConfig(**meta["encoder"]), dropout=0.0)
        network.load_state_dict(_unpacked(load_file(folder / WEIGHTS)))
        tokenizer = load_tokenizer(folder / TOKENIZER)
    # The libraries that read the files, and what they build from them, have many errors for damage.
    except Exception as error:
        raise ModelError(f"The model in {folder} cannot be loaded: {error}") from error
    return StoredModel(network.eval().requires_grad_(False), tokenizer, meta)


def _read_meta(folder: Path) -> dict[str, Any]:
    try:
        meta: Any = json.loads((folder / META).read_text("utf8"))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"The file {folder / META} is not JSON: {error}") from error
    found = meta.get("format") if isinstance(meta, dict) else None
    if found != FORMAT:
        raise ModelError(
            f"The model in {folder} has format {found!r}; this quotelens reads {FORMAT!r}. Use a model made for it."
        )
    checksums = meta.get("sha256")
    if (
        not isinstance(checksums, dict)
        or set(checksums) != {WEIGHTS, TOKENIZER, META}
        or not isinstance(meta.get("encoder"), dict)
    ):
        raise ModelError(
            f"The file {folder / META} lacks 'encoder' or one of 'sha256'; the folder was not written completely."
        )
    weights = meta.get("calibration")
    if not isinstance(weights, dict) or set(weights) != INPUTS:
        raise ModelError(
            f"The file {folder / META} has no 'calibration' with the weights {', '.join(sorted(INPUTS))}; "
            "the model was made by another version of quotelens.train, train it again."
        )
    if not isinstance(meta.get("speaker_calibration"), dict):
        raise ModelError(
            f"The file {folder / META} has no 'speaker_calibration'; the model was made by another version of "
            "quotelens.train, train it again."
        )
    return dict(meta)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _decisive(meta: Mapping[str, Any]) -> str:
    """The SHA-256 of what results depend on in ``meta.json``; scores and licences may be put in later, by hand."""
    parts = {name: meta[name] for name in ("encoder", "calibration", "speaker_calibration")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _packed(name: str, tensor: Tensor) -> dict[str, Tensor]:
    """The tensors that stand for one tensor on disk: itself in half precision, or (rows, columns) int8 and (rows,)."""
    if tensor.ndim != 2 or tensor.numel() < _SMALLEST_QUANTIZED:
        return {name: tensor.half()}
    scale = (tensor.abs().amax(1) / 127).clamp_min(1e-8)
    return {name: (tensor / scale[:, None]).round().to(torch.int8), name + _SCALE: scale.half()}


def _unpacked(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of :func:`_packed` over a whole file, in single precision."""
    tensors = {}
    for name, tensor in stored.items():
        if not name.endswith(_SCALE):
            scale = stored.get(name + _SCALE)
            tensors[name] = tensor.float() if scale is None else tensor.float() * scale.float()[:, None]
    return tensors
