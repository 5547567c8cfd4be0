"""What the commands share: options of reading and of an analyzer, exit statuses, how an error is told."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from quotelens.errors import InputValueError, one_line
from quotelens.options import LEVELS, MIN_CONFIDENCE, NAMES, Options
from quotelens.render.terminal import harmless
from quotelens.types import Document

OK, FAILED, WRONG_USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


class Lens(Protocol):
    """What a command needs of an analyzer."""

    def __call__(self, text: str, *, id: str | None = None) -> Document: ...


class Once(argparse.Action):
    """An option that says where to write: of two of them one would be passed over in silence."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if getattr(namespace, self.dest) is not self.default:
            parser.error(f"argument {option}: is given twice; name one place")
        setattr(namespace, self.dest, values)


def add_options(parser: argparse.ArgumentParser, *, reading: bool = True) -> None:
    """The options of reading and of an analyzer, the same for each command; ``reading``: of texts as they come."""
    if reading:
        parser.add_argument("--encoding", metavar="NAME", help="the encoding of the texts, where it is not UTF-8")
        parser.add_argument("--any-language", action="store_true", help="read what is not in English, too")
    parser.add_argument("--model", metavar="FOLDER", help="another model than the embedded one")
    parser.add_argument(
        "--min-confidence",
        metavar="P",
        type=float,
        default=MIN_CONFIDENCE,
        help="leave out quotations that are less probably right (%(default)s)",
    )
    parser.add_argument(
        "--min-speaker-confidence",
        metavar="P",
        type=float,
        default=0.0,
        help="name no speaker who is less probably the right one (%(default)s)",
    )
    parser.add_argument(
        "--levels",
        metavar="LEVEL",
        nargs="+",
        default=LEVELS,
        help="what to keep: speech, thought, act (speech thought)",
    )
    parser.add_argument(
        "--fiction",
        action=argparse.BooleanOptionalAction,
        help="the texts tell a story, or they do not (as each text shows)",
    )
    parser.add_argument(
        "--device", metavar="NAME", help="where to compute: cpu, cuda (a graphics processor if there is one)"
    )
    parser.add_argument("--precision", metavar="FORMAT", help="int8, bfloat16 or float32 (what the device does best)")
    parser.add_argument("--threads", metavar="N", type=int, help="threads of the encoder (one for each core)")


def options_of(options: argparse.Namespace) -> Options:
    """The options of an analyzer.

    Raises:
        OptionError: one has an impossible value.
    """
    return Options(**{name: getattr(options, name) for name in NAMES})


def documents_in(results: Iterable[Path]) -> Iterator[Document]:
    """The documents of files of results, one after the other."""
    from quotelens.export.results import read_jsonl

    for path in results:
        yield from read_jsonl(path)


def in_utf8(stream: IO[str]) -> None:
    """What programs read is in UTF-8 whatever the locale says, and its line ends stay as they are."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def complain(error: Exception) -> None:
    """One line on standard error; of an error that tells several faults at once, one for each."""
    over_progress = "\r\x1b[K" if sys.stderr.isatty() else ""
    for line in str(error).split("\n") if isinstance(error, InputValueError) else [one_line(error)]:
        print(f"{over_progress}quotelens: {harmless(line)}", file=sys.stderr)
