"""The network that reads the text once: a small BERT-style encoder (Devlin et al. 2019) with typographic features.

Written out here, and not taken from a library of all models, because this one shape is all that the embedded
weights have, and because loading that library costs more time than analysing an article.
"""

from __future__ import annotations

import math

import attrs
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.model.features import MARK_STATES, SHAPES


@attrs.frozen
class EncoderConfig:
    """The sizes of an encoder; the defaults are those of all-MiniLM-L6-v2 (22.6 million parameters).

    ``relative_buckets`` is 0 for an encoder without relative positions; MPNet (Song et al. 2020), which serves as a
    teacher, has 32. ``epsilon`` is that of the layer normalisations. ``branch`` is how many of the last layers there
    are twice: once for the heads of attribution, once for those of mentions, antecedents and levels.
    """

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    relative_buckets: int = 0
    epsilon: float = 1e-12
    branch: int = 0


class Layer(nn.Module):
    """One transformer layer, normalised after each half (post-norm), as BERT has it."""

    def __init__(self, config: EncoderConfig, dropout: float) -> None:
        super().__init__()
        self.heads = config.heads
        self.attention_in = nn.Linear(config.width, 3 * config.width)
        self.attention_out = nn.Linear(config.width, config.width)
        self.attention_norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.inner = nn.Linear(config.width, config.inner)
        self.outer = nn.Linear(config.inner, config.width)
        self.outer_norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """One step deeper.

        ``x`` and the result are (batch, pieces, width). ``mask``, which broadcasts to (batch, heads, pieces, pieces),
        is True where there is text, or what to add to the attention's scores.
        """
        batch, pieces, width = x.shape
        # (batch, pieces, 3 * width) -> three of (batch, heads, pieces, width / heads)
        query, key, value = self.attention_in(x).view(batch, pieces, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, pieces, width)
        x = self.attention_norm(x + self.dropout(self.attention_out(mixed)))
        x = self.outer_norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))
        return x


class Encoder(nn.Module):
    """Wordpieces with their features in, contextual vectors for each wordpiece out.

    Who is meant asks for other vectors than what is attributed: trained together on all layers, each bends the encoder
    away from the other (``docs/model.md`` has the measurement). So the lower layers are shared, and the encoder ends in
    two branches, ``layers`` from the fork on and ``branch``.
    """

    def __init__(self, config: EncoderConfig, dropout: float = 0.1) -> None:
        super().__init__()
        self.config = config
        self.pieces = nn.Embedding(config.vocabulary, config.width)
        self.positions = nn.Embedding(config.positions, config.width)
        self.shapes = nn.Embedding(len(SHAPES), config.width)
        self.states = nn.Embedding(len(MARK_STATES), config.width)
        self.norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.layers))
        self.branch = nn.ModuleList(Layer(config, dropout) for _ in range(config.branch))
        if config.relative_buckets:
            self.relative = nn.Embedding(config.relative_buckets, config.heads)
        # A pretrained encoder knows nothing of these two, so they start by adding nothing.
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.states.weight)

    def forward(self, ids: Tensor, shapes: Tensor, states: Tensor, lengths: Tensor | None) -> tuple[Tensor, Tensor]:
        """Contextual vectors, of both branches.

        Arguments:
            ids, shapes, states: (batch, pieces), padded at the end with anything.
            lengths: (batch,), how many pieces of each row are text; None if all are.

        Returns:
            (batch, pieces, width) for the heads of attribution and for all others; the same where there is no branch.
        """
        shared, mask = self.shared(ids, shapes, states, lengths)
        first = shared
        for layer in self.layers[len(self.layers) - len(self.branch) :]:
            first = layer(first, mask)
        return first, self.branched(shared, mask) if self.branch else first

    def branched(self, shared: Tensor, mask: Tensor | None) -> Tensor:
        """What the second branch makes of the vectors of the shared layers, (batch, pieces, width)."""
        for layer in self.branch:
            shared = layer(shared, mask)
        return shared

    def shared(
        self, ids: Tensor, shapes: Tensor, states: Tensor, lengths: Tensor | None
    ) -> tuple[Tensor, Tensor | None]:
        """What the layers below the fork make of wordpieces, and the mask for those above; see :meth:`forward`."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.pieces(ids) + self.positions(place) + self.shapes(shapes) + self.states(states)
        x = self.dropout(self.norm(x))
        mask: Tensor | None = None
        if lengths is not None and bool((lengths < ids.shape[1]).any()):
            mask = (place < lengths[:, None])[:, None, None, :]
        if self.config.relative_buckets:
            autocast = torch.is_autocast_enabled("cpu")
            mask = self._with_relative(mask, place).to(torch.get_autocast_dtype("cpu") if autocast else x.dtype)
        for layer in self.layers[: len(self.layers) - len(self.branch)]:
            x = layer(x, mask)
        return x, mask

    def _with_relative(self, mask: Tensor | None, place: Tensor) -> Tensor:
        """(batch or 1, heads, pieces, pieces): what relative positions add, with the padding ruled out.

        Buckets as in T5 (Raffel et al. 2020): half of them for each direction, exact up to a quarter of them, then
        growing with the logarithm of the distance up to 128.
        """
        half = self.config.relative_buckets // 2
        distance = place[None, :] - place[:, None]
        exact = half // 2
        far = exact + (torch.log(distance.abs().clamp_min(1) / exact) / math.log(128 / exact) * (half - exact)).long()
        bucket = torch.where(distance.abs() < exact, distance.abs(), far.clamp_max(half - 1)) + half * (distance > 0)
        bias: Tensor = self.relative(bucket).permute(2, 0, 1)[None]
        return bias if mask is None else bias.masked_fill(~mask, torch.finfo(torch.float32).min / 2)
