"""The command ``quotelens``: texts from files or a pipe in, an account of who said what out.

It is a thin shell around the library, and it behaves as shell tools do: results on standard output, one line
for each error on standard error, a file that cannot be read does not keep the others from being analysed, and
the exit status says what happened: 0 all texts analysed, 1 some were not, 2 wrong usage, 128 and the number of the
signal (130 for Ctrl-C) if one has ended it, which it does tidily.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NoReturn, Protocol

import attrs

from quotelens import __version__
from quotelens.about import Article
from quotelens.corpus.inputs import find_inputs
from quotelens.errors import InputValueError, OptionError, QuotelensError, one_line
from quotelens.files import whole
from quotelens.options import LEVELS, MIN_CONFIDENCE, NAMES, Options
from quotelens.read.encodings import checked_encoding
from quotelens.read.files import article_in
from quotelens.read.languages import check_english
from quotelens.render.terminal import harmless
from quotelens.types import Document

OK, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 1, 130, 141
FORMATS = ("table", "json", "jsonl", "html", "brat", "conllu", "web-annotation")
_BY_ENDING = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".conllu": "conllu",
    ".jsonld": "web-annotation",
}
_STDIN = "-"
# How what the command writes begins, in each of its formats. It writes over nothing else.
_OURS = re.compile(
    r"\[\s*\]\s*\Z"
    r'|[\[\s]*\{\s*"schema": "quotelens/'
    r'|[\[\s]*\{\s*"@context": "http://www\.w3\.org/ns/anno\.jsonld",\s*"id": "[^"]*#quotelens"'
    r"|<!DOCTYPE html>[\s\S]*<style>\s*\.quotelens "
    r'|# newdoc[^\n]*\n# document = \{"schema": "quotelens/'
    r"|[^\n]*\b\d+ quotations?, \d+ speakers?, \d+ hedges?\n"
)
_BEGINNING = 4096


class _Ended(BaseException):
    """A signal has ended the command."""

    def __init__(self, number: int) -> None:
        self.number = number


class Lens(Protocol):
    """What the command needs of an analyzer."""

    def __call__(self, text: str, *, id: str | None = None) -> Document: ...


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
    if given and given[0] not in {"analyze", "corpus", "-h", "--help", "--version"}:
        given.insert(0, "analyze")
    options = parser.parse_args(given)
    try:
        if options.command == "corpus":
            return _corpus(options)
        return _analyze(options, lens)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has left. Python would complain when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (QuotelensError, OSError) as error:
        _complain(error)
        return FAILED


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
    analyze = commands.add_parser(
        "analyze",
        help="show the quotations, speakers and hedges of texts",
        description="Shows the quotations, speakers and hedges of texts.",
    )
    analyze.add_argument(
        "files", metavar="FILE", nargs="+", help="a text, Markdown, HTML, PDF or DOCX; - for standard input"
    )
    analyze.add_argument(
        "-f",
        "--format",
        choices=FORMATS,
        help="by default the one of the output's ending (.json, .jsonl, .html, .conllu, .jsonld), else table; "
        "table, to read in a terminal; json, one object or, for several files, a list; "
        "jsonl, one object a line; html, a page; brat, a folder, given by -o, for the annotation tool; conllu; "
        "web-annotation, JSON-LD",
    )
    analyze.add_argument("-o", "--output", metavar="PATH", type=Path, help="write there, not to standard output")
    _add_options(analyze)
    corpus = commands.add_parser(
        "corpus",
        help="analyse thousands of texts, resumably and in several processes",
        description="Analyses thousands of texts and adds the results to a file. Run again, it goes on where it was "
        "interrupted. A text that fails is recorded in OUTPUT.errors.jsonl and the others go on; delete that file to "
        "have its texts tried again.",
    )
    corpus.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        type=Path,
        help="a folder of articles and tables, an article, or a table with one text a row (CSV, .jsonl, .parquet)",
    )
    corpus.add_argument(
        "-o",
        "--output",
        metavar="OUTPUT",
        type=Path,
        required=True,
        help="NAME.jsonl, one document a line, or NAME.parquet, a folder of tables with one quotation a row",
    )
    corpus.add_argument(
        "--text-field", metavar="NAME", default="text", help="the field of a table with the text (text)"
    )
    corpus.add_argument("--id-field", metavar="NAME", default="id", help="the field of a table with the text's id (id)")
    corpus.add_argument(
        "--keep",
        metavar="NAME",
        nargs="*",
        default=(),
        help="fields of a table that go with its texts into the results; without names, all",
    )
    corpus.add_argument("--processes", metavar="N", type=int, help="how many processes analyse (one for each core)")
    _add_options(corpus)
    corpus.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    """The options of reading and of an analyzer, the same for each command."""
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
        "--device", metavar="NAME", help="where to compute: cpu, cuda (a graphics processor if there is one)"
    )
    parser.add_argument("--precision", metavar="FORMAT", help="int8, bfloat16 or float32 (what the device does best)")
    parser.add_argument("--threads", metavar="N", type=int, help="threads of the processor (as PyTorch has it)")


def _options(options: argparse.Namespace) -> Options:
    return Options(**{name: getattr(options, name) for name in NAMES})


def _corpus(options: argparse.Namespace) -> int:
    from quotelens.corpus.outputs import errors_path
    from quotelens.corpus.run import run

    inputs = find_inputs(
        options.inputs,
        text_field=options.text_field,
        id_field=options.id_field,
        keep=None if options.keep == [] else options.keep,
        encoding=options.encoding,
        any_language=options.any_language,
        output=options.output,
    )
    if inputs.skipped:
        listed = ", ".join(f"{count} {ending}" for ending, count in inputs.skipped.most_common())
        print(harmless(f"quotelens: passed over in folders, since no texts: {listed}"), file=sys.stderr)
    summary = run(inputs, options.output, _options(options), processes=options.processes, progress=not options.quiet)
    failed = f", {summary.failed} failed (see {errors_path(options.output)})" if summary.failed else ""
    before = f", {summary.skipped} were done before" if summary.skipped else ""
    print(harmless(f"{options.output}: {summary.analysed} texts analysed{failed}{before}"), file=sys.stderr)
    return FAILED if summary.failed else OK


def _analyze(options: argparse.Namespace, lens: Lens | None) -> int:
    names, output = options.files, options.output
    form = options.format or _format_of(output)
    if output is not None:
        _check_output(output, names)
    if lens is None:
        settings = _options(options)
        # Only here, since wrong usage and --help should not wait for PyTorch.
        from quotelens.analyzer import made_from

        lens = made_from(settings)
    if form == "brat" and output is None:
        raise OptionError("The format brat is a folder of files; name it with -o.")
    failures: list[str] = []
    to_terminal = output is None and sys.stdout.isatty()
    progress = len(names) > 1 and sys.stderr.isatty() and not to_terminal
    read = functools.partial(_read, encoding=checked_encoding(options.encoding), any_language=options.any_language)
    docs = _documents(names, lens, read, failures, progress=progress)
    colored = to_terminal and "NO_COLOR" not in os.environ
    if form == "brat" and output is not None:
        from quotelens.export.brat import write_brat

        write_brat(docs, output)
        return FAILED if failures else OK
    pieces = _written(docs, form, many=len(names) > 1, colored=colored)
    if output is None:
        _set_encoding(sys.stdout, form)
        _write(pieces, sys.stdout)
    else:
        with whole(output) as stream:
            _write(pieces, stream)
    return FAILED if failures else OK


def _format_of(output: Path | None) -> str:
    """The format that the output's ending stands for."""
    return "table" if output is None else _BY_ENDING.get(output.suffix.lower(), "table")


def _check_output(output: Path, names: Sequence[str]) -> None:
    """Check that nothing is lost where the output goes."""
    if not output.exists():
        return
    if any(name != _STDIN and Path(name).exists() and Path(name).samefile(output) for name in names):
        raise InputValueError(f"{output}: is also one of the texts; choose another place for the output.")
    if output.is_file() and output.stat().st_size:
        with output.open(encoding="utf-8", errors="replace", newline="") as file:
            if not _OURS.match(file.read(_BEGINNING)):
                raise InputValueError(
                    f"{output}: was not written by this command, which writes over nothing else; remove it, or choose "
                    "another place for the output."
                )


def _documents(
    names: Sequence[str], lens: Lens, read: Callable[[str], Article], failures: list[str], *, progress: bool
) -> Iterator[Document]:
    """Analyses one file after the other; the names of those that fail are added to ``failures``."""
    for number, name in enumerate(names):
        if progress:
            _show_progress(number, len(names), name)
        try:
            article = read(name)
            doc = lens(article.text, id=None if name == _STDIN else name)
            yield attrs.evolve(doc, about=article.about)
        except (QuotelensError, OSError) as error:
            failures.append(name)
            _complain(error)
    if progress:
        _show_progress(len(names), len(names), "")
        print(file=sys.stderr)


def _read(name: str, encoding: str | None, any_language: bool) -> Article:
    where = "standard input" if name == _STDIN else name
    data = sys.stdin.buffer.read() if name == _STDIN else Path(name).read_bytes()
    article = article_in(data, where, encoding=encoding)
    language = None if any_language else check_english(article.text, where)
    return attrs.evolve(article, about=attrs.evolve(article.about, language=language))


def _written(docs: Iterable[Document], form: str, *, many: bool, colored: bool) -> Iterator[str]:
    """The output, piece by piece as the documents come."""
    if form == "html":
        from quotelens.render.html import pages

        yield pages(docs)
    elif form in ("json", "web-annotation"):
        values = (doc.to_json(indent=2) if form == "json" else _web_annotations(doc) for doc in docs)
        if many:
            yield "["
            for number, value in enumerate(values):
                yield f"{',' if number else ''}\n{value}"
            yield "\n]\n"
        else:
            yield from (f"{value}\n" for value in values)
    elif form == "conllu":
        from quotelens.export.conllu import to_conllu

        yield from map(to_conllu, docs)
    elif form == "jsonl":
        yield from (f"{doc.to_json()}\n" for doc in docs)
    else:
        from quotelens.render.terminal import table

        for number, doc in enumerate(docs):
            yield f"{chr(10) * 2 if number else ''}{table(doc, color=colored)}\n"


def _web_annotations(doc: Document) -> str:
    from quotelens.export.lines import json_text
    from quotelens.export.web_annotation import to_web_annotations

    return json_text(to_web_annotations(doc), indent=2)


def _write(pieces: Iterable[str], stream: IO[str]) -> None:
    for piece in pieces:
        stream.write(piece)
        stream.flush()


def _set_encoding(stream: IO[str], form: str) -> None:
    """JSON and HTML are UTF-8 whatever the locale says; a terminal shows what it can."""
    if isinstance(stream, io.TextIOWrapper):
        if form == "table":
            stream.reconfigure(errors="replace", newline="\n")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _complain(error: Exception) -> None:
    over_progress = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(f"{over_progress}quotelens: {harmless(one_line(error))}", file=sys.stderr)


def _show_progress(done: int, total: int, name: str) -> None:
    filled = 24 * done // total
    bar = "█" * filled + "░" * (24 - filled)
    print(f"\r\x1b[K{bar} {done}/{total} {harmless(name[-40:])}", end="", file=sys.stderr, flush=True)
