"""Model folders written, and read back as modules to go on from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import torch
from safetensors.numpy import load_file, save_file

from quotelens.model.encoder import EncoderConfig
from quotelens.model.features import load_tokenizer
from quotelens.model.heads import Attributor
from quotelens.model.modules import ModuleNetwork, as_module
from quotelens.model.network import pack
from quotelens.model.store import (
    FILES,
    FORMAT,
    GRAPHS,
    META,
    TOKENIZER,
    WEIGHTS,
    StoredModel,
    checksum,
    decisive,
    read_folder,
)
from quotelens.model.weights import Array, packed, unpacked
from quotelens.train.graphs import graphs


@attrs.frozen(eq=False)
class Trained(StoredModel):
    """A model as training has it: its network is a :class:`ModuleNetwork`."""

    @property
    def module(self) -> Attributor:
        """The modules themselves."""
        assert isinstance(self.network, ModuleNetwork)
        return self.network.module


def load(folder: Path) -> Trained:
    """The model in a folder, to go on from or to learn from.

    Raises:
        ModelError: as :func:`quotelens.model.store.load`.
    """
    read = read_folder(folder)
    return Trained(ModuleNetwork(as_module(read.weights, read.meta["encoder"])), read.tokenizer, read.meta)


def load_start(folder: Path, branch: int) -> Trained:
    """A model to go on training from, of this format or an earlier one.

    The second branch of its encoder gets so many layers. If it has none, they begin as the last ones of the first;
    heads of other shapes than today's begin anew.
    """
    meta = json.loads((folder / META).read_text("utf8"))
    known = {name: torch.from_numpy(one) for name, one in unpacked(load_file(folder / WEIGHTS)).items()}
    config = EncoderConfig(**{**meta["encoder"], "branch": branch})
    if meta["encoder"].get("branch", 0) != branch:
        for name in [name for name in known if name.startswith("encoder.layers.")]:
            number, rest = name.removeprefix("encoder.layers.").split(".", 1)
            if int(number) >= config.layers - branch:
                known[f"encoder.branch.{int(number) - config.layers + branch}.{rest}"] = known[name]
    module = Attributor(config)
    new = module.state_dict()
    module.load_state_dict({name: known[name] if known[name].shape == new[name].shape else new[name] for name in new})
    return Trained(ModuleNetwork(module.eval()), load_tokenizer(folder / TOKENIZER), meta)


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
    stored: dict[str, Array] = {}
    for name, tensor in network.state_dict().items():
        stored |= packed(name, tensor.detach().float().contiguous().numpy())
    save_file(stored, folder / WEIGHTS)
    # The writer leaves its files to their owner alone, and an installed package must be readable by all.
    (folder / WEIGHTS).chmod(0o644)
    (folder / TOKENIZER).write_bytes(tokenizer.read_bytes())
    (folder / GRAPHS).write_bytes(pack(*graphs(network.encoder.config)))
    record = {
        "format": FORMAT,
        "encoder": attrs.asdict(network.encoder.config),
        **meta,
    }
    # Written last, so that a folder whose writing was interrupted is never taken for a whole one.
    record["sha256"] = {name: checksum(folder / name) for name in FILES if name != META} | {META: decisive(record)}
    (folder / META).write_text(json.dumps(record, indent=2) + "\n", "utf8")


def renew_graphs(folder: Path) -> None:
    """Write the graphs of a model folder anew, from its weights, and the format of this version into its meta.

    Also for a folder of ``quotelens-model/2``, which had no graphs and is the same otherwise.
    """
    meta = json.loads((folder / META).read_text("utf8"))
    (folder / GRAPHS).write_bytes(pack(*graphs(EncoderConfig(**meta["encoder"]))))
    checksums = {name: checksum(folder / name) for name in FILES if name != META} | {META: decisive(meta)}
    (folder / META).write_text(json.dumps(meta | {"format": FORMAT, "sha256": checksums}, indent=2) + "\n", "utf8")
