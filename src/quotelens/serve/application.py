"""The server as an ASGI application: a page with a form, the results that it leads to, and one address for programs."""

from __future__ import annotations

import functools
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol

import attrs
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from quotelens.about import Article
from quotelens.errors import InputValueError, MissingExtraError, QuotelensError, checked_count, one_line
from quotelens.export.csv import csv_lines
from quotelens.export.tables import COLUMNS, rows
from quotelens.read.encodings import checked_encoding
from quotelens.read.files import article_in
from quotelens.read.languages import check_english
from quotelens.serve.guard import Guard
from quotelens.serve.pages import entrance, result
from quotelens.serve.uploads import TooLargeError, Upload, body_of, form_of
from quotelens.serve.worker import Worker
from quotelens.types import Document

HOST = "127.0.0.1"
MAX_BYTES = 20_000_000
MAX_CHARACTERS = 500_000
# How many results are kept; whoever wants one for longer takes its page or its JSON along.
_KEPT = 20


class Lens(Protocol):
    """What the server needs of an analyzer."""

    def __call__(self, text: str, *, id: str | None = None) -> Document: ...


@attrs.frozen
class Limits:
    """How large what is sent may be, and its text."""

    max_bytes: int
    max_characters: int


def application(
    lens: Lens,
    *,
    host: str = HOST,
    max_bytes: int = MAX_BYTES,
    max_characters: int = MAX_CHARACTERS,
    encoding: str | None = None,
    any_language: bool = False,
) -> Starlette:
    """The server, for uvicorn or any other that speaks ASGI; :func:`serve` runs it.

    Arguments:
        lens: the analyzer. It is called in one thread, for one text after the other.
        host: the name by which it is called beside ``localhost`` and addresses; requests for other names are refused.
        max_bytes: how large a text or a file may be that is sent.
        max_characters: how long a text may be.
        encoding: that of texts and pages, where it is not UTF-8.
        any_language: read what is not in English, too.

    Raises:
        OptionError: a limit is not a positive int, or there is no such encoding.
    """
    limits = Limits(checked_count("max_bytes", max_bytes), checked_count("max_characters", max_characters))
    read = functools.partial(
        _read, encoding=checked_encoding(encoding), any_language=any_language, most=limits.max_characters
    )
    analyzed = Worker(functools.partial(_analyzed, lens, read))
    kept: OrderedDict[str, Document] = OrderedDict()

    async def enter(request: Request) -> Response:
        return HTMLResponse(entrance(limits.max_bytes))

    async def submit(request: Request) -> Response:
        pasted = ""
        try:
            upload = await form_of(request, limits.max_bytes)
            pasted = upload.content if isinstance(upload.content, str) else ""
            document = await analyzed(upload)
        except QuotelensError as error:
            return HTMLResponse(entrance(limits.max_bytes, one_line(error), pasted), _status(error))
        key = secrets.token_urlsafe(16)
        kept[key] = document
        while len(kept) > _KEPT:
            kept.popitem(last=False)
        return RedirectResponse(f"/documents/{key}", 303)

    async def analyze(request: Request) -> Response:
        try:
            data = await body_of(request, limits.max_bytes)
            document = await analyzed(Upload(data, request.query_params.get("id")))
        except QuotelensError as error:
            return JSONResponse({"error": one_line(error)}, _status(error))
        return _json(document)

    def of_kept(show: Callable[[Document, str], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            key = request.path_params["key"]
            if key not in kept:
                return HTMLResponse(
                    entrance(limits.max_bytes, "That result is not kept any more; send the text again."), 404
                )
            return show(kept[key], f"/documents/{key}")

        return answer

    return Starlette(
        routes=[
            Route("/", enter),
            Route("/", submit, methods=["POST"]),
            Route("/analyze", analyze, methods=["POST"]),
            Route("/documents/{key}.csv", of_kept(_table)),
            Route("/documents/{key}.json", of_kept(_download)),
            Route("/documents/{key}", of_kept(_shown)),
        ],
        middleware=[Middleware(Guard, host=host)],
    )


def _analyzed(lens: Lens, read: Callable[[Upload], Article], upload: Upload) -> Document:
    article = read(upload)
    return attrs.evolve(lens(article.text, id=upload.name), about=article.about)


def _read(upload: Upload, *, encoding: str | None, any_language: bool, most: int) -> Article:
    where = upload.name or "The text"
    if isinstance(upload.content, str):
        article = Article(upload.content)
    else:
        article = article_in(upload.content, where, encoding=encoding)
    if len(article.text) > most:
        raise TooLargeError(
            f"{where}: has {len(article.text):,} characters, and the limit is {most:,}; send less, or start the server "
            "with a larger --max-characters."
        )
    language = None if any_language else check_english(article.text, where)
    return attrs.evolve(article, about=attrs.evolve(article.about, language=language))


def _status(error: QuotelensError) -> int:
    if isinstance(error, TooLargeError):
        return 413
    if isinstance(error, InputValueError):
        return 400
    return 501 if isinstance(error, MissingExtraError) else 500


def _shown(document: Document, place: str) -> Response:
    return HTMLResponse(result(document, place))


def _json(document: Document) -> Response:
    return Response(document.to_json(), media_type="application/json")


def _download(document: Document, place: str) -> Response:
    answer = _json(document)
    answer.headers["Content-Disposition"] = 'attachment; filename="quotations.json"'
    return answer


def _table(document: Document, place: str) -> Response:
    # With a byte order mark, without which Excel takes “ for â€œ.
    table = "\ufeff" + "".join(csv_lines(rows(document), [column.name for column in COLUMNS]))
    return Response(
        table, media_type="text/csv", headers={"Content-Disposition": 'attachment; filename="quotations.csv"'}
    )
