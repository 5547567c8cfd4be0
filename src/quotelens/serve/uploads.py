"""What comes in over the wire, up to a size: a body of bytes, or a form with a text or a file."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import attrs
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from quotelens.errors import InputValueError

# Who sends too much is listened to for so many times the limit, since a browser shows no answer before it has sent all.
_PATIENCE = 50
TEXT, FILE = "text", "file"


class TooLargeError(InputValueError):
    """What was sent is larger than the server takes."""


@attrs.frozen
class Upload:
    """A text as it was pasted, or the bytes of a file; ``name`` is the file's, or what the caller calls the text."""

    content: str | bytes
    name: str | None = None


async def limited(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body of a request, piece by piece.

    Raises:
        TooLargeError: it is larger than ``max_bytes``.
    """
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size <= max_bytes:
            yield piece
        elif size > _PATIENCE * max_bytes:
            break
    if size > max_bytes:
        raise TooLargeError(
            f"What was sent is larger than {max_bytes:,} bytes; send less, or start the server with a larger "
            "--max-bytes."
        )


async def body_of(request: Request, max_bytes: int) -> bytes:
    """The whole body of a request.

    Raises:
        TooLargeError: it is larger than ``max_bytes``.
    """
    return b"".join([piece async for piece in limited(request, max_bytes)])


async def form_of(request: Request, max_bytes: int) -> Upload:
    """The text or the file of the page's form.

    Raises:
        TooLargeError: it is larger than ``max_bytes``.
        InputValueError: it is no such form, or holds nothing, or both.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InputValueError("That is not the form of this page; to send a text from a program, POST it to /analyze.")
    parser = MultiPartParser(
        request.headers, limited(request, max_bytes), max_files=1, max_fields=1, max_part_size=max_bytes
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise InputValueError(f"The form cannot be read ({error}); send it again.") from None
    try:
        text, file = form.get(TEXT), form.get(FILE)
        # Browsers end the lines of a form in \r\n.
        pasted = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        chosen = b"" if file is None or isinstance(file, str) else await file.read()
        name = None if file is None or isinstance(file, str) else file.filename
    finally:
        await form.close()
    if name and pasted.strip():
        raise InputValueError("There are a text and a file; send one of them.")
    if name:
        return Upload(chosen, name)
    if not pasted.strip():
        raise InputValueError("There is nothing to read; paste a text or choose a file.")
    return Upload(pasted)
