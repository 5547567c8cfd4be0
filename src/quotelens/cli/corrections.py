"""``quotelens corrections``: what people have corrected in another tool, as a file of corrections."""

from __future__ import annotations

import argparse
import sys
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
        help="what 'quotelens analyze --format' brat, label-studio or prodigy has written and somebody has worked on: "
        "a folder of brat, an export of Label Studio (.json) or of Prodigy (.jsonl)",
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
    if not any(doc.corrections for doc in documents):
        print(harmless(f"quotelens: {options.edited}: nothing was corrected"), file=sys.stderr)
    if options.output is not None:
        save(options.output, documents)
    return OK


def _documents(edited: Path) -> list[Document]:
    from quotelens.corrections import from_brat, from_label_studio, from_prodigy

    if edited.is_dir():
        return from_brat(edited)
    if edited.suffix == ".json":
        return from_label_studio(edited)
    if edited.suffix == ".jsonl":
        return from_prodigy(edited)
    raise InputValueError(
        f"{edited}: is no folder of brat, nor an export of Label Studio (.json) or Prodigy (.jsonl); name one of these."
    )
