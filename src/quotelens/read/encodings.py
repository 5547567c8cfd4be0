"""Bytes as characters: UTF-8, what a mark at the beginning says, or what the caller says; never a guess.

A wrong guess turns “ into â€œ, and a quotation is gone without a word. Where the bytes are not UTF-8, the message names
the encoding that they most likely have, and the caller decides.
"""

from __future__ import annotations

import codecs
import contextlib

from quotelens.errors import InputValueError, OptionError, shown

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def checked_encoding(encoding: str | None) -> str | None:
    """The name of an encoding as Python has it, or None.

    Raises:
        OptionError: Python knows no such encoding of text.
    """
    if encoding is None:
        return None
    try:
        codecs.lookup(encoding)
        # Some codecs do not make characters, which only shows when they are used.
        with contextlib.suppress(UnicodeDecodeError):
            b"ab".decode(encoding)
    except (LookupError, TypeError, ValueError):
        raise OptionError(
            f"encoding is {shown(encoding)}; it must be one that Python knows, such as utf-8, cp1252, utf-16 or "
            "mac-roman."
        ) from None
    return encoding


def decoded(data: bytes, where: str, encoding: str | None = None) -> str:
    """Bytes as text, without a byte order mark; line ends stay as they are.

    Arguments:
        where: the place that a message names.
        encoding: what the caller says; by default UTF-8, or UTF-16 where the bytes begin with its mark.

    Raises:
        InputValueError: the bytes are not in that encoding. OptionError: there is no such encoding.
    """
    name = checked_encoding(encoding)
    if name is None or codecs.lookup(name).name == "utf-8":
        name = next((marked for mark, marked in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(name).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        given = "UTF-8" if name.startswith("utf-8") else name
        byte = f"byte {error.start} is 0x{data[error.start]:02x}" if error.start < len(data) else "the last byte"
        raise InputValueError(f"{where}: {byte}, which is not {given}; {_remedy(data, encoding)}.") from None


def _remedy(data: bytes, encoding: str | None) -> str:
    likely = likely_encoding(data)
    if encoding == likely:
        return "name the encoding that the text has, or leave it out where that is UTF-8"
    return f"it is probably {likely}: say so with --encoding {likely} (encoding='{likely}' in Python)"


def likely_encoding(data: bytes) -> str:
    """The encoding that bytes which are not UTF-8 most probably have, for a message.

    >>> likely_encoding("He said “no”.".encode("cp1252")), likely_encoding("He said “no”.".encode("mac-roman"))
    ('cp1252', 'mac-roman')
    """
    return max(("cp1252", "mac-roman", "utf-16"), key=lambda name: _plausibility(data, name))


def _plausibility(data: bytes, name: str) -> float:
    """How many of the characters beyond ASCII are those of English prose: quotation marks, dashes, accented letters."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return -1.0
    beyond = [character for character in text if character > "\x7f"]
    usual = sum(character in "“”‘’–—…£€©®°" or "à" <= character <= "ü" or character == "\xa0" for character in beyond)
    return usual / len(beyond) if beyond and len(beyond) < 0.5 * len(text) else 0.0
