"""Corrections from annotations that somebody has worked on in brat, told from the analysis that lies beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quotelens.corrections.apply import replay
from quotelens.corrections.difference import between
from quotelens.errors import InputTypeError, InputValueError
from quotelens.export.brat import from_brat as read_standoff
from quotelens.export.brat import to_brat
from quotelens.export.json import from_json
from quotelens.files import read_utf8
from quotelens.types import Document


def from_brat(folder: Path | str) -> list[Document]:
    """The documents of a folder that :func:`quotelens.export.write_brat` wrote and people have corrected in brat.

    ``corrections`` of each are what they have done. A text without an analysis beside it, which somebody has annotated
    from nothing, is the document that its annotation says.

    Raises:
        InputValueError: lines of an annotation cannot be read, or a text is not that of the analysis; the message names
            file and line.
        OSError: a file cannot be read.
    """
    found = list(_documents(Path(folder)))
    if not found:
        raise InputValueError(f"{folder}: holds no annotation; give a folder with .txt and .ann files.")
    return found


def _documents(folder: Path) -> Iterator[Document]:
    for ann in sorted(folder.rglob("*.ann")):
        txt, analysis = ann.with_suffix(".txt"), ann.with_suffix(".json")
        if not txt.exists():
            raise InputValueError(f"{ann}: has no {txt.name} beside it; put the text there.")
        try:
            after = read_standoff(read_utf8(txt), read_utf8(ann), id=ann.relative_to(folder).with_suffix("").as_posix())
        except (InputTypeError, InputValueError) as error:
            raise type(error)("\n".join(f"{ann}: {line}" for line in str(error).split("\n"))) from None
        if not analysis.exists():
            yield after
            continue
        try:
            before = from_json(analysis.read_bytes())
        except (InputTypeError, InputValueError) as error:
            raise type(error)(f"{analysis}: {error}") from None
        # The form does not hold everything; what it loses by itself nobody has corrected.
        standoff = to_brat(before)
        held = read_standoff(standoff.txt, standoff.ann)
        if held.text != after.text:
            raise InputValueError(
                f"{txt}: is not the text of {analysis.name}; put the text back, or remove the analysis."
            )
        yield replay(before, between(held, after)).document
