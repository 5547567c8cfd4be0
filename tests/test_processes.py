"""Several processes give what one gives, in order, and neither they nor an interruption leave anything broken."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import quotelens as ql
from quotelens.processes import Lost, dealt_out, in_order
from quotelens.stanza import pipeline

TEXTS = [
    "“We will rebuild the bridge,” Ada Quist said.",
    "",
    "The ministry warned that the harbour could close in May. She said so.",
    *(f"Item {number}: Mayor Tom Rask said that {number} of the piers may fall." for number in range(40)),
]
LONG = "\n\n".join(TEXTS)


@pytest.fixture(scope="module")
def lens() -> ql.Analyzer:
    return ql.load(threads=1)


def _external_id(speaker: ql.Speaker) -> str:
    return f"id of {speaker.name}"


def _double(number: int) -> int:
    return 2 * number


def _divide(number: int) -> float:
    return 1 / number


class _UnsendableError(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__(one)


def _fail_unsendably(number: int) -> int:
    raise _UnsendableError(number, number)


def _die_once_of_some(piece: tuple[int, str]) -> int:
    number, mark = piece
    if number % 10 == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _die_of_three(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


@pytest.mark.slow
def test_several_processes_give_what_one_gives(lens: ql.Analyzer) -> None:
    aliases = {"Tom Rask": ["the mayor"]}
    alone = list(lens.pipe(TEXTS, aliases=aliases))
    assert list(lens.pipe(iter(TEXTS), aliases=aliases, batch_size=3, processes=2)) == alone


@pytest.mark.slow
def test_several_processes_analyse_as_the_analyzer_does() -> None:
    lens = ql.load(min_confidence=0.6, identify=_external_id, precision="float32")
    docs = list(lens.pipe(TEXTS, processes=2))
    assert docs == list(lens.pipe(TEXTS))
    assert {speaker.external_id for doc in docs for speaker in doc.speakers} >= {"id of Ada Quist", "id of Tom Rask"}


@pytest.mark.slow
def test_what_came_before_a_wrong_text_is_given(lens: ql.Analyzer) -> None:
    docs = lens.pipe([*TEXTS, None, *TEXTS], batch_size=4, processes=2)  # type: ignore[list-item]
    assert [doc.text for doc in itertools.islice(docs, len(TEXTS))] == TEXTS
    with pytest.raises(ql.InputTypeError, match=rf"text {len(TEXTS)} of pipe"):
        next(docs)


@pytest.mark.slow
def test_no_more_is_read_than_a_few_batches_ahead(lens: ql.Analyzer) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        for text in itertools.cycle(TEXTS):
            read += 1
            yield text

    docs = lens.pipe(endless(), batch_size=2, processes=2)
    assert [doc.text for doc in itertools.islice(docs, 10)] == TEXTS[:10]
    assert read <= 10 + 2 * 2 * 4
    docs.close()  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_piece_that_kills_its_processes_is_an_error() -> None:
    numbers = in_order(_die_of_three, range(10), 1)
    assert [next(numbers) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ql.ProcessError, match="died twice of the same texts"):
        next(numbers)


@pytest.mark.slow
def test_a_piece_that_kills_its_processes_is_all_that_is_lost() -> None:
    results = list(dealt_out(_die_of_three, range(40), 2))
    assert results == [0, 1, 2, Lost(3), *range(4, 40)]


@pytest.mark.slow
def test_a_process_that_is_killed_costs_nothing_but_time(tmp_path: Path) -> None:
    pieces = [(number, str(tmp_path / f"killed by {number}")) for number in range(40)]
    assert list(in_order(_die_once_of_some, pieces, 2)) == list(range(40))
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.slow
def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(_divide, [2, 1, 0], 2))
    with pytest.raises(ql.ProcessError, match="_UnsendableError in a process"):
        list(in_order(_fail_unsendably, [1], 2))


@pytest.mark.slow
def test_a_script_without_a_guard_is_told(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("from quotelens.processes import in_order\nlist(in_order(abs, range(9), 2))\n")
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, check=False, text=True, timeout=120)
    assert "ProcessError: Processes die as soon as they are started." in ran.stderr
    assert "if __name__ == '__main__'" in ran.stderr


@pytest.mark.parametrize("processes", [0, -1, 2.0, "2", True, None])
def test_an_impossible_number_of_processes_is_refused(lens: ql.Analyzer, processes: Any) -> None:
    with pytest.raises(ql.OptionError, match=r"processes is .* an int of at least 1"):
        lens.pipe(TEXTS, processes=processes)


def test_what_cannot_be_sent_is_refused_at_once() -> None:
    with pytest.raises(ql.OptionError, match="make identify a function of a module"):
        ql.load(identify=lambda speaker: None).pipe(TEXTS, processes=2)
    with pytest.raises(ql.OptionError, match="leave out processes, or pipeline"):
        ql.load(pipeline=pipeline(processors="tokenize")).pipe(TEXTS, processes=2)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers")
def test_an_interruption_anywhere_leaves_the_analyzer_as_it_was(lens: ql.Analyzer) -> None:
    expected = lens(LONG).to_json()
    began = time.perf_counter()
    lens(LONG)
    took = time.perf_counter() - began

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    interrupted = 0
    try:
        for part in range(1, 20):
            try:
                signal.setitimer(signal.ITIMER_REAL, took * part / 20)
                lens(LONG)
            except KeyboardInterrupt:
                interrupted += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            assert lens(LONG).to_json() == expected
    finally:
        signal.signal(signal.SIGALRM, before)
    assert interrupted


PIPE = (
    "import itertools, quotelens as ql\n"
    "if __name__ == '__main__':\n"
    "    for number, doc in enumerate(ql.load().pipe(itertools.repeat('He said so. ' * 50), processes=2)):\n"
    "        print(number, flush=True)\n"
)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("name", "whole_group"), [("SIGINT", True), ("SIGHUP", True), ("SIGTERM", False), ("SIGKILL", False)]
)
def test_no_process_is_left_whatever_ends_the_first(name: str, whole_group: bool) -> None:
    number = getattr(signal, name)
    run = subprocess.Popen(
        [sys.executable, "-c", PIPE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    limit = threading.Timer(120, lambda: os.killpg(run.pid, signal.SIGKILL))
    limit.start()
    try:
        assert run.stdout is not None
        assert run.stdout.readline() == "0\n"
        # A terminal sends it to all processes of the group, and kill to one.
        (os.killpg if whole_group else os.kill)(run.pid, number)
        # The pipes are closed when the last of the processes has ended.
        _, complaint = run.communicate(timeout=10)
    finally:
        limit.cancel()
    assert run.returncode == -number
    assert not complaint or complaint.rstrip().endswith("KeyboardInterrupt")
