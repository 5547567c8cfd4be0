"""``quotelens merge``: the voices of a corpus as a table, from what ``quotelens corpus`` has written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotelens.cli.common import OK, Lens, documents_in, in_utf8
from quotelens.errors import InputValueError, OptionError
from quotelens.files import whole
from quotelens.options import COUNTED
from quotelens.render.markup import count
from quotelens.render.terminal import harmless

if TYPE_CHECKING:
    from quotelens.cli.common import Commands

NAME = "merge"


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="join the speakers of many articles, as a table with one row a voice",
        description="Joins the speakers of the articles that quotelens corpus has analysed, and writes a table with "
        "one row for each: an id, name, type, pronoun, how often quoted and where. Only what is unmistakable is "
        "joined.",
    )
    parser.add_argument(
        "results", metavar="RESULTS", nargs="+", type=Path, help="files that quotelens corpus -o NAME.jsonl has written"
    )
    parser.add_argument("-o", "--output", metavar="PEOPLE.csv", type=Path, help="write there, not to standard output")
    parser.add_argument(
        "--quotes",
        metavar="QUOTES.csv",
        type=Path,
        help="write a table of all quotations as well, each with the id of its speaker in the column person",
    )
    parser.add_argument(
        "--aliases",
        metavar="FILE.json",
        type=Path,
        help='names that you know: {"Ada Quist": ["Quist", "A. Quist"]}',
    )
    parser.add_argument(
        "--levels",
        metavar="LEVEL",
        nargs="+",
        default=COUNTED,
        help="what is counted: speech, thought, act (speech)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Join the speakers and write the tables; the exit status."""
    from quotelens.export.people import PEOPLE_COLUMNS, people_rows
    from quotelens.export.tables import COLUMNS, Layout
    from quotelens.speakers.merge import merge

    people_names = [column.name for column in PEOPLE_COLUMNS]
    if options.output is not None:
        _check_output(options.output, people_names, options.results)
    if options.quotes is not None:
        if options.output is not None and options.quotes.resolve() == options.output.resolve():
            raise OptionError(f"--quotes and -o are both {options.quotes}; name two files.")
        _check_output(options.quotes, [column.name for column in COLUMNS], options.results)
    people = merge(documents_in(options.results), aliases=_aliases(options.aliases), levels=options.levels)
    if options.output is None:
        _write_to_standard_output(people_rows(people), people_names)
    else:
        _write(options.output, people_rows(people), people_names)
    if options.quotes is not None:
        layout = Layout(people)
        rows = (row for number, doc in enumerate(documents_in(options.results)) for row in layout.rows(doc, number))
        _write(options.quotes, rows, [column.name for column in layout.columns])
    if options.output is not None:
        print(harmless(f"{options.output}: {count(len(people), 'voice')}"), file=sys.stderr)
    return OK


def _aliases(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise InputValueError(f"{path}: is no JSON in UTF-8 ({error}).") from None


def _check_output(output: Path, columns: Sequence[str], results: Sequence[Path]) -> None:
    """Check that nothing is lost where a table goes: it is written over a table of the same kind alone."""
    if any(path.exists() and output.exists() and path.samefile(output) for path in results):
        raise InputValueError(f"{output}: is also one of the results; choose another place for the output.")
    if output.is_file() and output.stat().st_size:
        with output.open(encoding="utf-8", errors="replace") as file:
            if not file.readline().startswith(",".join(columns)):
                raise InputValueError(
                    f"{output}: was not written by this command, which writes over nothing else; remove it, or choose "
                    "another place for the output."
                )


def _write(path: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    from quotelens.export.csv import csv_lines

    with whole(path) as stream:
        stream.writelines(csv_lines(rows, columns))


def _write_to_standard_output(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    from quotelens.export.csv import csv_lines

    in_utf8(sys.stdout)
    sys.stdout.writelines(csv_lines(rows, columns))
    sys.stdout.flush()
