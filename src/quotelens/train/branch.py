"""Training of the encoder's second branch and its heads: mentions, antecedents and levels.

The layers below the fork stay as attribution has trained them, so that what they make of a text is computed once and
kept; an epoch then costs a third of what it would on the whole encoder, and attribution loses nothing.
"""

from __future__ import annotations

import copy
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from quotelens.model.heads import Attributor
from quotelens.model.mentions import PARTS, find_mentions, joined, split_scores
from quotelens.model.modules import ModuleNetwork
from quotelens.model.reader import Reading
from quotelens.model.tags import LEVELS
from quotelens.model.windows import collate, pack
from quotelens.train.attribution import (
    Settings,
    disturbed,
    move_average,
    rate_at,
    resume,
    save_checkpoint,
)
from quotelens.train.examples import GoldBlock
from quotelens.train.speaking import THING, UNKNOWN, Asked, MentionTargets, Segment

logger = logging.getLogger(__name__)

_REPORT = 50
_TOGETHER = 6
"""How many windows of similar length are computed at once."""
ASK_EVERY = 2
"""After so many epochs the questions are asked anew, on what the heads have learned to see."""
ELSEWHERE = 2.0
"""The weight of a description of something told elsewhere: they are what is mostly missed."""
_FULL = 6
"""From how many questions, or levels, on those of a text count as much as those of any other."""


@attrs.frozen(eq=False)
class TrainingText:
    """A text with what is annotated of it, in numbers of words."""

    id: str
    blocks: Sequence[GoldBlock]
    mentions: MentionTargets
    questions: Sequence[Asked] = ()
    levels: Sequence[tuple[Segment, Segment, Segment, int]] = ()

    @property
    def pieces(self) -> int:
        return sum(len(gold.block.ids) for gold in self.blocks)


@attrs.frozen
class Weights:
    """How much each head's loss counts."""

    form: float = 2.0
    extent: float = 1.0
    type: float = 1.0
    antecedent: float = 1.0
    level: float = 1.0


SETTLING = Weights(form=0.0, extent=0.0, type=0.0)
SETTLING_RATE = 5e-4


@attrs.frozen(eq=False)
class Shared:
    """What the shared layers make of a text's windows.

    ``vectors`` holds (pieces, width) in half precision for each window, ``words`` the pieces with which the words that
    a window decides about begin.
    """

    vectors: Sequence[Tensor]
    words: Sequence[Tensor]


def shared_vectors(
    model: Attributor, text: TrainingText, settings: Settings | None = None, chance: np.random.Generator | None = None
) -> Shared:
    """The text as analysis reads it, or disturbed, in windows of some other length."""
    sizes = [len(gold.block.ids) for gold in text.blocks]
    if settings is None or chance is None:
        windows = [(list(text.blocks[w.start : w.end]), w.own - w.start) for w in pack(sizes)]
    else:
        loose = pack(sizes, int(chance.choice((192, 256, 320))), context=0)
        windows = [(one, 0) for one in disturbed([text.blocks[w.start : w.end] for w in loose], settings, chance)]
    vectors, words = [], []
    for blocks, context in windows:
        batch = collate([([gold.block for gold in blocks], context)])
        arrays = (batch.ids, batch.shapes, batch.states, batch.lengths)
        with torch.no_grad():
            found, _ = model.encoder.shared(*(torch.from_numpy(array) for array in arrays))
        vectors.append(found[0].half())
        words.append(torch.from_numpy(batch.words))
    return Shared(vectors, words)


def branched(model: Attributor, texts: Sequence[Shared]) -> list[Tensor]:
    """The (words, width) of each text that the heads of the second branch read."""
    places = [(n, m) for n, text in enumerate(texts) for m in range(len(text.vectors))]
    places.sort(key=lambda place: len(texts[place[0]].vectors[place[1]]))
    found: dict[tuple[int, int], Tensor] = {}
    for at in range(0, len(places), _TOGETHER):
        group = places[at : at + _TOGETHER]
        rows = [texts[n].vectors[m].float() for n, m in group]
        mask = torch.zeros(len(rows), 1, 1, max(map(len, rows)), dtype=torch.bool)
        for row, vectors in zip(mask, rows, strict=True):
            row[..., : len(vectors)] = True
        computed = model.encoder.branched(nn.utils.rnn.pad_sequence(rows, batch_first=True), mask)
        for (n, m), vectors in zip(group, computed, strict=True):
            found[n, m] = vectors[texts[n].words[m]]
    return [torch.cat([found[n, m] for m in range(len(text.vectors))]) for n, text in enumerate(texts)]


@torch.no_grad()
def vectors_of(model: Attributor, text: TrainingText) -> Tensor:
    """(words, width), as analysis reads a text."""
    return branched(model, [shared_vectors(model, text)])[0]


def loss(model: Attributor, words: Tensor, text: TrainingText, weights: Weights) -> Tensor:
    """What all heads together miss in a text whose words have these vectors, (words, width)."""
    parts = _mention_loss(model.mentions(words), text.mentions)
    value = torch.stack([getattr(weights, name) * part for name, part in parts.items()]).sum()
    if text.questions:
        asked = [
            _question_loss(model, words, one) * (ELSEWHERE if _is_told_elsewhere(one) else 1.0)
            for one in text.questions
        ]
        value = value + weights.antecedent * torch.stack(asked).mean() * min(1.0, len(asked) / _FULL)
    if text.levels:
        cues, sources, contents, levels = zip(*text.levels, strict=True)
        missed = F.cross_entropy(model.levels(words, cues, sources, contents), torch.tensor(levels))
        value = value + weights.level * missed * min(1.0, len(levels) / _FULL)
    return value


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


def _is_told_elsewhere(one: Asked) -> bool:
    return one.kind == "nominal" and not one.right[-1]


@torch.no_grad()
def reading_of(model: Attributor, text: TrainingText, words: Tensor | None = None) -> Reading:
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


def evaluate(model: Attributor, texts: Sequence[TrainingText]) -> dict[str, float]:
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


def settle(model: Attributor, texts: Sequence[TrainingText], cached: Sequence[Tensor], epochs: int, seed: int) -> None:
    """Train what answers questions, and the levels, on vectors that stay as they are.

    An epoch takes seconds. The questions are those of analysis, once more: in ``train`` they were asked on what the
    mention head saw some epochs before.

    Arguments:
        model: its antecedent scorer and level head are trained, everything else stays.
        texts: with their questions.
        cached: the (words, width) of each text, of the second branch.
        epochs: how often each text is seen.
        seed: of the order.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model.requires_grad_(False)
    learning = (model.antecedents, model.levels)
    for head in learning:
        head.requires_grad_(True).train()
    parameters = [parameter for head in learning for parameter in head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=SETTLING_RATE, weight_decay=0.0)
    order = [n for n, text in enumerate(texts) if text.questions or text.levels]
    step, steps = 0, epochs * ((len(order) + 1) // 2)
    for epoch in range(epochs):
        chance.shuffle(order)
        summed = 0.0
        for at in range(0, len(order), 2):
            missed = [loss(model, cached[n], texts[n], SETTLING) for n in order[at : at + 2]]
            value = torch.stack(missed).sum()
            optimizer.param_groups[0]["lr"] = SETTLING_RATE * (1 - step / steps)
            optimizer.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            step += 1
            summed += value.item()
        logger.info("answers alone, epoch %d, loss %.3f", epoch + 1, summed / max(1, len(order)))
    model.eval().requires_grad_(False)


def batches(texts: Sequence[TrainingText], limit: int, seed: str) -> Iterator[list[int]]:
    """The numbers of the texts in random batches of about so many wordpieces."""
    chance = random.Random(seed)
    order = list(range(len(texts)))
    chance.shuffle(order)
    batch: list[int] = []
    used = 0
    for number in order:
        if batch and used + texts[number].pieces > limit:
            yield batch
            batch, used = [], 0
        batch.append(number)
        used += texts[number].pieces
    if batch:
        yield batch


def train(
    model: Attributor,
    texts: Sequence[TrainingText],
    ask: Callable[[Callable[[TrainingText], Reading]], list[TrainingText]],
    settings: Settings,
    out: Path,
) -> Iterator[tuple[int, Attributor]]:
    """Train, and give after each epoch its number and the averaged model; goes on where an earlier run stopped.

    Arguments:
        model: its second branch and the heads on it are trained, everything else stays.
        texts: without their questions.
        ask: puts questions to the texts, given what reads one.
        settings: see :class:`quotelens.train.attribution.Settings`.
        out: folder for checkpoints.
    """
    torch.manual_seed(settings.seed)
    model.eval()
    chance = np.random.default_rng(settings.seed)
    model.requires_grad_(False)
    learning = (model.encoder.branch, model.mentions, model.antecedents, model.levels)
    rates = (settings.encoder_rate, *[settings.head_rate] * 3)
    groups = []
    for module, rate in zip(learning, rates, strict=True):
        module.requires_grad_(True)
        groups.append({"params": list(module.parameters()), "lr": rate, "peak": rate})
    parameters = [parameter for module in learning for parameter in module.parameters()]
    optimizer = torch.optim.AdamW(groups, weight_decay=settings.weight_decay, fused=True)
    averaged = copy.deepcopy(model).eval()
    out.mkdir(parents=True, exist_ok=True)
    done = resume(out, model, averaged, None, optimizer)
    if done:
        yield done, averaged
    plain = {text.id: shared_vectors(model, text) for text in texts}
    loose = {text.id: shared_vectors(model, text, settings, chance) for text in texts}
    logger.info("the shared layers have read %d texts", len(texts))

    def read(text: TrainingText) -> Reading:
        with torch.no_grad():
            (words,) = branched(averaged, [plain[text.id]])
        return reading_of(averaged, text, words)

    weights = Weights()
    plan = [
        sum(1 for _ in batches(texts, settings.batch_pieces, f"{settings.seed}/{epoch}"))
        for epoch in range(settings.epochs)
    ]
    step, steps = sum(plan[:done]), sum(plan)
    asked: list[TrainingText] = []
    for epoch in range(done, settings.epochs):
        if not asked or epoch % ASK_EVERY == 0:
            asked = ask(read)
        model.train()
        began, summed = time.monotonic(), 0.0
        for number, batch in enumerate(batches(texts, settings.batch_pieces, f"{settings.seed}/{epoch}"), 1):
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate_at(step, steps, settings.warm_up)
            chosen = [(plain if chance.random() < 0.5 else loose)[texts[n].id] for n in batch]
            read_words = [model.dropout(words) for words in branched(model, chosen)]
            missed = [loss(model, words, asked[n], weights) for n, words in zip(batch, read_words, strict=True)]
            value = torch.stack(missed).sum() / len(batch) ** 0.5
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            step += 1
            move_average(averaged, model, min(settings.average, 1 - 10 / (10 + step)))
            summed += value.item()
            if number % _REPORT == 0:
                left = (steps - step) * (time.monotonic() - began) / number / 60
                report = "epoch %d: %d of %d steps, loss %.3f, %.0f min left in all"
                logger.info(report, epoch + 1, number, plan[epoch], summed / _REPORT, left)
                summed = 0.0
        save_checkpoint(out, epoch + 1, model, averaged, None, optimizer)
        yield epoch + 1, averaged
