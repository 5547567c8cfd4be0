"""Training of the attribution model: encoder, tag chain and links, on annotated articles.

One step reads a few windows of neighbouring paragraphs. The loss is the chain's negative log-likelihood for each
word, plus the cross-entropy of the right cue for each content and of the right source (or none) for each cue. A
teacher, where there is one, moves what is right from the annotation towards what it says itself, and its encoder's
vectors are to be guessed from the student's, a hint (Romero et al. 2015) at what the tags do not tell.
"""

from __future__ import annotations

import copy
import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from quotelens.model.features import SHAPES, Block
from quotelens.model.heads import Attributor, chain_loss, chain_marginals
from quotelens.model.tags import TAGS, to_tags
from quotelens.model.windows import MASK, collate, pack
from quotelens.train.examples import Floats, GoldBlock, Taught

logger = logging.getLogger(__name__)

_CHECKPOINT = "checkpoint.safetensors"
_REPORT = 20


@attrs.frozen
class Settings:
    """What a training run can vary.

    Rates are the peaks of a schedule that warms up for the given share of the steps and then falls to 0 on a line.
    Where there is a teacher, ``trust`` is the weight of its word against the annotation's, and ``hint`` that of the
    distance from its vectors. ``hidden_cues`` is the share of cues hidden from the links, ``masked`` that of wordpieces
    hidden from the encoder, ``caseless`` that of batches read as if nobody had written capitals, and ``harder`` that
    of articles added in each harder version of :mod:`quotelens.train.augment`. With ``rounded`` 1 the encoder learns
    with its products rounded as in analysis, see :mod:`quotelens.train.rounding`.
    """

    epochs: int = 7
    batch_pieces: int = 2600
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    warm_up: float = 0.06
    weight_decay: float = 0.01
    average: float = 0.998
    link_weight: float = 1.0
    hidden_cues: float = 0.1
    trust: float = 0.7
    hint: float = 1.0
    caseless: float = 0.04
    masked: float = 0.06
    harder: float = 0.06
    rounded: int = 0
    seed: int = 1


def batches(articles: Sequence[Sequence[GoldBlock]], settings: Settings, epoch: int) -> Iterator[list[list[GoldBlock]]]:
    """Windows of one epoch in random batches of similar length; the windows' borders differ from epoch to epoch."""
    chance = random.Random(f"{settings.seed}/{epoch}")
    windows: list[list[GoldBlock]] = []
    for blocks in articles:
        sizes = [len(gold.block.ids) for gold in blocks]
        limit = chance.choice((192, 256, 320, 384))
        windows += [list(blocks[w.start : w.end]) for w in pack(sizes, limit, context=0)]
    windows = [window for window in windows if window]
    windows.sort(key=lambda window: sum(len(gold.block.ids) for gold in window) + chance.randrange(24))
    groups: list[list[list[GoldBlock]]] = [[]]
    used = 0
    for window in windows:
        size = sum(len(gold.block.ids) for gold in window)
        if groups[-1] and used + size > settings.batch_pieces:
            groups.append([])
            used = 0
        groups[-1].append(window)
        used += size
    chance.shuffle(groups)
    yield from groups


def disturbed(
    windows: Sequence[Sequence[GoldBlock]], settings: Settings, chance: np.random.Generator
) -> list[list[GoldBlock]]:
    """The windows with some wordpieces masked, and now and then without any capitals."""
    caseless = chance.random() < settings.caseless

    def disturb(block: Block) -> Block:
        masked = chance.random(len(block.ids)) < settings.masked
        shapes = np.full_like(block.shapes, SHAPES.index("unknown")) if caseless else block.shapes
        return attrs.evolve(block, ids=np.where(masked, MASK, block.ids), shapes=shapes)

    return [[attrs.evolve(gold, block=disturb(gold.block)) for gold in window] for window in windows]


def loss(
    model: Attributor, hint: nn.Linear | None, windows: Sequence[Sequence[GoldBlock]], settings: Settings
) -> Tensor:
    """The mean loss for each word of the windows; ``hint`` guesses the teacher's vectors from the model's."""
    blocks = [gold for window in windows for gold in window]
    words, counts = read_windows(model, [(window, 0) for window in windows])
    chains = padded(torch.split(model.emissions(words), counts))
    targets = [chain_target(gold, settings.trust) for gold in blocks]
    tags, pairs = padded([tags for tags, _ in targets]), torch.stack([pairs for _, pairs in targets])
    total = chain_loss(chains, model.transitions, tags, pairs, torch.tensor(counts))
    for vectors, gold in zip(torch.split(words, counts), blocks, strict=True):
        total = total + settings.link_weight * link_loss(model, vectors, gold, settings)
    if hint is not None:
        wanted = np.concatenate([gold.taught.vectors for gold in blocks if gold.taught is not None])
        likeness = F.cosine_similarity(hint(words), torch.from_numpy(wanted).float(), dim=-1)
        total = total + settings.hint * (1 - likeness).sum()
    return total / sum(counts)


def read_windows(model: Attributor, windows: Sequence[tuple[Sequence[GoldBlock], int]]) -> tuple[Tensor, list[int]]:
    """(words, width), and how many words each block has; of each window some first blocks are only context."""
    batch = collate([([gold.block for gold in window], context) for window, context in windows])
    inputs = (batch.ids, batch.shapes, batch.states, batch.lengths, batch.words)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_multiplies_bfloat16()):
        words, _ = model.read(*(torch.from_numpy(array) for array in inputs))
    return words.float(), list(batch.counts)


def _multiplies_bfloat16() -> bool:
    """Whether the processor does; where such products are emulated they take fifty times as long as plain ones."""
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def padded(rows: Sequence[Tensor]) -> Tensor:
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True)


def chain_target(gold: GoldBlock, trust: float) -> tuple[Tensor, Tensor]:
    """What :func:`chain_loss` aims at: the annotation, mixed with what a teacher says where there is one."""
    numbers = torch.from_numpy(to_tags(len(gold.block.first), gold.segments()))
    tags = F.one_hot(numbers, len(TAGS)).float()
    pairs = tags[:-1].T @ tags[1:]
    if gold.taught is None:
        return tags, pairs
    return _mixed(tags, gold.taught.tags, trust), _mixed(pairs, gold.taught.pairs, trust)


def _mixed(annotated: Tensor, taught: Floats, trust: float) -> Tensor:
    return torch.lerp(annotated, torch.from_numpy(taught).float(), trust)


def teach(teacher: Attributor, articles: Sequence[Sequence[GoldBlock]]) -> list[list[GoldBlock]]:
    """The articles with what the teacher says of them."""
    taught: list[list[GoldBlock]] = []
    for blocks in articles:
        windows = pack([len(gold.block.ids) for gold in blocks])
        with torch.inference_mode():
            words, counts = read_windows(teacher, [(blocks[w.start : w.end], w.own - w.start) for w in windows])
            chains = padded(torch.split(teacher.emissions(words), counts))
        tags, pairs = chain_marginals(chains.clone(), teacher.transitions, torch.tensor(counts))
        said = zip(blocks, torch.split(words, counts), tags, pairs, strict=True)
        taught.append([attrs.evolve(gold, taught=_taught(teacher, gold, *one)) for gold, *one in said])
        if len(taught) % _REPORT == 0:
            logger.info("the teacher has read %d of %d articles", len(taught), len(articles))
    return taught


def _taught(teacher: Attributor, gold: GoldBlock, words: Tensor, tags: Tensor, pairs: Tensor) -> Taught:
    with torch.inference_mode():
        by_cue, by_source = teacher.link(words, gold.cues, gold.sources, gold.contents)
    probabilities = tags[: len(words)], pairs, by_cue.softmax(-1), by_source.softmax(-1), words
    return Taught(*(one.numpy().astype(np.float16) for one in probabilities))


def link_loss(model: Attributor, words: Tensor, gold: GoldBlock, settings: Settings) -> Tensor:
    """Cross-entropy of the right links, summed; contents learn to have no cue from cues that are hidden at random."""
    shown = [number for number in range(len(gold.cues)) if torch.rand(()) >= settings.hidden_cues]
    if not shown:
        return words.new_zeros(())
    by_cue, by_source = model.link(words, [gold.cues[number] for number in shown], gold.sources, gold.contents)
    place = {number: column for column, number in enumerate(shown)}
    cue = torch.tensor([place.get(number, len(shown)) for number in gold.content_cue], dtype=torch.long)
    source = [gold.cue_source[number] for number in shown]
    wanted = torch.tensor([number if number >= 0 else len(gold.sources) for number in source])
    cues, sources = F.one_hot(cue, len(shown) + 1).float(), F.one_hot(wanted, len(gold.sources) + 1).float()
    if gold.taught is not None:
        known = gold.taught.by_cue[:, shown]
        cues = _mixed(cues, np.concatenate([known, 1 - known.sum(1, keepdims=True)], 1), settings.trust)
        sources = _mixed(sources, gold.taught.by_source[shown], settings.trust)
    return F.cross_entropy(by_cue, cues, reduction="sum") + F.cross_entropy(by_source, sources, reduction="sum")


def parameter_groups(model: Attributor, settings: Settings) -> Iterable[dict[str, object]]:
    """Parameters with their rates: lower layers learn more slowly (Howard & Ruder 2018)."""
    layers = model.encoder.config.layers
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("encoder.layers."):
            depth = layers - 1 - int(name.split(".")[2])
            rate = settings.encoder_rate * settings.layer_decay**depth
        elif name.startswith(("encoder.shapes", "encoder.states")):
            rate = settings.head_rate
        elif name.startswith("encoder."):
            rate = settings.encoder_rate * settings.layer_decay**layers
        else:
            rate = settings.head_rate
        decay = settings.weight_decay if parameter.ndim > 1 else 0.0
        yield {"params": [parameter], "peak": rate, "lr": rate, "weight_decay": decay}


def train(
    model: Attributor, articles: Sequence[Sequence[GoldBlock]], settings: Settings, out: Path
) -> Iterator[tuple[int, Attributor]]:
    """Train, and give after each epoch its number and the averaged model, which is also saved.

    A run that was interrupted goes on after the last epoch that ``out`` holds, and gives that epoch once more: the
    interruption may have come before its model was used.
    """
    torch.manual_seed(settings.seed)
    hint = _hint(model, articles) if settings.hint else None
    groups = list(parameter_groups(model, settings))
    if hint is not None:
        groups.append({"params": list(hint.parameters()), "peak": settings.head_rate, "lr": settings.head_rate})
    optimizer = torch.optim.AdamW(groups, fused=True)
    averaged = copy.deepcopy(model).eval()
    plan = [sum(1 for _ in batches(articles, settings, epoch)) for epoch in range(settings.epochs)]
    out.mkdir(parents=True, exist_ok=True)
    done = resume(out, model, averaged, hint, optimizer)
    if done:
        yield done, averaged
    chance = np.random.default_rng((settings.seed, done))
    step, steps = sum(plan[:done]), sum(plan)
    for epoch in range(done, settings.epochs):
        model.train()
        began, seen, summed = time.monotonic(), 0, 0.0
        for number, windows in enumerate(batches(articles, settings, epoch), 1):
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate_at(step, steps, settings.warm_up)
            value = loss(model, hint, disturbed(windows, settings, chance), settings)
            optimizer.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            move_average(averaged, model, min(settings.average, 1 - 10 / (10 + step)))
            seen += sum(len(gold.block.ids) for window in windows for gold in window)
            summed += value.item()
            if number % _REPORT == 0:
                spent = time.monotonic() - began
                report = "epoch %d: %d of %d steps, loss %.4f, %.0f pieces/s, %.0f min left in all"
                left = (steps - step) * spent / number / 60
                logger.info(report, epoch + 1, number, plan[epoch], summed / _REPORT, seen / spent, left)
                summed = 0.0
        save_checkpoint(out, epoch + 1, model, averaged, hint, optimizer)
        yield epoch + 1, averaged


def _hint(model: Attributor, articles: Sequence[Sequence[GoldBlock]]) -> nn.Linear | None:
    """What is to guess the teacher's vectors from the model's; None without a teacher."""
    widths = {gold.taught.vectors.shape[1] for blocks in articles for gold in blocks if gold.taught is not None}
    return nn.Linear(model.encoder.config.width, widths.pop()) if widths else None


def rate_at(step: int, steps: int, warm_up: float) -> float:
    """The share of the peak rate: up on a line, then down on a line."""
    warm = max(1, int(warm_up * steps))
    return (step + 1) / warm if step < warm else (steps - step) / (steps - warm + 1)


@torch.no_grad()
def move_average(averaged: nn.Module, model: nn.Module, keep: float) -> None:
    """Move the running average of the weights (Polyak & Juditsky 1992) towards the model."""
    for slow, fast in zip(averaged.parameters(), model.parameters(), strict=True):
        slow.lerp_(fast, 1 - keep)


def save_checkpoint(
    out: Path,
    epoch: int,
    model: nn.Module,
    averaged: nn.Module,
    hint: nn.Module | None,
    optimizer: torch.optim.Optimizer,
) -> None:
    """Write a checkpoint, whole or not at all: an interruption at any moment leaves the one before."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    tensors |= {f"averaged.{name}": tensor for name, tensor in averaged.state_dict().items()}
    if hint is not None:
        tensors |= {f"hint.{name}": tensor for name, tensor in hint.state_dict().items()}
    for number, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{number}.{name}": tensor for name, tensor in state.items()}
    tensors["epoch"] = torch.tensor(epoch)
    save_file(tensors, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / _CHECKPOINT)


def resume(
    out: Path, model: nn.Module, averaged: nn.Module, hint: nn.Module | None, optimizer: torch.optim.Optimizer
) -> int:
    """Take up the checkpoint that ``out`` holds, if any; how many epochs are done."""
    if not (out / _CHECKPOINT).exists():
        return 0
    parts: dict[str, dict[str, Tensor]] = {"model": {}, "averaged": {}, "hint": {}, "optimizer": {}}
    tensors = load_file(out / _CHECKPOINT)
    epoch = int(tensors.pop("epoch"))
    for name, tensor in tensors.items():
        part, rest = name.split(".", 1)
        parts[part][rest] = tensor
    model.load_state_dict(parts["model"])
    averaged.load_state_dict(parts["averaged"])
    if hint is not None:
        hint.load_state_dict(parts["hint"])
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in parts["optimizer"].items():
        number, rest = name.split(".", 1)
        state.setdefault(int(number), {})[rest] = tensor
    optimizer.load_state_dict(optimizer.state_dict() | {"state": state})
    logger.info("going on after epoch %d", epoch)
    return epoch


def parameters_in_millions(model: nn.Module) -> float:
    """How many parameters a module has, in millions."""
    return sum(parameter.numel() for parameter in model.parameters()) / 1e6
