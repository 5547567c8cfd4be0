"""``quotelens analyze``: an account, or another form, of each text that is named."""

from __future__ import annotations

import argparse
import functools
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import attrs

from quotelens.about import Article
from quotelens.cli.common import FAILED, OK, Lens, Once, add_options, complain, in_utf8, options_of
from quotelens.errors import InputValueError, OptionError, QuotelensError
from quotelens.files import whole
from quotelens.read.encodings import checked_encoding
from quotelens.read.fetch import url
from quotelens.read.files import article_in
from quotelens.read.languages import check_english
from quotelens.render.terminal import harmless
from quotelens.types import Document

if TYPE_CHECKING:
    from quotelens.cli.common import Commands

NAME = "analyze"
FORMATS = ("table", "json", "jsonl", "html", "brat", "conllu", "web-annotation", "label-studio", "prodigy")
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
    r'|\[\s*\{"data": \{"quotelens": \{"schema": "quotelens/'
    r'|\{"quotelens": \{"schema": "quotelens/'
    r"|[^\n]*\b\d+ quotations?, \d+ speakers?, \d+ hedges?\n"
)
_BEGINNING = 4096


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="show the quotations, speakers and hedges of texts",
        description="Shows the quotations, speakers and hedges of texts.",
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="a text, Markdown, HTML, PDF or DOCX; an address on the web; - for standard input",
    )
    parser.add_argument(
        "-f",
        "--format",
        choices=FORMATS,
        help="by default the one of the output's ending (.json, .jsonl, .html, .conllu, .jsonld), else table; "
        "table, to read in a terminal; json, one object or, for several files, a list; "
        "jsonl, one object a line; html, a page; brat, a folder, given by -o, for the annotation tool; conllu; "
        "web-annotation, JSON-LD; label-studio, tasks with predictions; prodigy, examples for rel.manual",
    )
    parser.add_argument(
        "-o", "--output", metavar="PATH", type=Path, action=Once, help="write there, not to standard output"
    )
    parser.add_argument(
        "--corrections",
        metavar="FILE",
        type=Path,
        help="make the corrections that a file holds",
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Analyse the texts and write what was found; the exit status."""
    names, output = options.files, options.output
    form = options.format or _format_of(output)
    if form == "brat" and output is None:
        raise OptionError("The format brat is a folder of files; name it with -o.")
    if output is not None:
        check_output(output, names)
    if lens is None:
        settings = options_of(options)
        # Only here, since wrong usage and --help should not wait for PyTorch.
        from quotelens.analyzer import made_from

        lens = made_from(settings)
    failures: list[str] = []
    to_terminal = output is None and sys.stdout.isatty()
    progress = len(names) > 1 and sys.stderr.isatty() and not to_terminal
    read = functools.partial(_read, encoding=checked_encoding(options.encoding), any_language=options.any_language)
    docs = _documents(names, lens, read, failures, progress=progress)
    if options.corrections is not None:
        docs = _corrected(docs, options.corrections, failures)
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


def check_output(output: Path, names: Sequence[str]) -> None:
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
            complain(error)
    if progress:
        _show_progress(len(names), len(names), "")
        print(file=sys.stderr)


def _corrected(docs: Iterator[Document], path: Path, failures: list[str]) -> Iterator[Document]:
    """The documents with the corrections of a file; what does not fit is told, and counts as failed."""
    from quotelens.corrections import load, replay
    from quotelens.corrections.files import meant_for

    known = load(path)
    unused = set(known)

    def corrected() -> Iterator[Document]:
        for doc in docs:
            key = meant_for(known, doc.id)
            if key is None:
                yield doc
                continue
            unused.discard(key.id)
            replayed = replay(doc, known[key.id])
            for unfit in replayed.unfit:
                failures.append(str(path))
                complain(InputValueError(f"{path}: no longer fits {doc.id or 'standard input'}: {unfit}"))
            yield replayed.document
        for id in sorted(map(str, unused)):
            failures.append(str(path))
            complain(InputValueError(f"{path}: has corrections of {id}, which is none of the texts; name it, too."))

    return corrected()


def _read(name: str, encoding: str | None, any_language: bool) -> Article:
    where = "standard input" if name == _STDIN else name
    if name.lower().startswith(("http://", "https://")):
        if encoding is not None:
            raise OptionError(f"{name}: --encoding is for files; a page on the web says its own.")
        article = url(name)
    else:
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
    elif form == "label-studio":
        from quotelens.export.label_studio import to_label_studio
        from quotelens.export.lines import json_line

        yield "["
        for number, doc in enumerate(docs):
            yield f"{',' if number else ''}\n{json_line(to_label_studio(doc))}"
        yield "\n]\n"
    elif form == "prodigy":
        from quotelens.export.lines import json_line
        from quotelens.export.prodigy import to_prodigy

        yield from (f"{json_line(to_prodigy(doc))}\n" for doc in docs)
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
    if form != "table":
        in_utf8(stream)
    elif isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace", newline="\n")


def _show_progress(done: int, total: int, name: str) -> None:
    filled = 24 * done // total
    bar = "█" * filled + "░" * (24 - filled)
    print(f"\r\x1b[K{bar} {done}/{total} {harmless(name[-40:])}", end="", file=sys.stderr, flush=True)
