"""The network as torch modules compute it: on a graphics processor, and while it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import torch

from quotelens.model.distances import Segments
from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor
from quotelens.model.network import Vectors
from quotelens.model.weights import Array, unpacked
from quotelens.model.windows import Batch

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class ModuleNetwork:
    """A network made of torch modules, see :class:`quotelens.model.network.Network`.

    Arguments:
        module: its encoder may be on a graphics processor; the heads are on the processor.
        narrow: whether the encoder's products are in bfloat16.
    """

    module: Attributor
    narrow: bool = False

    @property
    def width(self) -> int:
        """See :class:`quotelens.model.network.Network`."""
        return self.module.encoder.config.width

    @property
    def transitions(self) -> Floats:
        """See :class:`quotelens.model.network.Network`."""
        return self.module.transitions.detach().numpy()

    @property
    def alone(self) -> bool:
        """See :class:`quotelens.model.network.Network`."""
        return self._device == "cpu"

    @property
    def _device(self) -> str:
        return self.module.encoder.pieces.weight.device.type

    @torch.inference_mode()
    def read(self, batch: Batch) -> Vectors:
        """See :class:`quotelens.model.network.Network`."""
        inputs = (batch.ids, batch.shapes, batch.states, batch.lengths, batch.words)
        with torch.autocast(self._device, torch.bfloat16, enabled=self.narrow):
            both = self.module.read(*(torch.from_numpy(array) for array in inputs))
        return Vectors(*(one.float().numpy() for one in both))

    @torch.inference_mode()
    def emissions(self, words: Floats) -> Floats:
        """See :class:`quotelens.model.network.Network`."""
        return self.module.emissions(torch.from_numpy(words)).numpy()  # type: ignore[no-any-return]

    @torch.inference_mode()
    def mentions(self, words: Floats) -> Floats:
        """See :class:`quotelens.model.network.Network`."""
        return self.module.mentions(torch.from_numpy(words)).numpy()  # type: ignore[no-any-return]

    @torch.inference_mode()
    def link(self, words: Floats, cues: Segments, sources: Segments, contents: Segments) -> tuple[Floats, Floats]:
        """See :class:`quotelens.model.network.Network`."""
        by_cue, by_source = self.module.link(torch.from_numpy(words), cues, sources, contents)
        return by_cue.numpy(), by_source.numpy()

    @torch.inference_mode()
    def levels(self, words: Floats, cues: Segments, sources: Segments, contents: Segments) -> Floats:
        """See :class:`quotelens.model.network.Network`."""
        return self.module.levels(torch.from_numpy(words), cues, sources, contents).numpy()  # type: ignore[no-any-return]

    @torch.inference_mode()
    def antecedents(self, anaphor: Floats, candidates: Floats, pairs: Ints, asked: Ints) -> Floats:
        """See :class:`quotelens.model.network.Network`."""
        inputs = (torch.from_numpy(one) for one in (anaphor, candidates, pairs, asked))
        return self.module.antecedents(*inputs).numpy()  # type: ignore[no-any-return]


def as_module(weights: Mapping[str, Array], encoder: Mapping[str, Any]) -> Attributor:
    """The modules that hold these weights, in evaluation mode.

    Arguments:
        weights: as they are stored, by name.
        encoder: the fields of an :class:`EncoderConfig`.
    """
    module = Attributor(EncoderConfig(**encoder), dropout=0.0)
    module.load_state_dict({name: torch.from_numpy(one) for name, one in unpacked(weights).items()})
    return module.eval().requires_grad_(False)


def opened(weights: Mapping[str, Array], encoder: Mapping[str, Any], device: str, precision: str) -> ModuleNetwork:
    """A network whose encoder is on a device that torch knows, its products in the given format."""
    module = as_module(weights, encoder)
    module.encoder.to(device)
    return ModuleNetwork(module, narrow=precision == "bfloat16")
