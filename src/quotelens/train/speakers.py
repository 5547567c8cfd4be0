"""The command ``python -m quotelens.train speakers``: the second branch and its heads, on a model of attribution."""

from __future__ import annotations

import argparse
import functools
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import torch

from quotelens.model.confidence import UNKNOWN, fit
from quotelens.model.heads import Attributor
from quotelens.model.modules import ModuleNetwork
from quotelens.model.reader import Reading
from quotelens.model.store import TOKENIZER
from quotelens.speakers import confidence
from quotelens.train.attribution import Settings, parameters_in_millions
from quotelens.train.branch import TrainingText, evaluate, reading_of, settle, train, vectors_of
from quotelens.train.corpora import read_polnear
from quotelens.train.evaluation import score, soundness
from quotelens.train.folders import Trained, load_start, save
from quotelens.train.invented import invented
from quotelens.train.predictions import cross_validated, flat, predict
from quotelens.train.prepare import Prepared, Sources, as_prepared, ask_all, prepare
from quotelens.train.silver import load_parser
from quotelens.train.speaking import SpokenText
from quotelens.train.verdicts import verdicts

logger = logging.getLogger(__name__)

VERSION = "2.1.0"
BRANCH = 2
"""How many layers the second branch has."""
SETTLED = 4
"""Epochs of what answers questions alone, at the end."""
INVENTED = 600
"""How many invented reports the heads learn from beside the annotated texts."""
DEFAULTS = Settings(
    epochs=8, batch_pieces=1500, encoder_rate=8e-5, head_rate=4e-4, masked=0.08, caseless=0.1, average=0.99, seed=11
)
USED = ("epochs", "batch_pieces", "encoder_rate", "head_rate", "masked", "caseless", "average", "warm_up", "seed")
"""Which of the settings this training knows."""
DATA = {
    "PolNeAR 1.0, dev": "84 articles: calibration of confidence, scores",
    "speakers of 320 PolNeAR articles": "224: types, namings, antecedents, levels; 32 choose and calibrate; 64 judge",
    "MEANTIME, quotations and entities": "80 of 120 articles (Minard et al. 2016; CC BY 4.0): as above",
    "GUM 11": "news, interview, academic, court, bio, voyage (Zeldes 2017; CC BY, CC BY-SA): mentions, antecedents",
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
    command = commands.add_parser("speakers", help="train what tells who speaks, on a model of attribution")
    command.add_argument("--polnear", type=Path, required=True, help="folder with train, dev and speakers.jsonl.gz")
    command.add_argument("--meantime", type=Path, required=True, help="MEANTIME's quotes.jsonl.gz")
    command.add_argument("--gum", type=Path, required=True, help="GUM's train.conllu.gz")
    command.add_argument("--start", type=Path, required=True, help="folder of the model of attribution to go on from")
    command.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished model")
    command.add_argument("--limit", type=int, help="read only so many articles of each corpus, to try things out")
    command.add_argument("--branch", type=int, default=BRANCH, help="layers of its own (default: %(default)s)")
    for name in USED:
        value = getattr(DEFAULTS, name)
        command.add_argument(
            "--" + name.replace("_", "-"), type=type(value), default=value, help="default: %(default)s"
        )


def run(options: argparse.Namespace) -> None:
    """Run the command; it goes on where an earlier run was stopped."""
    settings = attrs.evolve(DEFAULTS, **{name: getattr(options, name) for name in USED})
    torch.manual_seed(settings.seed)
    start, parser = load_start(options.start, options.branch), load_parser()
    prepared = prepare(Sources(options.polnear, options.meantime, options.gum), start.tokenizer, parser, options.limit)
    prepared["train"] += [
        as_prepared(one, start.tokenizer, parser)
        for one in invented(min(INVENTED, options.limit or INVENTED), settings.seed)
    ]
    model = start.module
    logger.info("%.1f million parameters", parameters_in_millions(model))

    def ask(read: Callable[[TrainingText], Reading]) -> list[TrainingText]:
        return ask_all(prepared["train"], read, settings.seed)

    texts = [one.training for one in prepared["train"]]
    averaged = model
    for epoch, averaged in train(model, texts, ask, settings, options.out):
        logger.info("epoch %d, articles that choose: %s", epoch, _chosen(averaged, prepared["choose"], settings.seed))
    cached = {text.id: vectors_of(averaged, text) for text in texts}
    asked = ask(lambda text: reading_of(averaged, text, cached[text.id]))
    settle(averaged, asked, [cached[text.id] for text in asked], SETTLED, settings.seed)
    chosen = _chosen(averaged, prepared["choose"], settings.seed)
    logger.info("articles that choose: %s", chosen)
    spoken = [one.spoken for one in prepared["choose"] if one.spoken is not None]
    finish(
        options, settings, attrs.evolve(start, network=ModuleNetwork(averaged.requires_grad_(False))), chosen, spoken
    )


def _chosen(model: Attributor, prepared: Sequence[Prepared], seed: int) -> dict[str, float]:
    return evaluate(model, ask_all(prepared, functools.partial(reading_of, model), seed))


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
    varied = {name: getattr(settings, name) for name in USED if getattr(settings, name) != getattr(DEFAULTS, name)}
    if options.branch != BRANCH:
        varied["branch"] = options.branch
    places = "--polnear POLNEAR --meantime MEANTIME --gum GUM --start START --out OUT"
    before = model.meta
    meta = {
        "name": "quotelens-en",
        "version": VERSION,
        "data": DATA,
        "licences": LICENCES,
        "command": " ".join(
            [
                f"python -m quotelens.train speakers {places}",
                *(f"--{n.replace('_', '-')} {v}" for n, v in varied.items()),
            ]
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
        "settings": {name: getattr(settings, name) for name in USED} | {"branch": options.branch},
    }
    save(options.out / "model", model.module, options.start / TOKENIZER, meta)
