"""The run over a corpus: several processes analyse, one writes.

Each process has its own analyzer and one thread, because much of the work is Python's, which runs in one thread at a
time. Texts go to them one at a time, some ahead. When a process dies (most often for want of memory), the text that it
was at is tried once more with the machine to itself, so that only one that kills its process again is recorded as an
error.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from tqdm import tqdm

from quotelens.corpus.inputs import Inputs, Item
from quotelens.corpus.outputs import Output, Result, form_of, places_of
from quotelens.corpus.ownership import among
from quotelens.errors import InputValueError, QuotelensError, checked_count, one_line
from quotelens.options import Options
from quotelens.processes import Lost, cores, dealt_out

if TYPE_CHECKING:
    from quotelens.analyzer import Analyzer

# How many texts are taken for each process before the first result is written: results come in the order of the texts,
# and one text may take as long as fifty others.
AHEAD = 48


@attrs.frozen
class Summary:
    """How a run ended: texts analysed, texts that failed, and texts that an earlier run had done.

    ``failed_before`` says how many of those that an earlier run had done had failed in it.
    """

    analysed: int
    failed: int
    skipped: int
    failed_before: int = 0


def run(
    inputs: Inputs, to: Path, options: Options | None = None, *, processes: int | None = None, progress: bool = True
) -> Summary:
    """Analyse what is not done yet and add it to the output.

    Arguments:
        inputs: the texts, see :func:`quotelens.corpus.inputs.find_inputs`.
        to: where the results go, and by its ending in which form.
        options: how texts are analysed.
        processes: how many processes analyse; by default one for each core. With 1 it is this process.
        progress: whether to show on standard error how far it is, how fast, and how long it will take.

    Raises:
        OptionError: ``processes`` is not a positive int.
        InputValueError: the output is not one of this command's, is one of the inputs, or another run is writing there.
        ProcessError: no process can be started.
    """
    count = cores() if processes is None else checked_count("processes", processes)
    is_written = among(places_of(to))
    for path in inputs.paths:
        if is_written(path):
            raise InputValueError(f"{path}: is also where the results go; choose another place for the output.")
    if inputs.keep is None and to.suffix.lower() == ".parquet":
        raise InputValueError(
            f"{to}: a table has the same columns throughout; name those to keep, for example --keep outlet date."
        )
    analysed = failed = skipped = failed_before = 0
    with (
        Output(to, inputs.keep or ()) as output,
        tqdm(total=inputs.count(), unit=" texts", disable=not progress, mininterval=0.5, file=sys.stderr) as bar,
    ):

        def todo() -> Iterator[Item]:
            nonlocal skipped, failed_before
            for item in inputs:
                if item.key in output.done:
                    skipped += 1
                    failed_before += item.key in output.failed
                    bar.update()
                else:
                    yield item

        with closing(_analysed(todo(), to, _shared(options or Options(), count), count)) as results:
            for result in results:
                output.write(result)
                analysed, failed = analysed + (result.error is None), failed + (result.error is not None)
                bar.set_postfix_str(f"{failed} failed" if failed else "", refresh=False)
                bar.update()
    return Summary(analysed, failed, skipped, failed_before)


def _shared(options: Options, count: int) -> Options:
    """The options of each of so many processes, which have one thread each where there are several."""
    return options if count == 1 else attrs.evolve(options, threads=1)


def _analysed(todo: Iterator[Item], to: Path, options: Options, count: int) -> Generator[Result, None, None]:
    work = functools.partial(_work, to, options)
    if count == 1:
        yield from map(work, todo)
        return
    with closing(dealt_out(work, todo, count, AHEAD)) as results:
        for result in results:
            if isinstance(result, Lost):
                died = "The process that analysed the text died, twice; it may need more memory."
                yield Result(result.piece.key, error=died)
            else:
                yield result


def _work(to: Path, options: Options, item: Item) -> Result:
    """The analysis of one text, or what went wrong; a fault of quotelens's own ends no run of a million texts."""
    form, lens = form_of(to, tuple(item.columns)), _lens(options)
    try:
        return Result(item.key, form.prepare(item.key, lens(item.read(), id=item.id)))
    except (QuotelensError, OSError) as error:
        return Result(item.key, error=one_line(error))
    except Exception as error:
        return Result(item.key, error=f"{type(error).__name__}: {one_line(error)}")


@functools.cache
def _lens(options: Options) -> Analyzer:
    from quotelens.analyzer import made_from

    return made_from(options)
