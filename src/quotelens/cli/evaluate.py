"""``quotelens evaluate``: how right quotelens, or another output, is on texts that somebody has annotated."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quotelens.cli.common import OK, Lens, add_options, options_of
from quotelens.render.terminal import harmless

if TYPE_CHECKING:
    from quotelens.cli.common import Commands

NAME = "evaluate"


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="measure how right quotations are on texts that you have annotated",
        description="Measures quotations on texts that somebody has annotated: precision, recall and F1 of what was "
        "found, with the intervals in which F1 would lie on other texts of the kind.",
    )
    parser.add_argument(
        "gold",
        metavar="GOLD",
        type=Path,
        help="the annotated texts: a folder of brat (.txt and .ann), or JSON or JSONL, plain or .gz",
    )
    parser.add_argument(
        "--found",
        metavar="FILE",
        type=Path,
        help="measure what this file or folder has of the same texts, instead of analysing them",
    )
    parser.add_argument("--json", action="store_true", help="write figures and differences as JSON")
    parser.add_argument("--errors", action="store_true", help="list what differs, one line each, behind the table")
    parser.add_argument(
        "--samples",
        metavar="N",
        type=int,
        default=1000,
        help="how many samples tell the intervals (%(default)s)",
    )
    parser.add_argument(
        "--seed", metavar="N", type=int, default=0, help="what the drawing of samples begins with (%(default)s)"
    )
    add_options(parser, reading=False)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Measure, and print the figures; the exit status."""
    settings = options_of(options)
    if lens is None and options.found is None:
        # Only here, since wrong usage and --help should not wait for PyTorch.
        from quotelens.analyzer import made_from

        lens = made_from(settings)
    from quotelens.evaluation.score import evaluate

    result = evaluate(
        options.gold, options.found, lens=lens, levels=settings.levels, samples=options.samples, seed=options.seed
    )
    if options.json:
        from quotelens.export.lines import json_text

        sys.stdout.write(f"{json_text(result.to_dict(), indent=1)}\n")
        return OK
    print(result)
    if options.errors:
        print()
        for difference in result.differences:
            print(harmless(str(difference)))
    return OK
