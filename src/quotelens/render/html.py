"""The article as a page that shows who says what, for notebooks and for files.

Each speaker has a number and, as far as they reach, a colour. What kind of thing a stretch is never rests on
colour: contents are shaded and underlined (solid when direct, dashed when indirect, double when mixed), sources
are boxed (dotted, with a question mark, where the speaker should be checked), cues are in italic small capitals,
hedges have a wavy line. A table of the speakers filters by speaker, and boxes below it by level.

The markup stands alone: one scoped style sheet, no script, no id, nothing fetched. It brings its own paper, light
or dark as the surroundings say they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from quotelens.render.article import article
from quotelens.render.colours import rules, speaker_numbers, switch
from quotelens.render.markup import label
from quotelens.render.tables import filters, key, quotation_list, speakers_table, summary
from quotelens.types import Document


def fragment(doc: Document) -> str:
    """The document as an HTML element with its own style sheet, for a page or a notebook's cell.

    Every character of the text stands in it in order, except that characters which HTML cannot hold (NUL and
    other control characters, lone surrogates) are shown as U+FFFD. The markup can always be written as UTF-8.

    >>> "<script>" in fragment(Document("<script>alert(1)</script>"))
    False
    """
    return f"<style>{sheet([doc])}</style>\n{element(doc)}"


def page(doc: Document) -> str:
    """The document as an HTML page of its own."""
    return pages([doc])


def pages(docs: Iterable[Document]) -> str:
    """Documents, one below the other, as one HTML page."""
    docs = list(docs)
    title = docs[0].id if len(docs) == 1 and docs[0].id else "Who said what"
    elements = "\n".join(element(doc) for doc in docs)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{label(title)}</title>\n<style>{sheet(docs)}</style>\n</head>\n"
        f'<body class="quotelens-page">\n<main>\n{elements}\n</main>\n</body>\n</html>\n'
    )


def sheet(docs: Iterable[Document]) -> str:
    """The style sheet for elements of these documents."""
    return _style(_speakers(docs))


def _speakers(docs: Iterable[Document]) -> int:
    """For how many speakers rules are needed."""
    return switch(max((sum(bool(speaker.quotes) for speaker in doc.speakers) for doc in docs), default=0))


@lru_cache(maxsize=16)
def _style(speakers: int) -> str:
    sheet = files("quotelens.render").joinpath("style.css").read_text(encoding="utf-8")
    return f"\n{sheet}{rules(speakers)}\n"


def element(doc: Document, *, anchor: str | None = None) -> str:
    """The document as an HTML element without its style sheet.

    Arguments:
        doc: the document.
        anchor: what the ids of quotations begin with, before their number; without it there are none.
    """
    numbers = speaker_numbers(doc)
    heading = "" if doc.id is None else f"<h2>{label(doc.id)}</h2>\n"
    # The form lets one button uncheck all boxes without a script; the method keeps Enter from leaving the page.
    side = (
        '<form class="ql-side" method="dialog" autocomplete="off">\n'
        f'<div class="ql-legend">{speakers_table(doc, numbers)}</div>\n'
        f"{filters(doc)}"
        '<p class="ql-filter"><span class="ql-hint">Pick speakers to follow them.</span> '
        '<label><input class="ql-only" type="checkbox"> only their paragraphs</label> '
        '<button type="reset">show everything</button></p>\n'
        f"{key()}</form>\n"
    )
    return (
        f'<div class="quotelens" lang="en"><div class="ql-sheet">\n'
        f'<header class="ql-head">{heading}<p class="ql-summary">{summary(doc)}</p></header>\n'
        f"{side if doc.quotes else ''}"
        f'<article class="ql-text" dir="auto">{article(doc, numbers, anchor)}</article>\n'
        f"{quotation_list(doc, numbers) if doc.quotes else ''}"
        f"</div></div>"
    )
