"""Who may speak to the server, and what browsers are told about its pages.

A server that only listens to the own machine is still within reach of every page that the browser there has open. Such
a page may send a form to it, or give its own name the address 127.0.0.1 and so read what the server answers (DNS
rebinding). So a request must call the server by an address or by a name that is its own, and one that sends something
must come from the server's own page or from no page.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No script, nothing fetched, no frame, and forms go nowhere else. The style sheets stand in the pages.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what comes from elsewhere, and adds headers that keep the pages to themselves.

    Arguments:
        app: what is guarded.
        host: the name or address that the server listens to.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refused = self._refused(Headers(scope=scope), scope["method"])
        await (self._app if refused is None else refused)(scope, receive, send_guarded)

    def _refused(self, headers: Headers, method: str) -> PlainTextResponse | None:
        called = headers.get("host", "")
        if not is_own(called, self._host):
            return PlainTextResponse(
                f"This server is not called {called[:80]!r}; open it as http://{self._host} and its port.", 421
            )
        origin = headers.get("origin")
        if method not in ("GET", "HEAD") and origin is not None and urlsplit(origin).netloc != called:
            return PlainTextResponse("This comes from a page of another site, which may send nothing here.", 403)
        return None


def is_own(called: str, host: str) -> bool:
    """Whether the Host header of a request is the server's: an address, localhost, or what it listens to.

    Whoever rebinds a name must use that name, so that every address is good.

    >>> [is_own(called, "127.0.0.1") for called in ("127.0.0.1:8421", "localhost:8421", "[::1]:8421", "evil.example")]
    [True, True, True, False]
    """
    try:
        name = urlsplit(f"//{called}").hostname
    except ValueError:
        return False
    if name is None:
        return False
    if name in ("localhost", host.lower()):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
