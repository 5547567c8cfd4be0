"""Corrections kept in a file of JSON beside the texts, to be made again on the next run.

The file is small, and people write and mend it by hand, so that it is read with care: whatever it says that cannot be
meant is an error with its place, and nothing is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path, PurePath

import attrs

from quotelens.correction import Correction
from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.export.corrections import correction_record, read_correction
from quotelens.export.lines import json_line
from quotelens.export.readers import get, list_of, mapping, optional, string
from quotelens.files import read_utf8, whole
from quotelens.types import Document

SCHEMA = "quotelens-corrections/1"
_OURS = re.compile(rf'\s*{{\s*"schema":\s*"{re.escape(SCHEMA.partition("/")[0])}/')


def save(path: Path | str, documents: Document | Iterable[Document]) -> None:
    """Write what people have corrected in documents (``doc.corrections``); those without corrections are left out.

    Arguments:
        path: the file. One that holds corrections already is written anew, any other is left as it is.
        documents: one document, or several with different ids.

    Raises:
        InputTypeError: there is something else among the documents.
        InputValueError: two documents have the same id, or the file holds something else.
        OSError: it cannot be written.
    """
    path = Path(path)
    kept: dict[str | None, Document] = {}
    for doc in [documents] if isinstance(documents, Document) else documents:
        if not isinstance(doc, Document):
            raise InputTypeError(f"Among the documents is {shown(doc)}; each must be a quotelens.Document.")
        if doc.corrections:
            if doc.id in kept:
                raise InputValueError(f"Two documents have the id {doc.id!r}; give them ids that differ.")
            kept[doc.id] = doc
    if path.exists() and path.is_file() and path.stat().st_size:
        with path.open(encoding="utf-8", errors="replace") as file:
            if not _OURS.match(file.read(200)):
                raise InputValueError(f"{path}: holds no corrections, and is not written over; choose another file.")
    with whole(path) as stream:
        stream.write(f'{{"schema": "{SCHEMA}",\n "documents": [')
        for number, doc in enumerate(kept.values()):
            lines = ",\n    ".join(json_line(correction_record(one)) for one in doc.corrections)
            stream.write(
                f'{"," if number else ""}\n  {{"id": {json_line(doc.id)},\n   "corrections": [\n    {lines}]}}'
            )
        stream.write("]}\n")


def load(path: Path | str) -> dict[str | None, tuple[Correction, ...]]:
    """The corrections that a file holds, for each document by its id.

    Raises:
        InputTypeError, InputValueError: the file is no JSON, or not of the form that :func:`save` writes; the message
            names the place.
        OSError: it cannot be read.
    """
    path = Path(path)
    try:
        data = json.loads(read_utf8(path).removeprefix("\ufeff"))
    except RecursionError:
        raise InputValueError(f"{path}: has brackets that are nested too deeply; it holds no corrections.") from None
    except json.JSONDecodeError as error:
        raise InputValueError(f"{path}: is not JSON: {error}.") from None
    try:
        return _read(data)
    except (InputTypeError, InputValueError) as error:
        raise type(error)(f"{path}: {error}") from None


def _read(data: object) -> dict[str | None, tuple[Correction, ...]]:
    record = mapping(data, "the file")
    schema = get(record, "schema", "", string)
    if schema != SCHEMA:
        raise InputValueError(f"schema is {schema!r}; this version of quotelens reads {SCHEMA!r}.")
    found: dict[str | None, tuple[Correction, ...]] = {}
    for number, one in enumerate(get(record, "documents", "", list_of(mapping))):
        path = f"documents[{number}]"
        identity = get(one, "id", path, optional(string), None)
        if identity in found:
            raise InputValueError(f"{path}.id is {identity!r} again; put all corrections of a document together.")
        found[identity] = tuple(get(one, "corrections", path, list_of(read_correction)))
    return found


@attrs.frozen
class Key:
    """The id under which the corrections of a document are kept, which may be None."""

    id: str | None


def meant_for(known: Iterable[str | None], id: str | None) -> Key | None:
    """The id under which corrections of a document are kept, or None where there are none.

    It is its own; else that of a file of this name in another folder or of another kind; else the one that there is, if
    it has no id.

    >>> meant_for(["news/bridge.txt", "rain"], "bridge.html")
    Key(id='news/bridge.txt')
    """
    ids = list(known)
    if id in ids:
        return Key(id)
    for same in (_name, _stem):
        near = [one for one in ids if one is not None and id is not None and same(one) == same(id)]
        if len(near) == 1:
            return Key(near[0])
    return Key(None) if ids == [None] else None


def _name(id: str) -> str:
    return PurePath(id).name


def _stem(id: str) -> str:
    return PurePath(id).stem
