"""What is whose: files that nobody but the run may write to, and files that it may not touch.

A file may be reached by more names than one (links, another spelling of the path), so that names are never compared
where the files themselves can be.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable
from pathlib import Path

from filelock import FileLock, Timeout

from quotelens.errors import InputValueError


def among(places: Iterable[Path]) -> Callable[[Path], bool]:
    """A test whether a path leads to one of the places, or into it, by whatever name."""
    own = {identity for place in places if (identity := _identity(place)) is not None}

    @functools.cache
    def inside(folder: Path) -> bool:
        above = folder.resolve().parent
        return _identity(folder) in own or (above != folder and inside(above))

    return lambda path: _identity(path) in own or inside((path.resolve() if path.is_symlink() else path).parent)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def check_single(path: Path) -> None:
    """Check that a file that is there can be written to without another one changing.

    Raises:
        InputValueError: it is no ordinary file, or has a second name.
    """
    if not path.is_file():
        raise InputValueError(f"{path}: is no file that can be added to; choose another place for the output.")
    if path.stat().st_nlink > 1:
        raise InputValueError(
            f"{path}: has a second name (a hard link), under which it would change, too; copy it, and name the copy as "
            "the output."
        )


class Lock:
    """Held while a run writes; the file that is locked is empty, and gone when the run has ended.

    Raises:
        InputValueError: another run holds the lock, or something else has the name of the file.
    """

    def __init__(self, path: Path, output: Path) -> None:
        if path.is_symlink() or (path.exists() and (not path.is_file() or path.stat().st_size)):
            raise InputValueError(
                f"{path}: is no lock of this command's; rename it, or choose another place for the output."
            )
        self._path = path
        self._lock = FileLock(path)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputValueError(
                f"{output}: another run is writing there; wait until it has ended, or choose another place for the "
                "output."
            ) from None

    def release(self) -> None:
        """Let the next run in."""
        # While it is held: who has opened it meanwhile sees that it has no name any more, and opens it again.
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._lock.release()
