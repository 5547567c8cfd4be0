"""The command ``python -m quotelens.train joint``: all heads on one encoder, going on from a model of attribution."""

from __future__ import annotations

import argparse
import functools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import torch

from quotelens.model.confidence import UNKNOWN, fit
from quotelens.model.heads import Attributor
from quotelens.model.modules import ModuleNetwork
from quotelens.model.reader import Reading
from quotelens.model.store import TOKENIZER
from quotelens.speakers import confidence
from quotelens.train.attribution import Settings, parameters_in_millions, teach
from quotelens.train.corpora import Article, GoldAttribution, read_polnear
from quotelens.train.evaluation import score, soundness
from quotelens.train.examples import GoldBlock
from quotelens.train.folders import Trained, load, save
from quotelens.train.invented import invented
from quotelens.train.joint import (
    JointText,
    Weights,
    evaluate,
    reading_of,
    train,
    train_heads,
    vectors_of,
    warm_up_mentions,
)
from quotelens.train.predictions import cross_validated, flat, predict
from quotelens.train.prepare import Prepared, Sources, as_prepared, ask_all, prepare
from quotelens.train.rounding import round_products
from quotelens.train.silver import load_parser
from quotelens.train.speaking import SpokenText
from quotelens.train.verdicts import verdicts

logger = logging.getLogger(__name__)

VERSION = "2.0.0"
STOP_AFTER = 2
"""The epoch of the schedule after which the encoder is taken."""
INVENTED = 600
"""How many invented reports the heads learn from beside the annotated texts."""
MENTIONS_ALONE, ANTECEDENTS_ALONE = 4, 8
"""Epochs of the light heads alone, after those of all together."""
KEPT = 0.5
"""The share of the start's weights in the encoder and the heads of attribution, once all have learned together.

Between two ends of a fine-tuning lie weights that can nearly all that either can (Wortsman et al. 2022): on the
development articles relations (soft) score 74.5 at the start, 73.1 after two epochs of all heads, 74.2 with this share.
"""
WARM_UP = 5
"""Epochs of the mention head alone, whose types the questions need."""
DEFAULTS = Settings(epochs=3, encoder_rate=6e-5, head_rate=5e-4, trust=0.6, harder=0.04, seed=11, rounded=1, hint=0.0)
DATA = {
    "PolNeAR 1.0, train": "840 articles with 19,821 attributions (Newell, Margolin & Ruths 2018): attribution",
    "PolNeAR 1.0, dev": "84 articles: calibration of confidence, scores",
    "speakers of 320 PolNeAR articles": "224: types, namings, antecedents, levels; 32 choose and calibrate; 64 judge",
    "MEANTIME, quotations and entities": "80 of 120 articles (Minard et al. 2016; CC BY 4.0): all heads",
    "GUM 11": "news, interview, academic, court, bio, voyage (Zeldes 2017; CC BY, CC BY-SA): mentions, antecedents, "
    "attribution",
    "invented reports": "600, made by quotelens.train.invented: mention types, antecedents, levels",
    "en_core_web_sm": "noun phrases of the articles, as silver (spaCy; MIT)",
}
LICENCES = {
    "weights": "Apache-2.0",
    "PolNeAR 1.0": "none stated; the articles belong to their publishers and are not part of quotelens",
    "MEANTIME": "CC BY 4.0",
    "GUM 11": "annotations CC BY 4.0; texts CC BY 2.5, CC BY 4.0, CC BY-SA 3.0",
    "all-MiniLM-L6-v2": "Apache-2.0",
    "invented reports": "Apache-2.0",
    "en_core_web_sm": "MIT",
}


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's options."""
    joint = commands.add_parser("joint", help="train all heads together, from a model of attribution")
    joint.add_argument("--polnear", type=Path, required=True, help="folder with train, dev and speakers.jsonl.gz")
    joint.add_argument("--meantime", type=Path, required=True, help="MEANTIME's quotes.jsonl.gz")
    joint.add_argument(
        "--gum", type=Path, required=True, help="folder with train.conllu.gz, attributions-train.jsonl.gz"
    )
    joint.add_argument("--start", type=Path, required=True, help="folder of the model of attribution to go on from")
    joint.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished model")
    joint.add_argument("--limit", type=int, help="read only so many articles of each corpus, to try things out")
    joint.add_argument(
        "--stop-after", type=int, default=STOP_AFTER, metavar="EPOCH", help="end the schedule early (%(default)s)"
    )
    for field in attrs.fields(Settings):
        name, value = "--" + field.name.replace("_", "-"), getattr(DEFAULTS, field.name)
        joint.add_argument(name, type=type(value), default=value, help="default: %(default)s")


def run(options: argparse.Namespace) -> None:
    """Run the command; it goes on where an earlier run was stopped."""
    settings = Settings(**{field.name: getattr(options, field.name) for field in attrs.fields(Settings)})
    start = load(options.start)
    parser = load_parser()
    prepared = _prepared(options, settings, start, parser)
    model = Attributor(start.module.encoder.config)
    model.load_state_dict(start.module.state_dict())
    model.eval()
    logger.info("%.1f million parameters", parameters_in_millions(model))
    warm_up_mentions(model, [one.joint for one in prepared["train"]], WARM_UP, settings.seed)

    def read(text: JointText) -> Reading:
        return reading_of(model, text)

    texts = ask_all(prepared["train"], read, settings.seed)
    if settings.rounded:
        round_products(model.encoder)
    light = [one for one in prepared["train"] if one.joint.mentions is not None]
    light += [as_prepared(one, start.tokenizer, parser) for one in invented(INVENTED, settings.seed)]
    for epoch, averaged in train(model, texts, settings, Weights(), options.out):
        if epoch < options.stop_after:
            continue
        blend(averaged, start.module, KEPT)
        heads_alone(averaged, light, settings.seed)
        chosen = evaluate(averaged, ask_all(prepared["choose"], functools.partial(reading_of, averaged), settings.seed))
        logger.info("epoch %d, articles that choose: %s", epoch, chosen)
        spoken = [one.spoken for one in prepared["choose"] if one.spoken is not None]
        finish(options, settings, attrs.evolve(start, network=ModuleNetwork(averaged)), chosen, spoken)
        return


def heads_alone(model: Attributor, prepared: Sequence[Prepared], seed: int) -> None:
    """Train the light heads on the encoder as it is: first what a mention is, then who is who among those found."""
    model.requires_grad_(False)
    for head in (model.antecedents, model.levels, model.mentions):
        head.requires_grad_(True)
    texts = [one.joint for one in prepared]
    known = {text.id: vectors_of(model, text) for text in texts}
    cached = [known[text.id] for text in texts]
    train_heads(model, texts, cached, MENTIONS_ALONE, seed)
    asked = ask_all(prepared, lambda text: reading_of(model, text, known[text.id]), seed)
    train_heads(model, asked, cached, ANTECEDENTS_ALONE, seed + 1)
    model.requires_grad_(False)


@torch.no_grad()
def blend(model: Attributor, start: Attributor, share: float) -> None:
    """Move the weights that two models have learned in common towards those of the one that the other began with."""
    known = dict(start.named_parameters())
    for name, parameter in model.named_parameters():
        if not name.startswith(("mentions.", "antecedents.", "levels.")):
            parameter.lerp_(known[name], share)


def _prepared(
    options: argparse.Namespace, settings: Settings, start: Trained, parser: Any
) -> dict[str, list[Prepared]]:
    def taught(articles: Sequence[Sequence[GoldBlock]]) -> list[list[GoldBlock]]:
        return [[_without_vectors(gold) for gold in blocks] for blocks in teach(start.module, articles)]

    def found(articles: Sequence[Article]) -> list[list[GoldAttribution]]:
        return predict(start, articles)[1]

    sources = Sources(
        options.polnear, options.meantime, options.gum / "train.conllu.gz", options.gum / "attributions-train.jsonl.gz"
    )
    return prepare(
        sources, start.tokenizer, load_parser(), taught, found, settings.harder, settings.seed, options.limit
    )


def _without_vectors(gold: GoldBlock) -> GoldBlock:
    """The block without the vectors of the model that teaches, which serve as hints in another objective."""
    if gold.taught is None:
        return gold
    return attrs.evolve(gold, taught=attrs.evolve(gold.taught, vectors=np.zeros((0, 0), np.float16)))


def finish(
    options: argparse.Namespace,
    settings: Settings,
    model: Trained,
    chosen: dict[str, float],
    spoken: Sequence[SpokenText],
) -> None:
    """Score a model, calibrate it on the articles that choose, and save it; its meta is that of the one before it."""
    dev = list(read_polnear(options.polnear / "dev.jsonl.gz"))[: options.limit]
    with torch.no_grad():
        certainties, predictions = predict(attrs.evolve(model, meta={"calibration": UNKNOWN}), dev)
        told = [(one.form, one.probability, one.right) for text in spoken for one in verdicts(model, text)]
    scores = score(dev, predictions)
    logger.info("PolNeAR dev: %s", scores)
    right = [soundness(article, ours) for article, ours in zip(dev, predictions, strict=True)]
    varied = attrs.asdict(settings, filter=lambda field, value: value != getattr(DEFAULTS, field.name))
    places = "--polnear POLNEAR --meantime MEANTIME --gum GUM --start START --out OUT"
    before = model.meta
    meta = {
        "name": "quotelens-en",
        "version": VERSION,
        "data": DATA,
        "licences": LICENCES,
        "command": " ".join(
            [f"python -m quotelens.train joint {places}", *(f"--{n.replace('_', '-')} {v}" for n, v in varied.items())]
        ),
        "made from": {
            name: before[name] for name in ("version", "command", "data", "scores", "made from") if name in before
        },
        "scores": {
            "PolNeAR dev, F1": scores,
            "PolNeAR dev, calibration error, cross-validated": cross_validated(certainties, right),
            "articles that choose, % right": chosen,
        },
        "calibration": fit(flat(certainties), flat(right)),
        "speaker_calibration": confidence.fit(told),
        "settings": attrs.asdict(settings) | {"stop_after": options.stop_after, "kept": KEPT},
    }
    save(options.out / "model", model.module, options.start / TOKENIZER, meta)
