"""The article of a web page, without the page: trafilatura finds it, and what it is unsure of is settled here.

Of three extractors, trafilatura alone lost nothing of the articles in ``tests/cases/pages`` (``docs/reading.md``). What
it keeps by mistake goes before it looks: questions about cookies, forms, captions, bylines, and tables that only lay
out the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from quotelens.about import About, Article
from quotelens.errors import InputTypeError, InputValueError, MissingExtraError, shown
from quotelens.read.encodings import decoded

_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_CHARSET_REACH = 4096
# Older than UTF-8, these names stand for more than they say: browsers read them so, and pages are written for browsers.
_AS_BROWSERS_READ = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
}
_FURNITURE = re.compile(
    r"cookie|consent|gdpr|onetrust|image-?caption|photo-?caption|wp-caption|byline|author-section|download|press-?contact|"
    r"comment-?respond|newsletter|(?:^|[\s_-])(?:respond|caption|share|sharing|promo|advert|ad-slot|related)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMING = ("class", "id", "data-component", "data-testid")
_NEVER = ("form", "figcaption", "nav", "button", "select", "template", "dialog")
# What is named so and holds more than this is the article after all, on a page that names all things alike.
_MOST_FURNITURE = 0.4
_BLOCKS = ("p", "head", "item", "ab", "cell")
_LAYOUT_SHARE = 0.5
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def html(page: str | bytes, *, url: str | None = None, encoding: str | None = None) -> Article:
    """The article of a web page: its text, and what the page says of it.

    A blank line parts paragraphs, and each of a block quote stands behind "> ". The headline is in ``about.title`` and
    not in the text.

    Arguments:
        page: the page's HTML.
        url: where it is from; it becomes ``about.url``, and the outlet and the date may be read from it.
        encoding: the page's encoding, where it is bytes; by default what the page itself says, or UTF-8.

    Raises:
        InputTypeError: the page is neither a str nor bytes.
        InputValueError: it holds no article, or is not in the encoding that it names.
        MissingExtraError: the extra ``web`` is not installed.
    """
    if not isinstance(page, (str, bytes)):
        raise InputTypeError(
            f"the page is {shown(page)} of type {type(page).__name__}; it must be its HTML, a str or bytes. "
            "quotelens.read.file(path) and quotelens.read.url(address) read pages where they stand."
        )
    return article_of(page, url or "the page", url, encoding)


def article_of(page: str | bytes, where: str, url: str | None = None, encoding: str | None = None) -> Article:
    """As :func:`html`, for a page from a place that messages name."""
    trafilatura, lxml_html, metadata = _needed()
    text = decoded(page, where, encoding or _declared(page)) if isinstance(page, bytes) else page
    # lxml refuses a str that names an encoding, and reads zero bytes as the end.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    if not text.strip():
        raise InputValueError(f"{where}: is empty; nothing can be read from it.")
    try:
        known = metadata.extract_metadata(text, default_url=url)
        tree = lxml_html.document_fromstring(text)
        title = known.title if known is not None else None
        _without_furniture(tree)
        found = trafilatura.bare_extraction(
            _without_layout(tree, lxml_html), url=url, include_comments=False, include_tables=False, with_metadata=False
        )
    # Whatever a page does to its parser is a fault of the page.
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputValueError(f"{where}: cannot be read as a web page ({error}).") from None
    paragraphs = [] if found is None else list(_paragraphs(found.body, title))
    if not paragraphs:
        raise InputValueError(
            f"{where}: holds no article, as far as can be told; if a browser shows one, copy its text into a file."
        )
    return Article("\n\n".join(paragraphs), _about(known, url))


def _needed() -> tuple[Any, Any, Any]:
    try:
        import trafilatura
        from lxml import html as lxml_html
        from trafilatura import metadata
    except ImportError as error:
        raise MissingExtraError("Web pages need trafilatura; pip install 'quotelens[web]'.") from error
    return trafilatura, lxml_html, metadata


def _declared(page: bytes) -> str | None:
    """The encoding that a page names in its head, as browsers understand the name."""
    found = _CHARSET.search(page, 0, _CHARSET_REACH)
    return None if found is None else as_browsers_read(found[1].decode("ascii"))


def as_browsers_read(charset: str) -> str:
    """The encoding that browsers take a name for."""
    name = charset.lower().replace("_", "-")
    return _AS_BROWSERS_READ.get(name, name)


def _without_furniture(tree: Any) -> None:
    """Take out what no article has."""
    whole = len(tree.text_content()) or 1
    for element in list(tree.iter(*_NEVER)):
        _drop(element)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article"):
            continue
        is_named_so = any(_FURNITURE.search(element.get(name, "")) for name in _NAMING)
        if is_named_so and len(element.text_content()) < _MOST_FURNITURE * whole:
            _drop(element)


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _without_layout(tree: Any, lxml_html: Any) -> Any:
    """The page; of one that a table lays out, the lines of the cell that holds most of it."""
    whole = len(" ".join(tree.text_content().split()))
    cells = [cell for cell in tree.iter("td") if len(" ".join(cell.text_content().split())) > _LAYOUT_SHARE * whole]
    if not cells:
        return tree
    # The innermost. Such pages have no paragraphs, only the ends of lines.
    for element in cells[-1].iter("br", "p", "div", *_HEADINGS):
        element.tail = f"\n{element.tail or ''}"
    page = lxml_html.document_fromstring("<html><body><article></article></body></html>")
    article = page.find(".//article")
    for line in filter(str.strip, cells[-1].text_content().splitlines()):
        paragraph = lxml_html.Element("p")
        paragraph.text = line
        article.append(paragraph)
    return page


def _paragraphs(body: Any, title: str | None) -> Iterator[str]:
    """The paragraphs of what trafilatura has found; in a block quote each has its sign."""
    for element in body:
        yield from _blocks(element, "", title)


def _blocks(element: Any, sign: str, title: str | None) -> Iterator[str]:
    if element.tag == "quote":
        sign = "> "
    nested = [child for child in element if child.tag in (*_BLOCKS, "quote", "list", "table", "row")]
    if not nested:
        text = "".join(_flowing(element))
        if element.tag == "head" and title is not None and _same(text, title):
            return
        yield from _lines(text, sign)
        return
    yield from _lines(element.text or "", sign)
    for child in element:
        if child in nested:
            yield from _blocks(child, sign, title)
        else:
            yield from _lines("".join(_flowing(child)), sign)
        yield from _lines(child.tail or "", sign)


def _flowing(element: Any) -> Iterator[str]:
    """The words of an element; where a line is broken, a line ends."""
    if element.tag == "lb":
        yield "\n"
    yield element.text or ""
    for child in element:
        yield from _flowing(child)
        yield child.tail or ""


def _lines(text: str, sign: str) -> Iterator[str]:
    for line in text.splitlines():
        words = " ".join(line.split())
        if words:
            yield sign + words


def _same(text: str, title: str) -> bool:
    return "".join(filter(str.isalnum, text)).lower() == "".join(filter(str.isalnum, title)).lower()


def _about(known: Any, url: str | None) -> About:
    if known is None:
        return About(url=url)
    return About(
        title=known.title or None,
        author=known.author or None,
        date=known.date or None,
        outlet=known.sitename or None,
        url=url or known.url or None,
    )
