"""The run over a corpus: several processes analyse, one writes.

Each process has its own analyzer and one thread, because processes that share the cores do more than threads that wait
for each other. Texts go to them in small lists, a few ahead. When a process dies (most often for want of memory), the
texts that were with it are tried again one at a time in a process of their own, so that only the one that kills it is
recorded as an error.
"""

from __future__ import annotations

import collections
import functools
import itertools
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from tqdm import tqdm

from quotelens.corpus.inputs import Inputs, Item, chunked
from quotelens.corpus.outputs import Form, Output, Result, form_of
from quotelens.errors import QuotelensError, checked_count, one_line
from quotelens.processes import AHEAD, cores, pool_of
from quotelens.types import MIN_CONFIDENCE

if TYPE_CHECKING:
    from quotelens.analyzer import Analyzer

CHUNK = 16


@attrs.frozen
class Summary:
    """How a run ended: texts analysed, texts that failed, and texts that an earlier run had done."""

    analysed: int
    failed: int
    skipped: int


@attrs.frozen
class Options:
    """How each process analyses: what :func:`quotelens.load` takes, and the output whose form it prepares."""

    output: Path
    model: str | None = None
    min_confidence: float = MIN_CONFIDENCE


def run(inputs: Inputs, options: Options, *, workers: int | None = None, progress: bool = True) -> Summary:
    """Analyse what is not done yet and add it to the output.

    Arguments:
        inputs: the texts, see :func:`quotelens.corpus.inputs.find_inputs`.
        options: where the results go, and how texts are analysed.
        workers: how many processes analyse; by default one for each core. With 1 it is this process.
        progress: whether to show on standard error how far it is, how fast, and how long it will take.

    Raises:
        OptionError: ``workers`` is not a positive int. InputValueError: the output is not one of this command's.
    """
    workers = cores() if workers is None else checked_count("workers", workers)
    with Output(options.output) as output:
        total = inputs.count()
        todo = (item for item in inputs if item.key not in output.done)
        skipped = min(total, len(output.done))
        analysed = failed = 0
        bar = tqdm(total=total, initial=skipped, unit=" texts", disable=not progress, mininterval=0.5, file=sys.stderr)
        with bar:
            for results in _analysed(todo, options, min(workers, max(1, total - skipped))):
                output.write(results)
                failures = sum(result.error is not None for result in results)
                analysed, failed = analysed + len(results) - failures, failed + failures
                bar.set_postfix_str(f"{failed} failed" if failed else "", refresh=False)
                bar.update(len(results))
    return Summary(analysed, failed, skipped)


def _analysed(todo: Iterator[Item], options: Options, workers: int) -> Iterator[list[Result]]:
    if workers == 1:
        for chunk in chunked(todo, CHUNK):
            yield _work(options, chunk)
        return
    waiting: collections.deque[tuple[list[Item], Future[list[Result]]]] = collections.deque()
    chunks = chunked(todo, CHUNK)
    pool = pool_of(workers)
    try:
        while True:
            for chunk in itertools.islice(chunks, AHEAD * workers - len(waiting)):
                waiting.append((chunk, pool.submit(_work, options, chunk)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                yield from _singly(options, [chunk, *(lost for lost, _ in waiting)])
                waiting.clear()
                pool = pool_of(workers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _singly(options: Options, chunks: Sequence[Sequence[Item]]) -> Iterator[list[Result]]:
    """The results of texts that are analysed one at a time, so that one that kills its process is known."""
    pool = pool_of(1)
    for chunk in chunks:
        results = []
        for item in chunk:
            try:
                results += pool.submit(_work, options, [item]).result()
            except BrokenProcessPool:
                died = "The process that analysed the text died; it may need more memory."
                results.append(Result(item.key, error=died))
                pool = pool_of(1)
        yield results
    pool.shutdown()


def _work(options: Options, chunk: Sequence[Item]) -> list[Result]:
    form, lens = form_of(options.output), _lens(options.model, options.min_confidence)
    return [_result(form, lens, item) for item in chunk]


def _result(form: Form, lens: Analyzer, item: Item) -> Result:
    """The analysis of one text, or what went wrong; a fault of quotelens's own ends no run of a million texts."""
    try:
        return Result(item.key, form.prepare(item.key, lens(item.read(), id=item.id)))
    except (QuotelensError, OSError) as error:
        return Result(item.key, error=one_line(error))
    except Exception as error:
        return Result(item.key, error=f"{type(error).__name__}: {one_line(error)}")


@functools.cache
def _lens(model: str | None, min_confidence: float) -> Analyzer:
    from quotelens.analyzer import load

    return load(model=model, min_confidence=min_confidence)
