"""Compare resolved speakers with automatic coreference, to find errors.

    python benchmarks/speakers_silver.py ARTICLES.jsonl.gz [MORE …] [--cases N]

Each file holds articles in PolNeAR's form, one JSON object a line: ``text``, ``attributions`` (``cue``,
``content`` and ``source`` as lists of offset pairs), ``silver_entities`` and ``silver_chains`` (CoreNLP's
output). The gold source spans are resolved and compared with the silver chains:

* pronouns: of the third-person pronoun sources whose silver chain contains a PERSON name, the share where a
name
  mention of our speaker overlaps a mention of that chain;
* merges: pairs of silver chains headed by different full person names that one speaker of ours joins;
* splits: full person names (by spelling) whose sources we give to more than one speaker.

The chains are noisy, so the figures show where to look and are no measure of quality.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotelens.speakers.resolve import Attribution, Resolved, resolve

_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\b[A-Z])[.!?][”\"’')]*\s+(?=[“\"‘'(]?[A-Z0-9])"
)


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of one gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def paragraphs_of(text: str) -> list[tuple[int, int]]:
    """Offsets of the lines of the text."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Offsets of sentences, cut simply at end marks."""
    sentences = []
    for start, end in paragraphs_of(text):
        for match in _SENTENCE_END.finditer(text, start, end):
            sentences.append((start, match.end()))
            start = match.end()
        sentences.append((start, end))
    return sentences


def attributions_of(article: dict[str, Any]) -> list[Attribution]:
    """The gold attributions of an article; the first piece of a source in several pieces stands for it."""
    text = article["text"]
    found = []
    for gold in article["attributions"]:
        content = tuple((start, end) for start, end in gold["content"])
        cue = (gold["cue"][0][0], gold["cue"][-1][1]) if gold.get("cue") else None
        source = tuple(gold["source"][0]) if gold.get("source") else None
        quoted = text[content[0][0] : content[0][1]].lstrip()[:1] in ("“", '"', "‘", "'")
        found.append(Attribution(content, cue, source, quoted))
    return found


def resolved(article: dict[str, Any]) -> tuple[list[Attribution], tuple[Resolved, ...]]:
    """The attributions of an article and their speakers."""
    text, attributions = article["text"], attributions_of(article)
    return attributions, resolve(text, paragraphs_of(text), sentences_of(text), attributions)


def _overlap(left: tuple[int, int], right: tuple[int, int]) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def compare(article: dict[str, Any], counts: collections.Counter[str], cases: list[str]) -> None:
    """Add one article's agreement to ``counts`` and its disagreements to ``cases``."""
    text = article["text"]
    attributions, speakers = resolved(article)
    who = {index: speaker for speaker in speakers for index in speaker.quotes}
    people = [(start, end) for start, end, kind in article.get("silver_entities", ()) if kind == "PERSON"]
    chains = [[tuple(span) for span in chain] for chain in article.get("silver_chains", ())]
    for index, item in enumerate(attributions):
        if item.source is None:
            continue
        printed = text[slice(*item.source)]
        if printed.casefold() not in ("he", "she", "his", "her", "him"):
            continue
        chain = next((chain for chain in chains if item.source in chain), None)
        named = [span for span in chain or () if span in people or any(_inside(name, span) for name in people)]
        if not named:
            continue
        counts["pronouns"] += 1
        speaker = who.get(index)
        names = [(start, end) for start, end, form in speaker.mentions if form == "name"] if speaker else []
        if any(_overlap(name, span) for name in names for span in named):
            counts["pronouns agreed"] += 1
        else:
            passage = text[max(0, item.source[0] - 350) : item.source[1] + 60].replace("\n", " ¶ ")
            ours = speaker.name if speaker else None
            cases.append(
                f"{article['id']}: {printed!r} ours {ours!r}, silver {text[slice(*named[0])]!r}\n   …{passage}…"
            )
    _names(text, attributions, speakers, people, counts, cases)


def _inside(name: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether a name makes up a chain's mention but for a possessive ending."""
    return name[0] == span[0] and 0 <= span[1] - name[1] <= 3


def _names(
    text: str,
    attributions: list[Attribution],
    speakers: tuple[Resolved, ...],
    people: list[tuple[int, int]],
    counts: collections.Counter[str],
    cases: list[str],
) -> None:
    full = {span: " ".join(text[slice(*span)].split()) for span in people if len(text[slice(*span)].split()) > 1}
    owners: dict[str, set[str]] = {}
    for speaker in speakers:
        spans = [(start, end) for start, end, form in speaker.mentions if form == "name"]
        held = {full[span] for span in spans if span in full}
        for name in held:
            owners.setdefault(name, set()).add(speaker.name)
        counts["speakers"] += 1
        if len({name.casefold() for name in held}) > 1:
            counts["speakers with two full names"] += 1
            cases.append(f"merge? {speaker.name!r}: {sorted(held)}")
    counts["full names of speakers"] += len(owners)
    for name, holders in owners.items():
        if len(holders) > 1:
            counts["splits"] += 1
            cases.append(f"split: {name!r} in {sorted(holders)}")
    spoken = {span for span, name in full.items() if name in owners}
    counts["name sources"] += sum(
        1 for item in attributions if item.source and any(_overlap(item.source, span) for span in spoken)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--cases", type=int, default=0, help="print at most so many disagreements")
    options = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    cases: list[str] = []
    for path in options.articles:
        for article in articles(path):
            compare(article, counts, cases)
    for case in cases[: options.cases]:
        print(case)
    for key, count in sorted(counts.items()):
        print(f"{key:32} {count}")
    if counts["pronouns"]:
        print(f"{'pronouns agreed':32} {counts['pronouns agreed'] / counts['pronouns']:.1%}")


if __name__ == "__main__":
    main()
