"""What each choice gives: the scores of attribution with one choice undone at a time, as a table in Markdown.

    python benchmarks/ablations.py polnear/dev.jsonl.gz [--limit N]

Only what can be undone without training is here; ``docs/model.md`` has what changes in training gave. The model has
learned with its inputs, so that taking one away says how much it leans on it, not how it would do had it never known.
"""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import attribution
import attrs
import numpy as np

import quotelens
from quotelens import analyzer
from quotelens.model import decode, network, reader, store, windows
from quotelens.model.compute import checked_precision
from quotelens.model.features import SHAPES
from quotelens.quotes import assemble as quotations
from quotelens.train.corpora import read_polnear
from quotelens.train.evaluation import score

Encode = Callable[..., list[reader.Block]]


def undone(place: object, name: str, instead: Any) -> Callable[[], Any]:
    """Another value for a name of a module or class, while the articles are read."""
    return lambda: mock.patch.object(place, name, instead)


def inputs_without(name: str, value: int) -> Callable[[], Any]:
    """Every wordpiece with the same value of an input."""
    encode: Encode = reader.encode

    def changed(*arguments: Any) -> list[reader.Block]:
        return [attrs.evolve(block, **{name: np.full_like(block.ids, value)}) for block in encode(*arguments)]

    return undone(reader, "encode", changed)


@contextmanager
def without_transitions() -> Iterator[None]:
    """The chain rules out what cannot follow, and has no other opinion."""
    original = reader.ChainModel.of
    with mock.patch.object(reader.ChainModel, "of", lambda scores, bond: original(np.zeros_like(scores), bond)):
        yield


@contextmanager
def without_distance() -> Iterator[None]:
    """Links are scored without how far apart segments stand."""
    folder = store.read_folder(store.embedded_folder())
    names = ("content_links.distance.weight", "source_links.distance.weight")
    silenced = {name: np.zeros_like(folder.weights[name]) for name in names}
    blind = network.opened(folder.graphs, {**folder.weights, **silenced}, checked_precision(None, "cpu"))
    link = network.GraphNetwork.link
    with mock.patch.object(network.GraphNetwork, "link", lambda _, *given: link(blind, *given)):
        yield


CHOICES: dict[str, tuple[dict[str, Any], Callable[[], Any] | None]] = {
    "as it is": ({}, None),
    "products in single precision": ({"precision": "float32"}, None),
    "attributions of any confidence": ({"min_confidence": 0.0}, None),
    "no speech that only marks show": ({}, undone(quotations, "_uncued", lambda *_: [])),
    "chains of attribution not unfolded": ({}, undone(analyzer.relays, "unfold", lambda found, *_: list(found))),
    "cues may stay without content": ({}, undone(decode, "LEAST_LINK", 2.0)),
    "no cost of breaking quotation marks": ({}, undone(reader, "BOND", 0.0)),
    "links lead out of their sentence at no cost": ({}, undone(decode, "ACROSS", 0.0)),
    "no learned transitions between tags": ({}, without_transitions),
    "no distance between segments": ({}, without_distance),
    "no capitals and digits": ({}, inputs_without("shapes", SHAPES.index("unknown"))),
    "no place among quotation marks": ({}, inputs_without("states", 0)),
    "windows of 384 with 96 of context": (
        {},
        undone(reader, "pack", functools.partial(windows.pack, limit=384, context=96)),
    ),
    "windows without context": ({}, undone(reader, "pack", functools.partial(windows.pack, context=0))),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    articles = list(read_polnear(options.articles))[: options.limit]
    names = ("source", "cue", "content", "relation soft", "relation exact")
    print("| | " + " | ".join([*names, "marked passages held"]) + " |\n|" + "---|" * (len(names) + 2), flush=True)
    for name, (settings, change) in CHOICES.items():
        with mock.MagicMock() if change is None else change():
            lens = quotelens.load(**settings)
            docs = [lens(article.text) for article in articles]
        f1 = score(articles, [attribution._as_gold(doc) for doc in docs])
        held = attribution.marked(articles, docs)["held"]
        print(f"| {name} | " + " | ".join([*(f"{f1[one]:.1f}" for one in names), f"{held} %"]) + " |", flush=True)


if __name__ == "__main__":
    main()
