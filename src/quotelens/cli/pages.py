"""``quotelens pages``: many articles as one page or one folder of pages, from what ``quotelens corpus`` has written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quotelens.cli.analyze import check_output
from quotelens.cli.common import OK, Lens, documents_in
from quotelens.files import whole
from quotelens.render.markup import count
from quotelens.render.terminal import harmless

if TYPE_CHECKING:
    from quotelens.cli.common import Commands

NAME = "pages"


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="show many articles as pages, with an index of who says what in all of them",
        description="Makes pages of the articles that quotelens corpus has analysed: an index of voices and articles, "
        "all that each voice says, and each article with its quotations. They run no script and fetch nothing.",
    )
    parser.add_argument(
        "results", metavar="RESULTS", nargs="+", type=Path, help="files that quotelens corpus -o NAME.jsonl has written"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUTPUT",
        type=Path,
        required=True,
        help="NAME.html for one file that holds all, or else a folder",
    )
    parser.add_argument("--title", metavar="TEXT", default="Who said what", help="what stands above the index")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Make the pages; the exit status."""
    from quotelens.render.collection import collection_page, write_collection

    output = options.output
    if output.suffix.lower() in (".html", ".htm"):
        check_output(output, [str(path) for path in options.results])
        page = collection_page(documents_in(options.results), title=options.title)
        with whole(output) as stream:
            stream.write(page)
        print(harmless(f"{output}: one page"), file=sys.stderr)
    else:
        written = write_collection(documents_in(options.results), output, title=options.title)
        print(harmless(f"{output}: index.html and {count(written, 'page')} of articles"), file=sys.stderr)
    return OK
