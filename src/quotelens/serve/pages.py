"""The server's two pages: the form, and a result. Neither has a script, and neither fetches anything."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from quotelens import __version__
from quotelens.render.html import fragment
from quotelens.render.markup import escape, label
from quotelens.serve.uploads import FILE, TEXT
from quotelens.types import Document

_ENDINGS = ".txt,.text,.md,.markdown,.html,.htm,.xhtml,.pdf,.docx,.gz"


def entrance(max_bytes: int, error: str = "", text: str = "") -> str:
    """The page with the form, and with what was wrong with the last one."""
    told = f'<p class="qs-error" role="alert">{label(error)}</p>\n' if error else ""
    return _page(
        "quotelens",
        '<main class="qs-enter">\n<header><h1>Who said what?</h1>\n'
        "<p>Quotations, speakers and hedges of an English news article, found on the machine that this page comes "
        "from. Nothing is sent on.</p></header>\n"
        f'{told}<form method="post" action="/" enctype="multipart/form-data">\n'
        '<label for="text">Paste an article</label>\n'
        # A line feed behind the tag is none of the text.
        f'<textarea id="text" name="{TEXT}" spellcheck="false">\n{escape(text)}</textarea>\n'
        f'<label class="qs-drop">or drop a file here <input type="file" name="{FILE}" accept="{_ENDINGS}">'
        f"<small>Text, Markdown, HTML, PDF or DOCX, up to {max_bytes / 1e6:,.3g} MB</small></label>\n"
        '<button type="submit">Read it</button>\n</form>\n'
        f"<footer>quotelens {label(__version__)} · programs <code>POST</code> a text or a file to "
        "<code>/analyze</code></footer>\n</main>",
    )


def result(document: Document, place: str) -> str:
    """The page of a result at the path ``place``: the article, and ways to take it along."""
    named = None if document.about is None else document.about.title
    title = named or document.id or "Who said what"
    return _page(
        title,
        '<nav class="qs-bar" aria-label="Result"><a href="/">← another text</a>'
        f'<span class="qs-takes">take along: <a href="{place}.csv" download>table (CSV)</a> '
        f'<a href="{place}.json" download>JSON</a></span></nav>\n'
        f"<main>\n{fragment(document)}\n</main>",
    )


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{label(title)}</title>\n<style>{_style()}</style>\n</head>\n"
        f'<body class="quotelens-page">\n{body}\n</body>\n</html>\n'
    )


@cache
def _style() -> str:
    return files("quotelens.serve").joinpath("page.css").read_text(encoding="utf-8")
