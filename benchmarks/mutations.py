"""Fuzzing of everything that takes in what strangers made: texts, JSON, inputs and outputs of a corpus, model folders.

    python benchmarks/mutations.py --seconds 3600
    python benchmarks/mutations.py texts --seed 188

Each seed makes an input: pieces of prose, marks and oddities put together, or something whole with a few places
changed. What is promised of it is then checked. A finding is an exception that is not quotelens's own or a promise that
is broken; it is printed with its target and seed, which make it again. The tests run this for a minute
(``tests/test_mutations.py``) and keep the seeds that have found something. ``benchmarks/fuzz.py`` is guided by coverage
and looks deeper into two places.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import functools
import io
import itertools
import json
import pickle
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import torch

import quotelens as ql
from quotelens.corpus.inputs import find_inputs
from quotelens.corpus.outputs import Output, Result
from quotelens.enums import QuoteKind
from quotelens.errors import QuotelensError
from quotelens.export.brat import from_brat, to_brat
from quotelens.export.conllu import from_conllu, to_conllu
from quotelens.model import store
from quotelens.model.confidence import UNKNOWN
from quotelens.model.encoder import EncoderConfig
from quotelens.model.heads import Attributor
from quotelens.render.terminal import table
from quotelens.speakers.confidence import UNKNOWN as SPEAKERS_UNKNOWN
from quotelens.train.folders import save

PIECES = (
    *"\n\n\n    ....,,;:!?-–—…()[]•'\"“”‘’«»„‹›`´\t\r\x0b\x0c\x00\x85\u00a0\u200b\u2028\ud800\udc00\u0301😀\u202e\x1b",
    "\n\n", "\n\n“", "”\n\n“", "“Go on.", "\n\n“It may rain. ", "We won", " said Ada Quist", " he said", "she added, ",
    "according to Reuters", "The Herald, citing two officials, reported ", ", quoted by Reuters, ", "QUIST: yes.\n",
    "was quoted as saying ", "LONDON, May 3 (AP) — ", "By Ann Lee\n", "<b>", "&amp;", "UKwhich ", "Moscowthe ", "U.S. ",
    "President ", "the ministry ", "may ", "could perhaps ", "'80s ", "http://a.b/c ", "No. ", "Mr. ", "don't ", "\r\n",
    "A said that B said that ", "his lawyer said he had told him that ", "Ada Quist, the mayor of Aba, ", "they ",
)  # fmt: skip
ODD = (b"\n", b"\r", b"\0", b'"', b"\\", b"\xff", b"\\ud800", b"null", b"-1", b"1e999")
ARTICLE = (Path(__file__).parents[1] / "seeds" / "kherson-2022-10-13.txt").read_text("utf-8")


def text_of(draw: random.Random) -> str:
    """A text of pieces, or the seed article with some places changed."""
    if draw.random() < 0.8:
        return "".join(draw.choices(PIECES, k=draw.randint(1, 60)))
    start = draw.randrange(len(ARTICLE))
    text = ARTICLE[start : start + draw.randint(1, 1500)]
    for _ in range(draw.randint(1, 12)):
        at = draw.randrange(len(text) + 1)
        text = text[:at] + draw.choice(PIECES) + text[at + draw.choice((0, 0, 1, 5)) :]
    return text


def mutated(draw: random.Random, data: bytes) -> bytes:
    """Bytes with some places flipped, cut, repeated, exchanged, or with brackets put in."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(changed) + 1)
        length = draw.choice((1, 1, 2, 8, 40))
        match draw.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case 3:
                changed[at:at] = draw.choice((b"[", b"{", b'{"a": ', b"9")) * draw.choice((1, 900, 5000, 100_000))
            case 4:
                changed[at:at] = draw.choice(
                    (b"\n", b"\r", b"\0", b'"', b"\\", b"\xff", b"\\ud800", b"null", b"-1", b"1e999")
                )
            case 5:
                del changed[at:]
    return bytes(changed)


@functools.cache
def _place() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@functools.cache
def model() -> Path:
    """A tiny model with random weights, which finds attributions everywhere; it goes when the process ends."""
    torch.manual_seed(0)
    folder = Path(_place().name)
    network = Attributor(EncoderConfig(width=24, layers=1, heads=2, inner=24))
    weights = {"calibration": UNKNOWN, "speaker_calibration": SPEAKERS_UNKNOWN}
    save(folder, network, store.embedded_folder() / store.TOKENIZER, weights)
    return folder


@functools.cache
def lens() -> ql.Analyzer:
    return ql.load(model=model(), threads=1, min_confidence=0.0, precision="float32")


@functools.cache
def example() -> bytes:
    text = "“We may sell,” Ona Reyes said. She hinted that it could take years."
    return ql.load()(text, id="a").to_json().encode()


def check_document(doc: ql.Document) -> None:
    """All that is promised of a document."""
    spans = [span for quote in doc.quotes for span in quote.content]
    spans += [mention.span for speaker in doc.speakers for mention in speaker.mentions]
    spans += [*doc.sentences, *(hedge.span for hedge in doc.hedges), *(part.span for part in doc.parts)]
    assert all(doc.text[span.start : span.end] == span.text for span in spans)
    for again in (
        ql.Document.from_dict(doc.to_dict()),
        ql.Document.from_dict(json.loads(doc.to_json().encode())),
        pickle.loads(pickle.dumps(doc)),
        copy.deepcopy(doc),
    ):
        assert again == doc and hash(again) == hash(doc)
        assert [len(speaker.quotes) for speaker in again.speakers] == [len(speaker.quotes) for speaker in doc.speakers]
    doc.to_html().encode("utf-8")
    assert not set(table(doc)) & set("\x1b\r\0\x07\u202e")
    standoff = to_brat(doc)
    from_brat(standoff.txt, standoff.ann)
    from_conllu(to_conllu(doc))
    frame = doc.to_dataframe()
    import pandas

    if len(frame):
        types = ql.export.to_dataframe([]).dtypes.to_dict()
        again = pandas.read_csv(
            io.StringIO(frame.to_csv(index=False)), dtype=types, keep_default_na=False, na_values=[""]
        )
        assert again["text"].tolist() == frame["text"].tolist()
        assert again["speaker"].fillna("").tolist() == frame["speaker"].fillna("").tolist()


def check_texts(draw: random.Random) -> None:
    """The analysis of a text: true offsets, contents that do not overlap, and every form of the document."""
    text = text_of(draw)
    doc = lens()(text)
    assert doc.text == text
    outermost = [quote for quote in doc.quotes if quote.within is None]
    pieces = sorted((span.start, span.end) for quote in outermost for span in quote.content)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(pieces)), "contents overlap"
    assert all(isinstance(quote.kind, QuoteKind) for quote in doc.quotes)
    check_document(doc)


def check_json(draw: random.Random) -> None:
    """What is read as the JSON form is a document or a quotelens error."""
    data = mutated(draw, example())
    try:
        doc = ql.Document.from_json(data)
    except QuotelensError:
        return
    check_document(doc)


def check_corpus(draw: random.Random) -> None:
    """A run over damaged tables goes through, and an output that is damaged or another's is gone on with or refused."""
    lines = b"".join(json.dumps({"id": number, "text": f"Text {number}."}).encode() + b"\n" for number in range(4))
    ours = b"".join(b'{"input": "%d", ' % number + example()[1:] + b"\n" for number in range(3))
    error = b'{"input": "7", "error": "no"}\n'
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "in.jsonl").write_bytes(mutated(draw, lines))
        for item in find_inputs([place / "in.jsonl"]):
            with contextlib.suppress(QuotelensError):
                item.read()
        outputs = {"out.jsonl": ours, "out.errors.jsonl": error}
        for name, content in outputs.items():
            outputs[name] = mutated(draw, content) if draw.random() < 0.7 else content
            (place / name).write_bytes(outputs[name])
        try:
            with Output(place / "out.jsonl") as output:
                output.write(Result("new", ours.splitlines()[0].decode()))
        except QuotelensError:
            assert all((place / name).read_bytes() == content for name, content in outputs.items()), (
                "a refused file changed"
            )
        else:
            for name, content in outputs.items():
                whole = content[: content.rfind(b"\n") + 1]
                assert (place / name).read_bytes().startswith(whole), "a whole line was lost"


def check_models(draw: random.Random) -> None:
    """A model folder with a file changed is loaded or a ModelError."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "model"
        shutil.copytree(model(), folder)
        name = draw.choice((store.META, store.META, store.TOKENIZER, store.WEIGHTS, store.GRAPHS))
        content = mutated(draw, (folder / name).read_bytes())
        (folder / name).write_bytes(content)
        with contextlib.suppress(ql.ModelError):
            ql.load(model=folder, threads=1)


TARGETS: dict[str, Callable[[random.Random], None]] = {
    "texts": check_texts,
    "json": check_json,
    "corpus": check_corpus,
    "models": check_models,
}
# A model is read from disk each time, and a text is the most that can go wrong.
SHARES = {"texts": 12, "json": 12, "corpus": 6, "models": 1}


def run(seconds: float, first: int, targets: list[str]) -> dict[str, int]:
    """Check one seed after the other for so long; how many of each target there were.

    Raises:
        AssertionError: a seed has found something; the message says how to make it again.
    """
    ends = time.monotonic() + seconds
    done = dict.fromkeys(targets, 0)
    order = [target for target in targets for _ in range(SHARES[target])]
    for seed in itertools.count(first):
        target = order[seed % len(order)]
        try:
            TARGETS[target](random.Random(seed))
        except Exception as error:
            raise AssertionError(f"found by: python benchmarks/mutations.py {target} --seed {seed}") from error
        done[target] += 1
        if time.monotonic() > ends:
            break
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; all by default")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="check this seed alone")
    options = parser.parse_args()
    targets = options.targets or list(TARGETS)
    if unknown := set(targets) - set(TARGETS):
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    if options.seed is not None:
        for target in targets:
            TARGETS[target](random.Random(options.seed))
        return
    ends = time.monotonic() + options.seconds
    found = 0
    total: dict[str, int] = dict.fromkeys(targets, 0)
    first = random.randrange(10**9)
    while (left := ends - time.monotonic()) > 0:
        try:
            done = run(left, first, targets)
        except AssertionError as error:
            found += 1
            print("".join(traceback.format_exception(error)), flush=True)
            first = random.randrange(10**9)
            continue
        total = {target: total[target] + done[target] for target in targets}
    print(f"{total}; {found} found")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
