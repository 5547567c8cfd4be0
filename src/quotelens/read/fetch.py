"""A page from the web: over http and https alone, within a time and a size.

It is one request for one page that the caller names. Nothing follows links, runs scripts or logs in; who reads
thousands of pages has a crawler for it, and gives their HTML to :func:`quotelens.read.html`.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from typing import IO, Any

from quotelens import __version__
from quotelens.about import Article
from quotelens.errors import InputTypeError, InputValueError, OptionError, shown
from quotelens.read.files import article_in
from quotelens.read.pages import as_browsers_read

TIMEOUT = 20.0
MOST_BYTES = 20_000_000
_SCHEMES = ("http", "https")
_PIECE = 65_536


def url(address: str, *, timeout: float = TIMEOUT, max_bytes: int = MOST_BYTES) -> Article:
    """The article at an address: a web page, or whatever else :func:`quotelens.read.file` reads.

    Arguments:
        address: begins with http:// or https://.
        timeout: how many seconds it may take.
        max_bytes: how large it may be.

    Raises:
        InputTypeError: the address is not a str.
        InputValueError: the address is no http(s) address, nothing can be fetched there, it takes too long or is too
            large, or it holds no article.
        OptionError: a limit is not a positive number.
        MissingExtraError: the extra that its kind needs is not installed.
    """
    if not isinstance(address, str):
        raise InputTypeError(f"the address is {shown(address)} of type {type(address).__name__}; it must be a str.")
    for name, limit in (("timeout", timeout), ("max_bytes", max_bytes)):
        if not isinstance(limit, (int, float)) or isinstance(limit, bool) or limit <= 0:
            raise OptionError(f"{name} is {shown(limit)}; it must be a number above 0.")
    _check(address)
    data, charset, place = _fetched(address, timeout, max_bytes)
    return article_in(data, address, encoding=None if charset is None else as_browsers_read(charset), url=place)


def _check(address: str) -> None:
    try:
        parts = urllib.parse.urlsplit(address)
        is_address = parts.scheme.lower() in _SCHEMES and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or any(character.isspace() or character < " " for character in address):
        raise InputValueError(
            f"the address is {shown(address)}; it must begin with http:// or https:// and name a host. "
            "For a file use quotelens.read.file(path)."
        )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to where an address may lead, and nowhere else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetched(address: str, timeout: float, max_bytes: int) -> tuple[bytes, str | None, str]:
    """What an address holds, the encoding that its server names, and where it was in the end."""
    request = urllib.request.Request(
        address, headers={"User-Agent": f"quotelens/{__version__}", "Accept": "text/html,*/*;q=0.5"}
    )
    end = time.monotonic() + timeout
    try:
        with urllib.request.build_opener(_Redirects).open(request, timeout=timeout) as answer:
            pieces: list[bytes] = []
            size = 0
            while piece := answer.read(_PIECE):
                size += len(piece)
                if size > max_bytes:
                    raise InputValueError(f"{address}: is larger than {max_bytes:,} bytes; raise max_bytes to read it.")
                if time.monotonic() > end:
                    raise TimeoutError
                pieces.append(piece)
            return b"".join(pieces), _charset(answer.headers), answer.url
    except urllib.error.HTTPError as error:
        raise InputValueError(
            f"{address}: the server answers {error.code} {error.reason}; open the page in a browser, and save it as a "
            "file."
        ) from None
    except TimeoutError:
        raise InputValueError(f"{address}: takes longer than {timeout:g} seconds; raise timeout to wait.") from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        reason: Any = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise InputValueError(f"{address}: takes longer than {timeout:g} seconds; raise timeout to wait.") from None
        raise InputValueError(f"{address}: cannot be fetched ({reason}).") from None


def _charset(headers: Message) -> str | None:
    return headers.get_content_charset()
