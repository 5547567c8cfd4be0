"""The server at work: it listens, says where, and ends when it is told to."""

from __future__ import annotations

import ipaddress
import logging
import socket
from types import FrameType

import uvicorn

from quotelens.errors import InputValueError, OptionError, shown
from quotelens.serve.application import HOST, MAX_BYTES, MAX_CHARACTERS, Lens, application

PORT = 8421
# How long answers that are under way may take when the server is told to end.
_LAST_SECONDS = 1


def serve(
    lens: Lens,
    *,
    host: str = HOST,
    port: int = PORT,
    max_bytes: int = MAX_BYTES,
    max_characters: int = MAX_CHARACTERS,
    encoding: str | None = None,
    any_language: bool = False,
) -> None:
    """Answer requests until Ctrl-C.

    Arguments:
        lens: the analyzer.
        host: the address to listen to. Any but the own machine's lets others in: there is no password.
        port: the port to listen to; 0 for one that is free.
        max_bytes, max_characters, encoding, any_language: as for :func:`application`.

    Raises:
        OptionError: the port is none, a limit is not a positive int, or there is no such encoding.
        InputValueError: the address is not this machine's, or something else listens there.
        KeyboardInterrupt: when Ctrl-C has ended it.
    """
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port < 65536:
        raise OptionError(f"port is {shown(port)}; it must be an int from 0 to 65535.")
    app = application(
        lens,
        host=host,
        max_bytes=max_bytes,
        max_characters=max_characters,
        encoding=encoding,
        any_language=any_language,
    )
    with _listening(host, port) as door:
        place = f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}"
        print(f"quotelens: {place} (Ctrl-C ends it)", flush=True)
        if not _is_own_machine(host):
            print("quotelens: everybody who reaches this machine may use it; there is no password.", flush=True)
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        _Server(config).run(sockets=[door])


class _Server(uvicorn.Server):
    """Ends in silence: that an answer breaks off then is meant and no error."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().handle_exit(sig, frame)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    # A name that is no name in the network's alphabet is a UnicodeError.
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "there is no such name"
        raise InputValueError(
            f"{host}:{port}: cannot be listened to ({why}); choose another --port, or another --host."
        ) from None


def _is_own_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
