"""``quotelens serve``: a page on this machine to paste a text or drop a file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from quotelens.cli.common import OK, Lens, add_options, options_of

if TYPE_CHECKING:
    from quotelens.cli.common import Commands

NAME = "serve"


def add_to(commands: Commands) -> None:
    """What the command takes."""
    parser = commands.add_parser(
        NAME,
        help="open a page on this machine to paste a text or drop a file",
        description="Listens on this machine for a browser, which shows a page to paste a text or drop a file, and for "
        "programs, which POST one to /analyze and get JSON. Ctrl-C ends it. Needs the extra serve.",
    )
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="the address to listen to (%(default)s); any but this machine's own lets others in, without a password",
    )
    parser.add_argument(
        "--port", metavar="N", type=int, default=8421, help="the port to listen to (%(default)s); 0 for a free one"
    )
    parser.add_argument(
        "--max-bytes", metavar="N", type=int, default=20_000_000, help="how large a file may be (%(default)s)"
    )
    parser.add_argument(
        "--max-characters", metavar="N", type=int, default=500_000, help="how long a text may be (%(default)s)"
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, lens: Lens | None) -> int:
    """Answer requests until Ctrl-C; the exit status."""
    from quotelens.serve import serve

    if lens is None:
        settings = options_of(options)
        from quotelens.analyzer import made_from

        lens = made_from(settings)
    serve(
        lens,
        host=options.host,
        port=options.port,
        max_bytes=options.max_bytes,
        max_characters=options.max_characters,
        encoding=options.encoding,
        any_language=options.any_language,
    )
    return OK
