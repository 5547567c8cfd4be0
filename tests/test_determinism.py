"""The same text gives the same document, whatever is read beside it, before it, by which thread or in which process.

Articles are put together from parts of news prose. Equality is that of the whole JSON form, the last digit of each
confidence included.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import quotelens as ql

PEOPLE = ("Ada Quist", "Mayor Tom Rask", "Ona Reyes of the harbour board", "the ministry", "Quist", "she", "he", "They")
CLAIMS = (
    "we will rebuild the bridge",
    "the harbour could close in May",
    "nobody was hurt",
    "the talks are likely to fail, perhaps for good",
    "“two or three” of the piers may fall",
)
CUES = ("said", "told reporters", "warned", "added", "did not believe", "wrote on Monday")
PLAIN = (
    "It rained in Lund all week.",
    "LUND, 3 May (AFP) – The council met behind closed doors.",
    "The river rose by two metres; the old bridge could not be saved.",
    "Photograph: Ann Lee / AP",
    "Officials in Lundaccording to the report left early.",
)
SHAPES: tuple[Callable[[str, str, str], str], ...] = (
    lambda who, cue, claim: f"“{claim.strip('“”').capitalize()},” {who} {cue}.",
    lambda who, cue, claim: f"{who} {cue} that {claim}.",
    lambda who, cue, claim: f"“{claim[:1].upper()}{claim[1:]},” {who} {cue}, “and {CLAIMS[2]}.”",
    lambda who, cue, claim: f"According to {who}, {claim}.",
    lambda who, cue, claim: f'"{claim.strip("“”")}," {cue} {who}',
    lambda who, cue, claim: f"{who} {cue}: “{claim.strip('“”')}. It will hold",
)
SENTENCES = st.builds(
    lambda shape, who, cue, claim: shape(who, cue, claim),
    st.sampled_from(SHAPES),
    st.sampled_from(PEOPLE),
    st.sampled_from(CUES),
    st.sampled_from(CLAIMS),
) | st.sampled_from(PLAIN)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join)
ARTICLES = st.lists(PARAGRAPHS, min_size=1, max_size=6).map("\n\n".join)
# What is longer than one window of the encoder, and what is hardly a text.
LONG = "\n\n".join(
    f"{who} {cue} that {claim}. “{CLAIMS[2].capitalize()},” the mayor of town {number} {cue}."
    for number in range(12)
    for who, cue, claim in zip(PEOPLE, CUES, CLAIMS, strict=False)
)
ODD = ("", " ", "“", "\ud800\x00", "said " * 40, "A" * 500)

GENERATED = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def lens() -> ql.Analyzer:
    return ql.load(threads=1)


def _plain(doc: ql.Document) -> dict[str, Any]:
    """The JSON form, which has what equality leaves out too: the links back."""
    return doc.to_dict()


@GENERATED
@given(article=ARTICLES, neighbours=st.lists(ARTICLES | st.sampled_from((LONG, *ODD)), max_size=4), data=st.data())
def test_neighbours_order_and_batches_change_nothing(
    lens: ql.Analyzer, article: str, neighbours: list[str], data: st.DataObject
) -> None:
    alone = _plain(lens(article))
    texts = data.draw(st.permutations([article, *neighbours]))
    size = data.draw(st.integers(1, len(texts)))
    docs = list(lens.pipe(texts, batch_size=size))
    assert [doc.text for doc in docs] == texts
    assert [_plain(doc) for doc in docs if doc.text == article] == [alone] * texts.count(article)


@GENERATED
@given(article=ARTICLES, before=st.lists(ARTICLES | st.sampled_from(ODD), max_size=3))
def test_what_was_analysed_before_is_forgotten(lens: ql.Analyzer, article: str, before: list[str]) -> None:
    first = _plain(lens(article, id="a"))
    for other in before:
        # Names and aliases of another article are what could be remembered.
        lens(other, id="b", aliases={"Somebody Else": ["Ada Quist", "she"]})
    assert _plain(lens(article, id="a")) == first


@GENERATED
@given(article=ARTICLES)
def test_two_analyzers_agree(lens: ql.Analyzer, article: str) -> None:
    assert _plain(ql.load()(article)) == _plain(lens(article))


@GENERATED
@given(article=ARTICLES)
def test_nothing_is_lost_in_json_or_pickle(lens: ql.Analyzer, article: str) -> None:
    doc = lens(article, id="a")
    for again in (ql.Document.from_dict(json.loads(doc.to_json())), pickle.loads(pickle.dumps(doc))):
        assert again == doc
        assert _plain(again) == _plain(doc)
        assert all(quote.speaker is None or quote in quote.speaker.quotes for quote in again.quotes)


@GENERATED
@given(article=ARTICLES, more=PARAGRAPHS)
def test_what_follows_after_a_blank_line_moves_no_sentence(lens: ql.Analyzer, article: str, more: str) -> None:
    sentences = lens(article).sentences
    assert lens(f"{article}\n\n{more}").sentences[: len(sentences)] == sentences


@GENERATED
@given(more=PARAGRAPHS)
def test_what_follows_far_behind_changes_no_quotation(lens: ql.Analyzer, more: str) -> None:
    """The encoder reads windows of some 256 wordpieces, front to back; only the last can change."""

    def found(text: str) -> list[tuple[Any, ...]]:
        # Two windows are fewer than 3,000 characters of these words.
        quotes = [quote for quote in lens(text).quotes if quote.content[-1].end < len(LONG) - 3000]
        return [(q.kind, q.content, q.cue, q.source, q.confidence) for q in quotes]

    assert len(found(LONG)) >= 10
    assert found(f"{LONG}\n\n{more}") == found(LONG)


def test_one_analyzer_in_eight_threads(lens: ql.Analyzer) -> None:
    texts = [*PLAIN, *ODD, LONG, *(f"{who} said that {CLAIMS[1]}. {PLAIN[0]}" for who in PEOPLE)]
    alone = [_plain(lens(text)) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert [_plain(doc) for doc in pool.map(lens, texts)] == alone
        # A generator of results belongs to one thread, but several of them may run at once.
        for docs in pool.map(lambda _: list(lens.pipe(texts, batch_size=3)), range(4)):
            assert [_plain(doc) for doc in docs] == alone


def test_the_first_use_may_be_from_many_threads_at_once() -> None:
    script = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import quotelens as ql\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    docs = list(pool.map(ql.analyze, ['“No,” Ada Quist said. It may rain.'] * 16))\n"
        "assert all(doc.to_json() == docs[0].to_json() for doc in docs) and docs[0].quotes\n"
    )
    _run(script)


def _run(script: str) -> None:
    source = str(Path(ql.__file__).parent.parent)
    subprocess.run([sys.executable, "-c", script], check=True, timeout=240, env=os.environ | {"PYTHONPATH": source})


def _in_a_process(text: str) -> str:
    return ql.analyze(text).to_json()


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_a_pool_of_processes(lens: ql.Analyzer, method: str) -> None:
    """Under fork the children inherit what threads have used, which is where programs hang."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    texts = [PLAIN[1], f"{PEOPLE[0]} said that {CLAIMS[0]}.", LONG]
    alone = [ql.analyze(text).to_json() for text in texts]
    pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method))
    try:
        assert list(pool.map(_in_a_process, texts, timeout=240)) == alone
    finally:
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


@pytest.mark.slow
def test_a_fork_after_several_threads_does_not_hang() -> None:
    script = (
        "import os, signal, sys, quotelens as ql\n"
        "lens = ql.load(threads=2)\n"
        "text = '“We will rebuild the bridge,” Ada Quist said. She added that it may take years. ' * 40\n"
        "before = lens(text).to_json()\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    signal.alarm(120)\n"
        "    os._exit(0 if lens(text).to_json() == before else 3)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    _run(script)
