"""Rule-based against neural tokens and sentences: quality on UD treebanks, speed on news articles.

Prints, for each tokenizer, token F1 and sentence F1 as in the CoNLL 2018 shared task (spans of character
offsets in the raw text that must agree exactly), and words a second on plain articles (words are what white
space separates), one article at a time and all in one call. Example:

    python benchmarks/tokenization.py --treebank ewt/dev.conllu.gz --treebank gum/dev.conllu.gz \\
        --articles polnear/dev.jsonl.gz --neural ewtgum.pt

``--neural`` is a tokenizer file made by Stanza's trainer; docs/tokenization.md says how. ``--prepare
FOLDER`` writes the plain text and label files that this trainer wants, from the treebanks given.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from quotelens.text.sentences import tokenize

Span = tuple[int, int]
Segmenter = Callable[[str], list[list[Span]]]


@attrs.frozen
class Gold:
    """A treebank document: its raw text and the spans of its sentences' words."""

    text: str
    sentences: tuple[tuple[Span, ...], ...]


@attrs.frozen
class Score:
    correct: int = 0
    gold: int = 0
    system: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.correct + other.correct, self.gold + other.gold, self.system + other.system)

    @property
    def f1(self) -> float:
        return 200 * self.correct / (self.gold + self.system) if self.gold + self.system else 100.0


def read_treebank(path: Path) -> Iterator[Gold]:
    """Documents with ``# newpar`` as a blank line and ``SpaceAfter=No`` respected.

    The words of a multi-word token are spans inside it, since in these treebanks they always spell it.
    """
    text: list[str] = []
    length = 0
    sentences: list[tuple[Span, ...]] = []
    words: list[Span] = []
    inside_until = 0
    outer_misc = ""

    def put(piece: str) -> None:
        nonlocal length
        text.append(piece)
        length += len(piece)

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc") and sentences:
                yield Gold("".join(text), tuple(sentences))
                text, sentences, length = [], [], 0
            elif line.startswith("# newpar") and not line.startswith("# newpar_block") and sentences:
                put("\n\n")
            elif not line and words:
                sentences.append(tuple(words))
                words, inside_until = [], 0
            elif line and not line.startswith("#"):
                number, form, *_, misc = line.split("\t")
                if "." in number:
                    continue
                if "-" in number:
                    inside_until = int(number.split("-")[1])
                    outer_misc = misc
                    continue
                words.append((length, length + len(form)))
                put(form)
                if int(number) <= inside_until:
                    if int(number) < inside_until:
                        continue
                    misc = outer_misc
                if "SpaceAfter=No" not in misc.split("|"):
                    put(" ")
    if sentences:
        yield Gold("".join(text), tuple(sentences))


def score(documents: list[Gold], segment: Segmenter) -> tuple[Score, Score]:
    tokens = sentences = Score()
    for document in documents:
        found = segment(document.text)
        tokens += _agreement(
            {span for sentence in document.sentences for span in sentence},
            {span for sentence in found for span in sentence},
        )
        sentences += _agreement(_sentence_spans(document.sentences), _sentence_spans(found))
    return tokens, sentences


def _sentence_spans(sentences: Iterable[Sequence[Span]]) -> set[Span]:
    return {(sentence[0][0], sentence[-1][1]) for sentence in sentences}


def _agreement(gold: set[Span], system: set[Span]) -> Score:
    return Score(len(gold & system), len(gold), len(system))


def by_rules(text: str) -> list[list[Span]]:
    return [[(token.start, token.end) for token in sentence] for sentence in tokenize(text)]


def by_pipeline(pipeline: Callable[[str], Any]) -> Segmenter:
    def segment(text: str) -> list[list[Span]]:
        document = pipeline(text)
        return [[(token.start_char, token.end_char) for token in s.tokens] for s in document.sentences]

    return segment


def speed(texts: list[str], run: Callable[[], object], repeat: int) -> str:
    """Words a second by the clock, and by the time that the process had a core, whatever else ran."""
    words = sum(len(text.split()) for text in texts)
    wall, core = zip(*(_seconds(run) for _ in range(repeat)), strict=True)
    return f"{words / min(wall):,.0f} words/s\t{words / min(core):,.0f} words per core second"


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    wall, core = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - core


def prepare(treebanks: list[Path], folder: Path) -> None:
    """Write what Stanza's trainer reads: NAME.txt and NAME.toklabels, NAME being that of the first file.

    A label is 0 inside a word, 1 at its last character, 2 at the last character of a sentence.
    """
    name = treebanks[0].name.split(".")[0]
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / f"{name}.txt").open("w", encoding="utf-8") as plain,
        (folder / f"{name}.toklabels").open("w", encoding="utf-8") as labelled,
    ):
        for document in (document for path in treebanks for document in read_treebank(path)):
            labels = ["\n" if character == "\n" else "0" for character in document.text]
            for sentence in document.sentences:
                for _, end in sentence:
                    labels[end - 1] = "1"
                labels[sentence[-1][1] - 1] = "2"
            for paragraph, marks in zip(document.text.split("\n\n"), "".join(labels).split("\n\n"), strict=True):
                plain.write(paragraph.rstrip() + "\n\n")
                labelled.write(marks[: len(paragraph.rstrip())] + "\n\n")
    (folder / "mwt.json").write_text("[]", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebank", type=Path, action="append", required=True, help="CoNLL-U, gzipped")
    parser.add_argument("--articles", type=Path, help="JSON lines with a text field, gzipped")
    parser.add_argument("--neural", type=Path, help="a tokenizer file of Stanza's trainer")
    parser.add_argument("--prepare", type=Path, metavar="FOLDER", help="write training files and stop")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each timing, of which the best counts")
    options = parser.parse_args()
    if options.prepare:
        prepare(options.treebank, options.prepare)
        return

    import stanza

    import quotelens.stanza

    stanza.logger.setLevel("WARNING")
    offline = {"dir": quotelens.stanza.RESOURCES, "package": None, "download_method": None, "use_gpu": False}
    pipelines = {"rules in a Stanza pipeline": stanza.Pipeline("en", processors={"tokenize": "quotelens"}, **offline)}
    if options.neural:
        pipelines["Stanza, neural"] = stanza.Pipeline(
            "en", processors={}, tokenize_model_path=str(options.neural), **offline
        )
    treebanks = {str(path): list(read_treebank(path)) for path in options.treebank}
    if len(treebanks) > 1:
        treebanks["together"] = [document for documents in treebanks.values() for document in documents]
    segmenters: dict[str, Segmenter] = {"rules": by_rules}
    segmenters |= {name: by_pipeline(pipeline) for name, pipeline in pipelines.items()}
    for treebank, documents in treebanks.items():
        for name, segment in segmenters.items():
            tokens, sentences = score(documents, segment)
            print(f"{treebank}\t{name}\ttoken F1 {tokens.f1:.2f}\tsentence F1 {sentences.f1:.2f}", flush=True)

    if options.articles:
        with gzip.open(options.articles, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        figures = speed(texts, lambda: [tokenize(text) for text in texts], options.repeat)
        print(f"rules\tone article at a time\t{figures}", flush=True)
        for name, pipeline in pipelines.items():
            figures = speed(texts, lambda p=pipeline: [p(text) for text in texts], options.repeat)
            print(f"{name}\tone article at a time\t{figures}", flush=True)
            figures = speed(texts, lambda p=pipeline: p.bulk_process(texts), options.repeat)
            print(f"{name}\tin bulk\t{figures}", flush=True)


if __name__ == "__main__":
    main()
