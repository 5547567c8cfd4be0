"""Readers of the corpora that the models are trained on; each gives plain articles with gold annotation."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import attrs

Offsets = tuple[int, int]


@attrs.frozen
class GoldAttribution:
    """One annotated attribution; offsets into the article's text."""

    cue: tuple[Offsets, ...]
    source: tuple[Offsets, ...]
    content: tuple[Offsets, ...]


@attrs.frozen
class Article:
    """One annotated article."""

    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


def read_polnear(path: Path) -> Iterator[Article]:
    """The articles of one partition of PolNeAR 1.0 (Newell, Margolin & Ruths 2018), a ``.jsonl.gz`` file."""

    def spans(attribution: dict[str, list[list[int]]], role: str) -> tuple[Offsets, ...]:
        return tuple((start, end) for start, end in attribution.get(role) or [])

    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            gold = (
                GoldAttribution(spans(one, "cue"), spans(one, "source"), spans(one, "content"))
                for one in row["attributions"]
            )
            yield Article(row["id"], row["text"], tuple(gold))
