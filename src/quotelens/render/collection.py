"""Many articles as one file or one folder of pages: an index, everybody's words across articles, each article's view.

A reader of many articles asks first who speaks in them, and then where. So the index lists the voices and the articles;
whoever picks a voice sees all that it says, article by article, and each quotation leads to its place in the article.
There is no script: what is picked is the part of the address behind ``#``, and the style sheet shows that part alone.
Everything is written once, in time and space proportional to the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import attrs

from quotelens.errors import InputTypeError, InputValueError, shown
from quotelens.files import write_new
from quotelens.options import LEVELS
from quotelens.render.facts import manner
from quotelens.render.html import element, sheet
from quotelens.render.markup import count, label
from quotelens.speakers.merge import CorpusSpeaker, merge
from quotelens.types import Document, Quote

TITLE = "Who said what"
_HOME = "index"


@attrs.frozen
class _Said:
    """A quotation with its place: the number of its document and its own in it."""

    quote: Quote
    article: int
    number: int


@attrs.frozen
class _Collection:
    """The articles, the voices that have a name with what they say, and what those without one say.

    ``address`` gives the address of an article, or of the place of a quotation in it.
    """

    title: str
    docs: Sequence[Document]
    named: Sequence[tuple[CorpusSpeaker, Sequence[_Said]]]
    unnamed: Sequence[_Said]
    address: Callable[[int, int | None], str]


def collection_page(documents: Iterable[Document], *, title: str = TITLE) -> str:
    """Many documents as one HTML file, which fetches nothing and runs no script.

    Arguments:
        documents: any iterable of documents; all are held at once.
        title: what stands above the index.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents, or ``title`` no str.

    >>> page = collection_page([Document("No.", "a"), Document("Yes.", "b")], title="Two")
    >>> page.count('class="qc-view qc-article"'), "<script" in page
    (2, False)
    """

    def address(article: int, quote: int | None) -> str:
        return f"#a{article}" if quote is None else f"#a{article}-q{quote}"

    made = _collected(documents, title, address)
    articles = "\n".join(_article(made, place, f"a{place}-", f"#{_HOME}") for place in range(len(made.docs)))
    return _page(made.title, f"{_index(made)}\n{articles}", made.docs)


def write_collection(documents: Iterable[Document], folder: Path | str, *, title: str = TITLE) -> int:
    """Many documents as a folder: ``index.html`` and a page for each article in ``articles/``; how many articles.

    A file that is there already and holds something else is an error, so that nothing of anybody's is lost.

    Arguments:
        documents: any iterable of documents; all are held at once.
        folder: where the pages go; made where it is missing.
        title: what stands above the index.

    Raises:
        InputTypeError: ``documents`` is no iterable of documents, or ``title`` no str.
        InputValueError: a file is there and holds something else.
        OSError: the folder cannot be written to.
    """
    place = Path(folder)

    def address(article: int, quote: int | None) -> str:
        return f"articles/{_name(article)}" if quote is None else f"articles/{_name(article)}#q{quote}"

    made = _collected(documents, title, address)
    if place.exists() and not place.is_dir():
        raise InputValueError(f"{place}: is a file; name a folder, or end the name in .html for a single page.")
    (place / "articles").mkdir(parents=True, exist_ok=True)
    for number, doc in enumerate(made.docs):
        page = _page(_title_of(doc, number), _article(made, number, "", "../index.html"), [doc])
        write_new(place / "articles" / _name(number), page)
    write_new(place / "index.html", _page(made.title, _index(made), ()))
    return len(made.docs)


def _name(article: int) -> str:
    return f"{article + 1:05}.html"


def _collected(documents: Iterable[Document], title: str, address: Callable[[int, int | None], str]) -> _Collection:
    if not isinstance(title, str):
        raise InputTypeError(f"title is {shown(title)}; it must be a str.")
    if isinstance(documents, (str, bytes, Document)) or not isinstance(documents, Iterable):
        raise InputTypeError(f"documents is {shown(documents)}; pass an iterable of Documents, such as [document].")
    docs = list(documents)
    people = merge(docs, levels=LEVELS)
    person_of = {(seen.place, seen.number): person.id for person in people for seen in person.appearances}
    said: dict[str, list[_Said]] = {}
    unnamed: list[_Said] = []
    named_ids = {person.id for person in people if any(seen.speaker.naming == "named" for seen in person.appearances)}
    for article, doc in enumerate(docs):
        numbers = {id(speaker): number for number, speaker in enumerate(doc.speakers)}
        for number, quote in enumerate(doc.quotes):
            one = _Said(quote, article, number)
            id_ = None if quote.speaker is None else person_of[article, numbers[id(quote.speaker)]]
            if id_ in named_ids:
                said.setdefault(str(id_), []).append(one)
            else:
                unnamed.append(one)
    named = [(person, said[person.id]) for person in people if person.id in said]
    named.sort(key=lambda pair: -len(pair[1]))
    return _Collection(title, docs, named, unnamed, address)


def _index(made: _Collection) -> str:
    people = "\n".join(
        f'<li><a href="#p{number}">{label(person.name)}</a> <b>{len(said)}</b></li>'
        for number, (person, said) in enumerate(made.named)
    )
    if made.unnamed:
        people += f'\n<li class="qc-rest"><a href="#p">voices without a name</a> <b>{len(made.unnamed)}</b></li>'
    articles = "\n".join(_article_row(made, place, doc) for place, doc in enumerate(made.docs))
    quotes = sum(len(doc.quotes) for doc in made.docs)
    counts = [count(len(made.docs), "article"), count(quotes, "quotation"), count(len(made.named), "named voice")]
    views = "\n".join(
        _person(made, f"p{number}", person.name, _about(person), said)
        for number, (person, said) in enumerate(made.named)
    )
    rest = _person(made, "p", "Voices without a name", "", made.unnamed) if made.unnamed else ""
    return (
        f'<section class="qc-view qc-index" id="{_HOME}">\n<h1>{label(made.title)}</h1>\n'
        f'<p class="qc-counts">{" · ".join(counts)}</p>\n'
        '<p class="qc-hint">Pick a voice to see all that it says, or an article.</p>\n<div class="qc-lists">\n'
        f'<div><h2>Voices</h2>\n<ul class="qc-people">\n{people}\n</ul></div>\n'
        f'<div><h2>Articles</h2>\n<ol class="qc-articles">\n{articles}\n</ol></div>\n</div>\n</section>\n'
        f"{views}\n{rest}"
    )


def _article_row(made: _Collection, place: int, doc: Document) -> str:
    numbers = count(len(doc.quotes), "quotation")
    facts = " · ".join(filter(None, [*_origin(doc), numbers]))
    return f'<li><a href="{made.address(place, None)}">{label(_title_of(doc, place))}</a> <small>{facts}</small></li>'


def _person(made: _Collection, anchor: str, name: str, about: str, said: Sequence[_Said]) -> str:
    """All that a voice says, article by article."""
    articles = []
    for place, those in groupby(said, key=lambda one: one.article):
        doc = made.docs[place]
        heading = f'<a href="{made.address(place, None)}">{label(_title_of(doc, place))}</a>'
        items = "\n".join(_quotation(made, one, named=anchor != "p") for one in those)
        articles.append(f"<h3>{heading} <small>{' · '.join(_origin(doc))}</small></h3>\n<ul>\n{items}\n</ul>")
    counts = f"{count(len(said), 'quotation')} in {count(len(articles), 'article')}"
    facts = " · ".join(filter(None, [about, counts]))
    return (
        f'<section class="qc-view qc-person" id="{anchor}">\n<p class="qc-back"><a href="#{_HOME}">← all voices and '
        f'articles</a></p>\n<h2>{label(name)}</h2>\n<p class="qc-counts">{facts}</p>\n'
        + "\n".join(articles)
        + "\n</section>"
    )


def _quotation(made: _Collection, one: _Said, *, named: bool) -> str:
    quote = one.quote
    words = label(" […] ".join(span.text for span in quote.content))
    who = "" if named else f"{label('nobody named' if quote.speaker is None else quote.speaker.name)} · "
    # What begins with the end of a line may begin between paragraphs, where no place can be shown.
    place = one.number if quote.content[0].text[:1].strip() else None
    return f'<li><a href="{made.address(one.article, place)}">{words}</a> <small>{who}{manner(quote)}</small></li>'


def _article(made: _Collection, place: int, prefix: str, home: str) -> str:
    doc = made.docs[place]
    origin = f'<p class="qc-counts">{" · ".join(_origin(doc))}</p>\n' if _origin(doc) else ""
    # The title above is heading enough.
    view = element(attrs.evolve(doc, id=None), anchor=f"{prefix}q")
    return (
        f'<section class="qc-view qc-article" id="a{place}">\n<p class="qc-back"><a href="{home}">← all voices and '
        f"articles</a></p>\n<h2>{label(_title_of(doc, place))}</h2>\n"
        f"{origin}{view}\n</section>"
    )


def _title_of(doc: Document, place: int) -> str:
    title = None if doc.about is None else doc.about.title
    return title or doc.id or f"article {place + 1}"


def _origin(doc: Document) -> list[str]:
    """Outlet and date, as far as they are known, escaped."""
    if doc.about is None:
        return []
    given = (
        doc.about.outlet or doc.about.columns.get("outlet"),
        doc.about.date or doc.about.columns.get("date"),
    )
    return [label(str(one)) for one in given if one is not None]


def _about(person: CorpusSpeaker) -> str:
    return label(str(person.type)) if person.type != "unknown" else ""


def _page(title: str, body: str, docs: Sequence[Document]) -> str:
    own = files("quotelens.render").joinpath("collection.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{label(title)}</title>\n<style>{sheet(docs)}{own}</style>\n</head>\n"
        f'<body class="quotelens-page">\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )
