"""One thread that analyses, so that the server answers meanwhile.

A network keeps all cores busy by itself: two analyses at once would both be slower. So there is one analyzer and one
thread, and texts wait for their turn. The thread does not outlive the server, whatever it is at.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Worker(Generic[Given, Made]):
    """Calls a function in a thread of its own, for one argument after the other."""

    def __init__(self, function: Callable[[Given], Made]) -> None:
        self._function = function
        self._waiting: queue.SimpleQueue[tuple[Given, Future[Made]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="quotelens", daemon=True).start()

    async def __call__(self, given: Given) -> Made:
        """What the function makes of its argument, or raises."""
        future: Future[Made] = Future()
        self._waiting.put((given, future))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            given, future = self._waiting.get()
            # Who asked may have left before it was their turn.
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._function(given))
                except Exception as error:
                    future.set_exception(error)
