"""Model folders: found, checked and loaded here, written by training (:mod:`quotelens.train.folders`).

A folder holds ``weights.safetensors``, ``graphs.zip``, ``tokenizer.json`` and ``meta.json``. No file is ever unpickled.
:mod:`quotelens.model.weights` says how numbers are stored, :mod:`quotelens.model.network` what computes with them.
``meta.json`` records the format, the encoder's sizes, where the weights come from, what they scored, and checksums of
every other file and of its own fields that results depend on, so that a truncated or altered file is an error and never
a wrong answer.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.resources
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import safetensors.numpy
from tokenizers import Tokenizer

from quotelens.errors import ModelError, shown
from quotelens.files import real
from quotelens.model import network
from quotelens.model.confidence import INPUTS
from quotelens.model.features import load_tokenizer
from quotelens.model.network import Network
from quotelens.model.weights import Array

FORMAT = "quotelens-model/4"
WEIGHTS, GRAPHS, TOKENIZER, META = "weights.safetensors", "graphs.zip", "tokenizer.json", "meta.json"
FILES = (META, WEIGHTS, GRAPHS, TOKENIZER)


@attrs.frozen(eq=False)
class StoredModel:
    """A model as loaded: the network, its tokenizer, and its ``meta.json``."""

    network: Network
    tokenizer: Tokenizer
    meta: dict[str, Any]


@attrs.frozen(eq=False)
class Folder:
    """What a model folder holds, checked.

    Attributes:
        weights: as they are stored, by name.
        graphs: what :func:`quotelens.model.network.pack` gave.
    """

    weights: Mapping[str, Array]
    graphs: bytes
    tokenizer: Tokenizer
    meta: dict[str, Any]


def embedded_folder() -> Path:
    """The folder of the model that ships with quotelens."""
    return Path(str(importlib.resources.files("quotelens") / "data" / "en" / "attribution"))


def load(folder: Path, device: str = "cpu", precision: str = "float32") -> StoredModel:
    """Read a model folder; the same folder is read only once in a process for each way to compute.

    Arguments:
        folder: written by :func:`quotelens.train.folders.save`.
        device, precision: where and how the encoder is computed, see :mod:`quotelens.model.compute`.

    Raises:
        ModelError: a file is missing, damaged, or of a format that this version cannot read.
    """
    try:
        return _load(real(folder), device, precision)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ModelError(
            f"The model folder {shown(str(folder))} cannot be read ({reason}); pass one written by quotelens.train."
        ) from error


@functools.cache
def _load(folder: Path, device: str, precision: str) -> StoredModel:
    read = read_folder(folder)
    try:
        if device == "cpu":
            ours: Network = network.opened(read.graphs, read.weights, precision)
        else:
            from quotelens.model import modules

            ours = modules.opened(read.weights, read.meta["encoder"], device, precision)
    # The libraries that read the files, and what they build from them, have many errors for damage.
    except Exception as error:
        raise _unloadable(folder, error) from error
    return StoredModel(ours, read.tokenizer, read.meta)


def read_folder(folder: Path) -> Folder:
    """What the folder holds, once every file is found to be whole.

    Raises:
        ModelError: as :func:`load`.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise ModelError(
                f"The model folder {folder} has no file {name}; pass a folder written by quotelens.train, or "
                "reinstall quotelens if this is the embedded model."
            )
    meta = _read_meta(folder)
    for name, expected in meta["sha256"].items():
        if (decisive(meta) if name == META else checksum(folder / name)) != expected:
            raise ModelError(
                f"The file {folder / name} is damaged: its SHA-256 is not the one in {META}; copy or install it again."
            )
    try:
        weights = safetensors.numpy.load_file(folder / WEIGHTS)
        return Folder(weights, (folder / GRAPHS).read_bytes(), load_tokenizer(folder / TOKENIZER), meta)
    except Exception as error:
        raise _unloadable(folder, error) from error


def _unloadable(folder: Path, error: Exception) -> ModelError:
    return ModelError(f"The model in {folder} cannot be loaded: {error}")


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
    if not isinstance(checksums, dict) or set(checksums) != set(FILES) or not isinstance(meta.get("encoder"), dict):
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


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decisive(meta: Mapping[str, Any]) -> str:
    """The SHA-256 of what results depend on in ``meta.json``; scores and licences may be put in later, by hand."""
    parts = {name: meta[name] for name in ("encoder", "calibration", "speaker_calibration")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
