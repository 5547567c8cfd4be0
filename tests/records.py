"""Behaviour as data: the records of tests/cases, each with a label and whether it is expected to pass."""

import json
from pathlib import Path
from typing import Any

import pytest

from quotelens.model import reader, store
from quotelens.model.reader import Reading
from quotelens.text.page import Page

FOLDER = Path(__file__).parent / "cases"


def records(name: str) -> list[Any]:
    """The records of one file as parameters; one that is expected to fail is a strict xfail."""
    return [
        pytest.param(
            record,
            id=record["label"],
            marks=pytest.mark.xfail(
                record["expect"] == "fail", strict=True, reason=record.get("comment", "known failure")
            ),
        )
        for record in json.loads((FOLDER / name).read_text(encoding="utf-8"))
    ]


def read_by_model(page: Page) -> Reading:
    """What the embedded model makes of a page, in single precision, which every processor computes alike."""
    (reading,) = reader.read(store.load(store.embedded_folder()), [page])
    return reading
