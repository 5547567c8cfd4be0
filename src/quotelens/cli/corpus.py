"""``quotelens corpus``: thousands of texts, resumably and in several processes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quotelens.cli.common import FAILED, OK, Lens, Once, add_options, options_of
from quotelens.corpus.inputs import find_inputs
from quotelens.render.markup import count
from quotelens.render.terminal import harmless

if TYPE_CHECKING:
    from quotelens.cli.common import Commands
    from quotelens.corpus.run import Summary

NAME = "corpus"


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="analyse thousands of texts, resumably and in several processes",
        description="Analyses thousands of texts and adds the results to a file. Run again, it goes on where it was "
        "interrupted. A text that fails is recorded in OUTPUT.errors.jsonl and the others go on; delete that file to "
        "have its texts tried again.",
    )
    parser.add_argument(
        "inputs",
        metavar="INPUT",
        nargs="+",
        type=Path,
        help="a folder of articles and tables, an article, or a table with one text a row (CSV, .jsonl, .parquet)",
    )
    parser.add_argument(
        "-o",
        "--output",
        action=Once,
        metavar="OUTPUT",
        type=Path,
        required=True,
        help="NAME.jsonl, one document a line, or NAME.parquet, a folder of tables with one quotation a row",
    )
    parser.add_argument(
        "--text-field", metavar="NAME", default="text", help="the field of a table with the text (text)"
    )
    parser.add_argument("--id-field", metavar="NAME", default="id", help="the field of a table with the text's id (id)")
    parser.add_argument(
        "--keep",
        action="extend",
        metavar="NAME",
        nargs="*",
        help="fields of a table that go with its texts into the results; without names, all",
    )
    parser.add_argument("--processes", metavar="N", type=int, help="how many processes analyse (one for each core)")
    add_options(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Analyse the texts that are not done yet; the exit status."""
    from quotelens.corpus.outputs import errors_path
    from quotelens.corpus.run import run

    inputs = find_inputs(
        options.inputs,
        text_field=options.text_field,
        id_field=options.id_field,
        keep=() if options.keep is None else options.keep or None,
        encoding=options.encoding,
        any_language=options.any_language,
        output=options.output,
    )
    if inputs.skipped:
        listed = ", ".join(f"{many} {ending}" for ending, many in inputs.skipped.most_common())
        print(harmless(f"quotelens: passed over in folders, since no texts: {listed}"), file=sys.stderr)
    summary = run(inputs, options.output, options_of(options), processes=options.processes, progress=not options.quiet)
    print(harmless(f"{options.output}: {_told(summary, errors_path(options.output))}"), file=sys.stderr)
    return FAILED if summary.failed or summary.failed_before else OK


def _told(summary: Summary, errors: Path) -> str:
    """How a run ended, in words.

    >>> from quotelens.corpus.run import Summary
    >>> _told(Summary(1, 0, 3, 1), Path("out.errors.jsonl"))
    '1 text analysed, 2 were done before, 1 failed before (see out.errors.jsonl; delete it to have it tried again)'
    """
    parts = [f"{count(summary.analysed, 'text')} analysed"]
    if summary.failed:
        parts.append(f"{summary.failed} failed (see {errors})")
    done = summary.skipped - summary.failed_before
    if done:
        parts.append(f"{done} {'was' if done == 1 else 'were'} done before")
    if summary.failed_before:
        tried = "it" if summary.failed_before == 1 else "them"
        parts.append(f"{summary.failed_before} failed before (see {errors}; delete it to have {tried} tried again)")
    return ", ".join(parts)
