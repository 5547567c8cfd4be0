"""Files that are written whole or not at all, and never over what is somebody else's."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from quotelens.errors import InputValueError


@contextlib.contextmanager
def named(path: Path) -> Iterator[None]:
    """Lets errors of writing that name no file, as that a disk is full, name this one."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


def check_folder_of(path: Path) -> None:
    """Check that a file can be made at a path, as far as the folder goes.

    Raises:
        InputValueError: the folder that it would stand in is not there.
    """
    folder = real(path).parent
    if not folder.is_dir():
        raise InputValueError(f"{path}: the folder {folder} does not exist; make it first.")


def real(path: Path) -> Path:
    """The path with all links followed; what it leads to need not be there.

    Raises:
        InputValueError: it is a link that leads to itself.
    """
    try:
        return path.resolve()
    except RuntimeError:
        raise InputValueError(f"{path}: is a link that leads to itself; choose another place.") from None


@contextlib.contextmanager
def whole(path: Path) -> Iterator[IO[str]]:
    """A stream in UTF-8 for a file that appears, or changes, when all has been written; else it stays as it was.

    What is no ordinary file (a pipe, a device) is written to as it is. A lone surrogate is written as an escape.

    Raises:
        InputValueError: the folder does not exist.
    """
    check_folder_of(path)
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        return
    # What a link leads to is replaced, and not the link.
    path = real(path)
    unfinished = path.with_name(f".quotelens-{secrets.token_hex(8)}")
    try:
        # A file that is closed writes what it still holds.
        with named(path), unfinished.open("x", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        if path.exists():
            shutil.copymode(path, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_new(path: Path, content: str) -> None:
    """Write a file that is not there yet, or has that very content.

    Raises:
        InputValueError: the file holds something else.
        OSError: it cannot be written.
    """
    data = content.encode("utf-8", "backslashreplace")
    if path.exists() and (not path.is_file() or path.read_bytes() != data):
        raise InputValueError(f"{path}: holds something else already; choose another folder, or remove it.")
    if not path.exists():
        with whole(path) as stream:
            stream.write(content)


def read_utf8(path: Path) -> str:
    """The content of a file, its line ends as they are.

    Raises:
        InputValueError: it is not UTF-8.
        OSError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputValueError(f"{path}: is not UTF-8 at byte {error.start}; save it as UTF-8.") from None
