"""``quotelens corrections``: what people have corrected in another tool, as a file of corrections."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from quotelens.cli.common import OK, Lens
from quotelens.errors import InputValueError
from quotelens.render.terminal import harmless
from quotelens.types import Document

if TYPE_CHECKING:
    from quotelens.cli.common import Commands

NAME = "corrections"


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="tell what was corrected by hand in another tool",
        description="Tells what people have corrected in a tool for annotation, and keeps it in a file that "
        "'quotelens analyze --corrections' reads.",
    )
    parser.add_argument(
        "edited",
        metavar="EDITED",
        type=Path,
        help="a folder of brat that 'quotelens analyze --format brat' has written and somebody has worked on",
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="keep the corrections there")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Tell what was corrected; the exit status."""
    from quotelens.correction import told
    from quotelens.corrections import save

    documents = _documents(options.edited)
    for doc in documents:
        for one in doc.corrections:
            print(harmless(f"{doc.id}: {told(one)}"))
    if options.output is not None:
        save(options.output, documents)
    return OK


def _documents(edited: Path) -> list[Document]:
    from quotelens.corrections import from_brat

    if edited.is_dir():
        return from_brat(edited)
    raise InputValueError(f"{edited}: is no folder of brat; name one.")
