"""The list of the word knowledge is complete: every file has a row, every row a file, and who reads it does."""

import functools
import re
from pathlib import Path

import pytest

from quotelens.train.lexicon.__main__ import COMMANDS

SOURCE = Path(__file__).parent.parent.parent / "src" / "quotelens"
DATA = SOURCE / "data" / "en"
_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


@functools.cache
def rows() -> dict[str, list[str]]:
    """For each file of the table its other cells."""
    found = _ROW.findall((DATA / "README.md").read_text(encoding="utf-8"))
    assert len(found) == len(dict(found))
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in found}


def test_every_file_has_a_row_and_every_row_a_file() -> None:
    assert rows().keys() == {path.name for path in DATA.iterdir() if path.is_file()} - {"README.md"}


@pytest.mark.parametrize("name", rows())
def test_row(name: str) -> None:
    what, origin, licence, made_by, read_by = rows()[name]
    assert what and licence
    assert origin.startswith(("closed", "open, by hand", "by hand, ") if not made_by else "made, ")
    assert not made_by or made_by.strip("`") in COMMANDS
    readers = re.findall(r"`([^`]+)`", read_by)
    assert readers
    for reader in readers:
        code = (SOURCE / reader).read_text(encoding="utf-8")
        assert f'"{name}"' in code or f'"{Path(name).stem}"' in code, f"{reader} does not read {name}"


def test_every_reader_is_listed() -> None:
    for name, cells in rows().items():
        stem = re.escape(Path(name).stem)
        asks = re.compile(rf'"{re.escape(name)}"|(?:words|table|sets|settings|lines|rows)\("{stem}"\)')
        readers = {
            path.relative_to(SOURCE).as_posix()
            for path in SOURCE.rglob("*.py")
            if path.relative_to(SOURCE).parts[0] != "train" and asks.search(path.read_text(encoding="utf-8"))
        } - {"lexicon/reader.py"}
        assert readers <= set(re.findall(r"`([^`]+)`", cells[-1])), name


def test_what_is_made_says_so() -> None:
    for name, (_, _, _, made_by, _) in rows().items():
        first, _, _ = (DATA / name).read_text(encoding="utf-8").partition("\n")
        if made_by and made_by != "`clause-ends`":
            assert first.startswith(f"# Made by python -m quotelens.train.lexicon {made_by.strip('`')};")
