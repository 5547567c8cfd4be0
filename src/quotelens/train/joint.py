"""Joint training of all heads: attribution, mentions, antecedents and levels on one encoder.

A step reads a few whole texts, window by window; every head reads the same vectors. The attribution heads go on from a
finished model and hear from it what they said before (learning without forgetting, Li & Hoiem 2016), so that the new
heads bend the encoder without breaking it.
"""

from __future__ import annotations

import copy
import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.model.heads import Attributor, chain_loss
from quotelens.model.mentions import PARTS, find_mentions, joined, split_scores
from quotelens.model.modules import ModuleNetwork
from quotelens.model.reader import Reading
from quotelens.model.tags import LEVELS
from quotelens.model.windows import pack
from quotelens.train.attribution import (
    Settings,
    chain_target,
    disturbed,
    link_loss,
    move_average,
    padded,
    parameter_groups,
    rate_at,
    read_windows,
    resume,
    save_checkpoint,
)
from quotelens.train.examples import GoldBlock
from quotelens.train.speaking import THING, UNKNOWN, Asked, MentionTargets, Segment

logger = logging.getLogger(__name__)

_REPORT = 20
HEAD_RATE = 1e-3
ELSEWHERE = 2.0
"""The weight of a description of something told elsewhere, where the heads learn alone."""
PLAIN = 0.45
"""Of the texts with nothing but attributions, which the model has learned before, the share that an epoch repeats."""


@attrs.frozen(eq=False)
class JointText:
    """A text and what is annotated of it; ``attributed`` says that its blocks hold all of its attributions."""

    id: str
    blocks: Sequence[GoldBlock]
    attributed: bool
    mentions: MentionTargets | None = None
    questions: Sequence[Asked] = ()
    levels: Sequence[tuple[Segment, Segment, Segment, int]] = ()

    @property
    def pieces(self) -> int:
        return sum(len(gold.block.ids) for gold in self.blocks)


@attrs.frozen
class Weights:
    """How much each head's loss counts beside that of attribution, which is for each word."""

    mention: float = 0.5
    extent: float = 0.25
    type: float = 0.25
    antecedent: float = 0.4
    level: float = 0.25


def batches(texts: Sequence[JointText], limit: int, seed: str) -> Iterator[list[JointText]]:
    """Texts in random batches of about so many wordpieces: those with more than attributions all, a share of others."""
    chance = random.Random(seed)
    order = [text for text in texts if text.mentions is not None or chance.random() < PLAIN]
    chance.shuffle(order)
    batch: list[JointText] = []
    used = 0
    for text in order:
        if batch and used + text.pieces > limit:
            yield batch
            batch, used = [], 0
        batch.append(text)
        used += text.pieces
    if batch:
        yield batch


def loss(
    model: Attributor, texts: Sequence[JointText], settings: Settings, weights: Weights, chance: np.random.Generator
) -> tuple[Tensor, dict[str, float]]:
    """The mean loss of a batch, and its parts."""
    windows: list[Sequence[GoldBlock]] = []
    for text in texts:
        sizes = [len(gold.block.ids) for gold in text.blocks]
        windows += [text.blocks[w.start : w.end] for w in pack(sizes, int(chance.choice((192, 256, 320))), context=0)]
    words, counts = read_windows(model, [(window, 0) for window in disturbed(windows, settings, chance)])
    by_block = torch.split(words, counts)
    scale = {
        "attribution": 1.0,
        "form": weights.mention,
        "extent": weights.extent,
        "type": weights.type,
        "antecedent": weights.antecedent,
        "level": weights.level,
    }
    parts: dict[str, list[Tensor]] = {name: [] for name in scale}
    at = 0
    attributed: list[int] = []
    place = 0
    for text in texts:
        size = sum(len(gold.block.first) for gold in text.blocks)
        ours = words[place : place + size]
        place += size
        if text.attributed:
            attributed += range(at, at + len(text.blocks))
        at += len(text.blocks)
        if text.mentions is not None:
            for name, value in _mention_loss(model.mentions(ours), text.mentions).items():
                parts[name].append(value)
        parts["antecedent"] += [_question_loss(model, ours, one) for one in text.questions]
        if text.levels:
            cues, sources, contents, levels = zip(*text.levels, strict=True)
            scores = model.levels(ours, cues, sources, contents)
            parts["level"].append(F.cross_entropy(scores, torch.tensor(levels)))
    blocks = [gold for text in texts for gold in text.blocks]
    if attributed:
        chosen = [blocks[n] for n in attributed]
        vectors = [by_block[n] for n in attributed]
        chains = padded([model.emissions(one) for one in vectors])
        targets = [chain_target(gold, settings.trust) for gold in chosen]
        tags, pairs = padded([tags for tags, _ in targets]), torch.stack([pairs for _, pairs in targets])
        sizes = [len(one) for one in vectors]
        total = chain_loss(chains, model.transitions, tags, pairs, torch.tensor(sizes))
        for one, gold in zip(vectors, chosen, strict=True):
            total = total + settings.link_weight * link_loss(model, one, gold, settings)
        parts["attribution"].append(total / sum(sizes))
    means = {name: torch.stack(values).mean() for name, values in parts.items() if values}
    total = torch.stack([scale[name] * value for name, value in means.items()]).sum()
    return total, {name: value.item() for name, value in means.items()}


def _mention_loss(scores: Tensor, targets: MentionTargets) -> dict[str, Tensor]:
    parts = dict(zip(PARTS, scores.split(list(PARTS.values()), dim=1), strict=True))  # type: ignore[no-untyped-call]
    found = {"form": targets.trust * F.cross_entropy(parts["form"], torch.from_numpy(targets.form))}
    for name in ("left", "right", "naming"):
        wanted = torch.from_numpy(getattr(targets, name))
        known = wanted != UNKNOWN
        if known.any():
            value = F.cross_entropy(parts[name][known], wanted[known])
            key = "type" if name == "naming" else "extent"
            found[key] = found[key] + value if key in found else value
    wanted, trust = torch.from_numpy(targets.type), torch.from_numpy(targets.type_trust)
    known = wanted != UNKNOWN
    if known.any():
        chances = parts["type"][known].log_softmax(-1)
        thing = chances[:, -2:].logsumexp(-1)
        exact = chances.gather(1, wanted[known].clamp_min(0)[:, None]).squeeze(1)
        value = -(trust[known] * torch.where(wanted[known] == THING, thing, exact)).sum() / trust[known].sum()
        found["type"] = found["type"] + value if "type" in found else value
    return found


def _question_loss(model: Attributor, words: Tensor, one: Asked) -> Tensor:
    """Minus the logarithm of the probability of all that would be right together."""
    scores = question_scores(model, words, one)
    right = torch.from_numpy(one.right)
    return scores.logsumexp(0) - scores[right].logsumexp(0)


def question_scores(model: Attributor, words: Tensor, one: Asked) -> Tensor:
    """(candidates + 1,)."""
    first, head = one.anaphor
    anaphor = torch.cat([words[head], words[first]])
    places = torch.from_numpy(one.candidates)
    candidates = torch.cat([words[places[:, 1]], words[places[:, 0]]], -1)
    return model.antecedents(anaphor, candidates, torch.from_numpy(one.pairs), torch.from_numpy(one.asked))  # type: ignore[no-any-return]


@torch.no_grad()
def vectors_of(model: Attributor, text: JointText) -> Tensor:
    """(words, width), as analysis reads a text."""
    windows = pack([len(gold.block.ids) for gold in text.blocks])
    words, _ = read_windows(model, [(text.blocks[w.start : w.end], w.own - w.start) for w in windows])
    return words


def warm_up_mentions(model: Attributor, texts: Sequence[JointText], epochs: int, seed: int) -> None:
    """Train the mention head alone on the vectors of the model as it is."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    annotated = [text for text in texts if text.mentions is not None]
    cached = [vectors_of(model, text) for text in annotated]
    optimizer = torch.optim.AdamW(model.mentions.parameters(), lr=2e-3)
    model.mentions.train()
    order = list(range(len(annotated)))
    for epoch in range(epochs):
        chance.shuffle(order)
        summed = 0.0
        for at in range(0, len(order), 4):
            value = torch.zeros(())
            for n in order[at : at + 4]:
                mentions = annotated[n].mentions
                assert mentions is not None
                value = value + sum(_mention_loss(model.mentions(cached[n]), mentions).values()) / 4
            optimizer.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            summed += value.item()
        logger.info("mention head alone, epoch %d, loss %.3f", epoch + 1, summed / max(1, len(order) / 4))
    model.mentions.eval()


def train_heads(
    model: Attributor, texts: Sequence[JointText], cached: Sequence[Tensor], epochs: int, seed: int
) -> None:
    """Train the heads for mentions, antecedents and levels on the vectors of an encoder that stays as it is.

    An epoch takes seconds, so that these heads can learn for longer than the encoder bears. Descriptions of something
    told elsewhere count more: they are what is mostly missed. ``cached`` holds the (words, width) of each text.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    light: list[nn.Module] = [model.antecedents, model.levels, model.mentions]
    asked = any(text.questions for text in texts)
    # Once questions stand on what the mention head says, it stays as it is.
    rates = (HEAD_RATE, HEAD_RATE, 0.0 if asked else HEAD_RATE)
    groups = [
        {"params": list(head.parameters()), "lr": rate, "peak": rate} for head, rate in zip(light, rates, strict=True)
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.0)
    order = list(range(len(texts)))
    step, steps = 0, epochs * ((len(order) + 1) // 2)
    for epoch in range(epochs):
        for head in light:
            head.train()
        chance.shuffle(order)
        summed = 0.0
        for at in range(0, len(order), 2):
            value = torch.stack([_heads_loss(model, cached[n], texts[n]) for n in order[at : at + 2]]).sum()
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * (1 - step / steps)
            optimizer.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            step += 1
            summed += value.item()
        for head in light:
            head.eval()
        logger.info("heads alone, epoch %d, loss %.3f", epoch + 1, summed / max(1, len(order)))


def _heads_loss(model: Attributor, words: Tensor, text: JointText) -> Tensor:
    value = words.new_zeros(())
    if text.questions:
        losses = [
            _question_loss(model, words, one) * (ELSEWHERE if _is_told_elsewhere(one) else 1.0)
            for one in text.questions
        ]
        value = value + torch.stack(losses).mean()
    if text.levels:
        cues, sources, contents, levels = zip(*text.levels, strict=True)
        value = value + F.cross_entropy(model.levels(words, cues, sources, contents), torch.tensor(levels))
    if text.mentions is not None:
        value = value + 0.3 * torch.stack(list(_mention_loss(model.mentions(words), text.mentions).values())).sum()
    return value


def _is_told_elsewhere(one: Asked) -> bool:
    return one.kind == "nominal" and not one.right[-1]


@torch.no_grad()
def reading_of(model: Attributor, text: JointText, words: Tensor | None = None) -> Reading:
    """What the heads make of a text now, of vectors that are known or computed."""
    words = vectors_of(model, text) if words is None else words
    counts = [len(gold.block.first) for gold in text.blocks]
    parts = np.split(model.mentions(words).numpy(), np.cumsum(counts)[:-1])
    return Reading(
        [],
        joined([find_mentions(part) for part in parts], np.cumsum([0, *counts])[:-1]),
        np.concatenate([gold.block.starts for gold in text.blocks]),
        np.concatenate([gold.block.ends for gold in text.blocks]),
        words.numpy().astype(np.float16),
        ModuleNetwork(model).antecedents,
    )


def evaluate(model: Attributor, texts: Sequence[JointText]) -> dict[str, float]:
    """Right answers to questions by kind, levels, and mentions, in percent."""
    hits: dict[str, list[bool]] = {}
    level_pairs: list[tuple[int, int]] = []
    counts = np.zeros(3)
    with torch.no_grad():
        for text in texts:
            words = vectors_of(model, text)
            for one in text.questions:
                chances = question_scores(model, words, one).softmax(0).numpy()
                name = (
                    one.kind
                    if one.kind != "nominal"
                    else "nominal, elsewhere"
                    if not one.right[-1]
                    else "nominal, itself"
                )
                hits.setdefault(name, []).append(bool(one.right[chances.argmax()]))
            if text.levels:
                cues, sources, contents, levels = zip(*text.levels, strict=True)
                level_pairs += zip(model.levels(words, cues, sources, contents).argmax(1).tolist(), levels, strict=True)
            if text.mentions is not None:
                parts = split_scores(model.mentions(words).numpy())
                found, wanted = parts["form"].argmax(1) > 0, text.mentions.form > 0
                counts += [(found & wanted).sum(), found.sum(), wanted.sum()]
                sure = (text.mentions.type >= 0) & (text.mentions.type_trust == 1)
                types = parts["type"][sure].argmax(1) == text.mentions.type[sure]
                hits.setdefault("types", []).extend(types.tolist())
    scores = {
        f"{name} ({len(values)})": round(100 * float(np.mean(values)), 1) for name, values in sorted(hits.items())
    }
    scores["mention heads F1"] = round(200 * counts[0] / max(counts[1] + counts[2], 1), 1)
    if level_pairs:
        scores["level macro F1"] = round(_macro(level_pairs), 1)
    return scores


def _macro(pairs: Sequence[tuple[int, int]]) -> float:
    f1 = []
    for level in range(len(LEVELS)):
        both = sum(a == b == level for a, b in pairs)
        f1.append(200 * both / max(1, sum(a == level for a, _ in pairs) + sum(b == level for _, b in pairs)))
    return sum(f1) / len(f1)


def train(
    model: Attributor, texts: Sequence[JointText], settings: Settings, weights: Weights, out: Path
) -> Iterator[tuple[int, Attributor]]:
    """Train, and give after each epoch its number and the averaged model; goes on where an earlier run stopped."""
    torch.manual_seed(settings.seed)
    optimizer = torch.optim.AdamW(list(parameter_groups(model, settings)), fused=True)
    averaged = copy.deepcopy(model).eval()
    plan = [
        sum(1 for _ in batches(texts, settings.batch_pieces, f"{settings.seed}/{epoch}"))
        for epoch in range(settings.epochs)
    ]
    out.mkdir(parents=True, exist_ok=True)
    done = resume(out, model, averaged, None, optimizer)
    if done:
        yield done, averaged
    chance = np.random.default_rng((settings.seed, done))
    step, steps = sum(plan[:done]), sum(plan)
    for epoch in range(done, settings.epochs):
        model.train()
        began, seen = time.monotonic(), 0
        summed: dict[str, list[float]] = {}
        for number, batch in enumerate(batches(texts, settings.batch_pieces, f"{settings.seed}/{epoch}"), 1):
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate_at(step, steps, settings.warm_up)
            value, parts = loss(model, batch, settings, weights, chance)
            optimizer.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            move_average(averaged, model, min(settings.average, 1 - 10 / (10 + step)))
            seen += sum(text.pieces for text in batch)
            for name, part in parts.items():
                summed.setdefault(name, []).append(part)
            if number % _REPORT == 0:
                spent = time.monotonic() - began
                shown = ", ".join(f"{name} {np.mean(some):.3f}" for name, some in summed.items())
                left = (steps - step) * spent / number / 60
                report = "epoch %d: %d of %d steps, %s; %.0f pieces/s, %.0f min left in all"
                logger.info(report, epoch + 1, number, plan[epoch], shown, seen / spent, left)
                summed = {}
        save_checkpoint(out, epoch + 1, model, averaged, None, optimizer)
        yield epoch + 1, averaged
