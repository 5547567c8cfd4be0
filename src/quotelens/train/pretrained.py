"""Pretrained encoders read into :class:`quotelens.model.encoder.Encoder`, without the library that made them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from quotelens.model.encoder import Encoder, EncoderConfig

_BERT_PARTS = {
    "attention_out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}
_MPNET_PARTS = _BERT_PARTS | {"attention_out": "attention.attn.o", "attention_norm": "attention.LayerNorm"}


def load_pretrained(folder: Path, dropout: float = 0.1) -> Encoder:
    """The encoder in a Hugging Face folder of the BERT or MPNet architecture (``config.json``, ``model.safetensors``).

    Both must have BERT's lower-cased vocabulary. MPNet numbers it four higher and its positions two higher; its rows
    are put back, so that the same tokenizer serves both.
    """
    settings = json.loads((folder / "config.json").read_text("utf8"))
    stored = load_file(folder / "model.safetensors")
    mpnet = settings["model_type"] == "mpnet"
    pieces = stored["embeddings.word_embeddings.weight"]
    positions = stored["embeddings.position_embeddings.weight"]
    if mpnet:
        pieces, positions = _with_bert_numbers(pieces), positions[2:]
    else:
        # There is never a second token type, so that of type 0 is folded into the positions.
        positions = positions + stored["embeddings.token_type_embeddings.weight"][0]
    config = EncoderConfig(
        vocabulary=len(pieces),
        width=settings["hidden_size"],
        layers=settings["num_hidden_layers"],
        heads=settings["num_attention_heads"],
        inner=settings["intermediate_size"],
        positions=len(positions),
        relative_buckets=settings["relative_attention_num_buckets"] if mpnet else 0,
        epsilon=settings["layer_norm_eps"],
    )
    encoder = Encoder(config, dropout)
    state: dict[str, Any] = {
        "shapes.weight": encoder.shapes.weight.detach(),
        "states.weight": encoder.states.weight.detach(),
        "pieces.weight": pieces,
        "positions.weight": positions,
        "norm.weight": stored["embeddings.LayerNorm.weight"],
        "norm.bias": stored["embeddings.LayerNorm.bias"],
    }
    if mpnet:
        state["relative.weight"] = stored["encoder.relative_attention_bias.weight"]
    attention = ("attn.q", "attn.k", "attn.v") if mpnet else ("self.query", "self.key", "self.value")
    for number in range(config.layers):
        theirs, ours = f"encoder.layer.{number}", f"layers.{number}"
        for kind in ("weight", "bias"):
            parts = [stored[f"{theirs}.attention.{part}.{kind}"] for part in attention]
            state[f"{ours}.attention_in.{kind}"] = torch.cat(parts)
            for name, source in (_MPNET_PARTS if mpnet else _BERT_PARTS).items():
                state[f"{ours}.{name}.{kind}"] = stored[f"{theirs}.{source}.{kind}"]
    encoder.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    if mpnet:
        # Trained along, it would keep the attention off its fast path for 384 numbers.
        encoder.relative.requires_grad_(False)
    return encoder


def _with_bert_numbers(pieces: Tensor) -> Tensor:
    """MPNet's (30527, width) embeddings in the order of BERT's vocabulary of 30522."""
    rows = pieces[4:-1].clone()
    unknown, begin, separate = 100, 101, 102
    rows[begin], rows[separate], rows[unknown] = pieces[0], pieces[2], pieces[3]
    return rows
