"""Corrections from the exports of Label Studio and Prodigy, told from the analysis that went along with each text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quotelens.corrections.apply import replay
from quotelens.corrections.difference import between
from quotelens.errors import InputTypeError, InputValueError
from quotelens.export import label_studio, prodigy
from quotelens.export.json import from_dict
from quotelens.export.readers import list_of, mapping
from quotelens.files import read_utf8
from quotelens.types import Document

Record = Mapping[str, Any]


def from_label_studio(path: Path | str) -> list[Document]:
    """The documents that people have corrected in Label Studio, from its export in the format JSON.

    ``corrections`` of each are what they have done; tasks that nobody has annotated are left out. A task that did not
    come from quotelens is the document that its annotation says.

    Raises:
        InputTypeError, InputValueError: the file is no such export, or an annotation cannot be read; the message names
            the place.
        OSError: it cannot be read.
    """
    rows = _json(Path(path), read_utf8(Path(path)), "a list of tasks, Label Studio's export JSON")
    tasks = [(f"task {number}", task) for number, task in enumerate(list_of(mapping)(rows, f"{path}: tasks"), 1)]

    def again(before: Document) -> Document | None:
        task = label_studio.to_label_studio(before)
        return label_studio.from_label_studio(task | {"annotations": task["predictions"]})

    return list(_documents(Path(path), tasks, label_studio.from_label_studio, again, lambda task: task.get("data")))


def from_prodigy(path: Path | str) -> list[Document]:
    """The documents that people have corrected in Prodigy, from what ``prodigy db-out`` writes.

    ``corrections`` of each are what they have done; answers that are no "accept" are left out. An example that did not
    come from quotelens is the document that its answer says.

    Raises:
        InputTypeError, InputValueError: the file is no such export, or an answer cannot be read; the message names the
            line.
        OSError: it cannot be read.
    """
    lines = enumerate(read_utf8(Path(path)).split("\n"), 1)
    rule = "one example a line, as prodigy db-out writes them"
    examples = [(f"line {number}", _json(Path(path), line, rule, number)) for number, line in lines if line.strip()]

    def again(before: Document) -> Document | None:
        return prodigy.from_prodigy(prodigy.to_prodigy(before))

    return list(_documents(Path(path), examples, prodigy.from_prodigy, again, lambda example: example))


def _json(path: Path, text: str, rule: str, line: int | None = None) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = "" if line is None else f"line {line} "
        raise InputValueError(f"{path}: {where}is not JSON ({error}); it must be {rule}.") from None


def _documents(
    path: Path,
    given: list[tuple[str, Any]],
    read: Callable[[Record], Document | None],
    again: Callable[[Document], Document | None],
    holder: Callable[[Record], Any],
) -> Iterator[Document]:
    for where, record in given:
        try:
            after = read(record)
            if after is None:
                continue
            kept = mapping(holder(record), "data").get("quotelens")
            before = None if kept is None else from_dict(mapping(kept, "quotelens"))
            # The form does not hold everything; what it loses by itself nobody has corrected.
            held = None if before is None else again(before)
            if before is None or held is None:
                yield after
            else:
                yield replay(before, between(held, after)).document
        except (InputTypeError, InputValueError) as error:
            raise type(error)(f"{path}: {where}: {error}") from None
