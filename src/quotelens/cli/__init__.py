"""The command ``quotelens``: texts from files or a pipe in, an account of who said what out.

It is a thin shell around the library, and it behaves as shell tools do: results on standard output, one line
for each error on standard error, a file that cannot be read does not keep the others from being analysed, and
the exit status says what happened: 0 all texts analysed, 1 some were not, 2 wrong usage, 128 and the number of the
signal (130 for Ctrl-C) if one has ended it, which it does tidily.

Each command has a module of its own, with what it takes (``add_to``) and what it does (``run``).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import NoReturn

from quotelens import __version__
from quotelens.cli import analyze, corpus, corrections, evaluate, merge, pages, serve
from quotelens.cli.common import BROKEN_PIPE, FAILED, INTERRUPTED, WRONG_USAGE, Lens, complain
from quotelens.errors import OptionError, QuotelensError
from quotelens.render.terminal import harmless

_COMMANDS = (analyze, corpus, corrections, evaluate, merge, pages, serve)


class _Ended(BaseException):
    """A signal has ended the command."""

    def __init__(self, number: int) -> None:
        self.number = number


def main(argv: Sequence[str] | None = None, lens: Lens | None = None) -> int:
    """Runs the command and returns its exit status.

    Args:
        argv: The arguments after the command's name; those of the process if not given.
        lens: The analyzer to use; if not given, the one that the options describe.
    """
    try:
        with _ending_tidily():
            return _main(argv, lens)
    except _Ended as ended:
        return 128 + ended.number


def _main(argv: Sequence[str] | None, lens: Lens | None) -> int:
    parser = _parser()
    given = list(sys.argv[1:] if argv is None else argv)
    # "quotelens FILE" is short for "quotelens analyze FILE".
    if given and given[0] not in {*(command.NAME for command in _COMMANDS), "-h", "--help", "--version"}:
        given.insert(0, analyze.NAME)
    options = parser.parse_args(given)
    try:
        return _run(options, lens)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has left. Python would complain when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (QuotelensError, OSError) as error:
        complain(error)
        return WRONG_USAGE if isinstance(error, OptionError) else FAILED


def _run(options: argparse.Namespace, lens: Lens | None) -> int:
    status: int = options.run(options, lens)
    return status


@contextlib.contextmanager
def _ending_tidily() -> Iterator[None]:
    """Lets a request to end, or the terminal's going away, end the command as Ctrl-C does."""
    wanted = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    # Who has decided otherwise (nohup, a program that calls main) keeps to it.
    if threading.current_thread() is not threading.main_thread():
        wanted = []
    taken = [number for number in wanted if signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, frame: object) -> None:
        for other in taken:
            signal.signal(other, signal.SIG_IGN)
        raise _Ended(number)

    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error(harmless(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quotelens",
        description="Says who said what in English news texts, in whose words, and how sure they were.",
        epilog="'quotelens FILE' is short for 'quotelens analyze FILE'.",
    )
    parser.add_argument("--version", action="version", version=f"quotelens {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for command in _COMMANDS:
        command.add_to(commands)
    return parser
