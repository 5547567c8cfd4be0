"""Work dealt out to several processes, each of them with one thread.

Processes that share the cores do more than threads: much of the work is Python's, which runs in one thread at a time.
Nothing large is imported here, because the processes import this module first.

Each process has a pipe of its own, and a thread that reads it. The pipe closes when the process that started them ends,
whatever ended it, and then the thread ends its process: none is ever left behind. And when a process dies, what it was
at is known, and everything else goes on.
"""

from __future__ import annotations

import collections
import contextlib
import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

import attrs

from quotelens.errors import ProcessError

T = TypeVar("T")
R = TypeVar("R")

# How many pieces of work for each process are handed out before the first result is taken.
AHEAD = 3
# How many of them a process holds itself: one that it is at, and one that waits, so that it never does.
_HELD = 2
# So many processes in a row that end before they have begun are no accident.
_STILLBORN = 3
_READY = _STOP = b""
_SECONDS_TO_STOP = 5.0
_SECONDS_BETWEEN_LOOKS = 1.0


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@attrs.frozen
class Lost(Generic[T]):
    """In the place of a result: a piece that two processes died of, the second with the machine to itself."""

    piece: T


@attrs.define(eq=False)
class _Worker:
    """A process, our end of its pipe, the numbers of the pieces that it has, and whether it has begun."""

    process: BaseProcess
    connection: Connection
    pieces: collections.deque[int] = attrs.field(factory=collections.deque)
    ready: bool = False


def in_order(work: Callable[[T], R], pieces: Iterable[T], count: int) -> Iterator[R]:
    """The results of ``work`` for each of the pieces, in their order, from that many processes.

    Pieces are taken a few ahead, and the processes end with the iterator, however that ends.

    Raises:
        ProcessError: a piece killed the processes that had it, or no process can be started.
    """
    with contextlib.closing(dealt_out(work, pieces, count)) as results:
        for result in results:
            if isinstance(result, Lost):
                raise ProcessError(
                    "A process died twice of the same texts; memory may have run out: use fewer processes, or "
                    "`quotelens corpus`, which leaves out what it cannot read."
                )
            yield result


def dealt_out(
    work: Callable[[T], R], pieces: Iterable[T], count: int, ahead: int = AHEAD
) -> Generator[R | Lost[T], None, None]:
    """As :func:`in_order`, with :class:`Lost` in the place of the result of a piece that kills its processes.

    Processes are started as they are needed. When one dies, another takes its place. The piece that it was at is tried
    again once no other process is at work, because it may have died of what the others took; those that waited behind
    it are handed out anew.

    Arguments:
        ahead: how many pieces are taken for each process before the first result has been given.

    Raises:
        ProcessError: no process can be started. Whatever ``work`` raises.
    """
    deal = _Deal(work, iter(pieces), count, ahead * count)
    done = False
    try:
        yield from deal.results()
        done = True
    finally:
        deal.end(gently=done)


class _Deal(Generic[T, R]):
    """Who has what: pieces go out to the processes by number, and results come back in any order."""

    def __init__(self, work: Callable[[T], R], pieces: Iterator[T], count: int, window: int) -> None:
        self._work = work
        self._remaining = enumerate(pieces)
        self._window = window
        self._pieces: dict[int, T] = {}
        self._results: dict[int, R | Lost[T]] = {}
        self._again: collections.deque[int] = collections.deque()
        self._suspects: collections.deque[int] = collections.deque()
        self._died_of: set[int] = set()
        self._stillborn = 0
        self._given = 0
        self._count = count
        self._workers: list[_Worker] = []

    def results(self) -> Iterator[R | Lost[T]]:
        while True:
            self._hand_out()
            if self._given in self._results:
                del self._pieces[self._given]
                yield self._results.pop(self._given)
                self._given += 1
                self._take_in(0)
            elif self._pieces:
                self._take_in(None)
            else:
                return

    def end(self, *, gently: bool) -> None:
        """End all processes; gently if they have nothing to do, so that they may close what they opened."""
        if gently:
            for worker in self._workers:
                with contextlib.suppress(OSError):
                    worker.connection.send_bytes(_STOP)
            for worker in self._workers:
                worker.process.join(_SECONDS_TO_STOP)
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()

    def _start(self) -> _Worker:
        # A forked process would inherit the locks of other threads in whatever state they are in.
        context = multiprocessing.get_context("spawn")
        ours, its = context.Pipe()
        # What is left when Python itself exits is ended by it, not waited for.
        process = context.Process(target=_serve, args=(its, self._work, os.getpid()), daemon=True)
        worker = _Worker(process, ours)
        process.start()
        self._workers.append(worker)
        # Only the process itself holds this end, so that its death shows at ours.
        its.close()
        return worker

    def _hand_out(self) -> None:
        if self._suspects:
            if not any(worker.pieces for worker in self._workers):
                self._give(self._freest(), self._suspects.popleft())
            return
        while (self._workers_left() or len(self._freest().pieces) < _HELD) and (number := self._next()) is not None:
            self._give(self._freest(), number)

    def _workers_left(self) -> bool:
        return len(self._workers) < self._count

    def _freest(self) -> _Worker:
        """The process with the least to do; a new one if all have something, and there may be more."""
        worker = min(self._workers, key=lambda worker: len(worker.pieces), default=None)
        return self._start() if worker is None or (worker.pieces and self._workers_left()) else worker

    def _next(self) -> int | None:
        """The number of a piece that nobody has, if more may be taken."""
        if self._again:
            return self._again.popleft()
        if len(self._pieces) < self._window:
            for number, piece in self._remaining:
                self._pieces[number] = piece
                return number
        return None

    def _give(self, worker: _Worker, number: int) -> None:
        worker.pieces.append(number)
        # One that has died meanwhile is found when results are taken in.
        with contextlib.suppress(OSError):
            worker.connection.send_bytes(pickle.dumps(self._pieces[number]))

    def _take_in(self, timeout: float | None) -> None:
        for connection in wait([worker.connection for worker in self._workers], timeout):
            worker = next(one for one in self._workers if one.connection is connection)
            try:
                reply = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            self._stillborn = 0
            if not worker.ready:
                worker.ready = True
                continue
            succeeded, value = pickle.loads(reply)
            if not succeeded:
                raise value
            self._results[worker.pieces.popleft()] = value

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.process.join()
        worker.connection.close()
        if worker.ready and worker.pieces:
            number = worker.pieces.popleft()
            if number in self._died_of:
                self._results[number] = Lost(self._pieces[number])
            else:
                self._died_of.add(number)
                self._suspects.append(number)
        elif not worker.ready:
            self._stillborn += 1
            if self._stillborn == _STILLBORN:
                raise ProcessError(
                    "Processes die as soon as they are started. What starts processes must stand under "
                    "if __name__ == '__main__' in a script. If it does, memory may have run out: use fewer processes."
                )
        self._again.extendleft(reversed(worker.pieces))


def _serve(connection: Connection, work: Callable[[Any], Any], parent: int) -> None:
    """What each process does; it leaves an interruption to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, inbox, parent), daemon=True).start()

    with contextlib.suppress(BrokenPipeError):
        connection.send_bytes(_READY)
        while message := inbox.get():
            connection.send_bytes(_reply(work, message))


def _reply(work: Callable[[Any], Any], message: bytes) -> bytes:
    try:
        return pickle.dumps((True, work(pickle.loads(message))))
    except Exception as error:
        return pickle.dumps((False, _sendable(error)))


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return ProcessError(f"{type(error).__name__} in a process: {error}")
    return error


def _listen(connection: Connection, inbox: queue.SimpleQueue[bytes], parent: int) -> None:
    """Take in what is sent, at any time, so that the sender never waits; end the process with its parent."""
    try:
        while True:
            # The pipe closes with the parent, unless something that the parent forked has kept the other end.
            while not connection.poll(_SECONDS_BETWEEN_LOOKS):
                if os.getppid() != parent:
                    os._exit(1)
            inbox.put(connection.recv_bytes())
    except (EOFError, OSError):
        os._exit(1)
