"""Work dealt out to several processes, each of them with one thread.

Processes that share the cores do more than threads that wait for each other: half of the work is Python's, which runs
in one thread at a time. Only the standard library is imported here, because the processes import this module first.
"""

from __future__ import annotations

import collections
import itertools
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from quotelens.errors import ProcessError

T = TypeVar("T")
R = TypeVar("R")

# How many pieces of work for each process are handed out before the first result is taken.
AHEAD = 3


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pool_of(count: int) -> ProcessPoolExecutor:
    """That many processes; they leave an interruption to the one that started them."""
    # A forked process would inherit torch's threads in whatever state they are in.
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    import signal

    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)


def in_order(work: Callable[[T], R], pieces: Iterable[T], count: int) -> Iterator[R]:
    """The results of ``work`` for each of the pieces, in their order, from that many processes.

    Pieces are taken a few ahead, and the processes end with the iterator, however that ends.

    Raises:
        ProcessError: a process died.
    """
    remaining = iter(pieces)
    waiting: collections.deque[Future[R]] = collections.deque()
    pool = pool_of(count)
    try:
        while True:
            for piece in itertools.islice(remaining, AHEAD * count - len(waiting)):
                waiting.append(pool.submit(work, piece))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise ProcessError(
            "A process died. What starts processes must stand under if __name__ == '__main__' in a script. If it does, "
            "memory may have run out: use fewer processes, or `quotelens corpus`, which leaves out what it cannot read."
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
