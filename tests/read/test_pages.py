"""Of a web page the article is read, whole, and nothing of the page around it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

import quotelens as ql
from tests.records import FOLDER, records

pytest.importorskip("trafilatura")


@pytest.mark.parametrize("record", records("pages.json"))
def test_the_article_is_whole_and_nothing_else_is_there(record: dict[str, Any]) -> None:
    article = ql.read.file(FOLDER / "pages" / record["page"])
    found = [paragraph.removeprefix("> ") for paragraph in article.text.split("\n\n")]
    assert [paragraph for paragraph in found if paragraph in record["paragraphs"]] == record["paragraphs"]
    assert [words for words in record["furniture"] if words in article.text] == []
    assert {name: getattr(article.about, name) for name in record["about"]} == record["about"]


@pytest.mark.parametrize("record", records("pages.json"))
def test_nobody_is_quoted_with_furniture(record: dict[str, Any]) -> None:
    doc = ql.analyze(ql.read.file(FOLDER / "pages" / record["page"]))
    assert doc.quotes
    for quote in doc.quotes:
        assert not any(words in quote.text for words in record["furniture"])
        assert all(doc.text[span.start : span.end] == span.text for span in quote.content)


def test_a_block_quote_has_its_sign() -> None:
    article = ql.read.file(FOLDER / "pages" / "longread.html")
    assert "\n\n> Your Honour, you said that I had learned nothing." in article.text


PAGE = (
    "<html><head><meta charset='{charset}'><title>Rain | Post</title></head><body><h1>Rain</h1>"
    "<p>“It rained all day,” said Zoë Ångström, who keeps the weather station at Aske.</p>"
    "<p>Nobody was hurt &amp; nothing was lost, she said on Tuesday after the storm had passed.</p></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "ISO-8859-1"])
def test_a_page_is_read_in_the_encoding_that_it_names(charset: str) -> None:
    """ISO-8859-1 has no curly quotation marks; pages that say it mean Windows's."""
    data = PAGE.format(charset=charset).encode("utf-8" if charset == "utf-8" else "cp1252")
    article = ql.read.html(data, url="https://post.example/rain")
    assert article.text.startswith("“It rained all day,” said Zoë Ångström")
    assert "hurt & nothing" in article.text
    assert article.about.url == "https://post.example/rain"


def test_the_caller_may_know_the_encoding_better(tmp_path: Path) -> None:
    page = tmp_path / "page.html.gz"
    page.write_bytes(gzip.compress(PAGE.format(charset="utf-8").encode("cp1252")))
    with pytest.raises(ql.InputValueError, match="not UTF-8; it is probably cp1252: say so with --encoding cp1252"):
        ql.read.file(page)
    assert "Zoë Ångström" in ql.read.file(page, encoding="cp1252").text


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<html><body><nav><a>Home</a></nav></body></html>", b"<p>\0</p>"]
)
def test_a_page_without_an_article_is_refused(page: str | bytes) -> None:
    with pytest.raises(ql.InputValueError, match=r"the page: (is empty|holds no article|cannot be read)"):
        ql.read.html(page)


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(ql.InputTypeError, match=r"it must be its HTML, a str or bytes.*read\.file"):
        ql.read.html(Path("page.html"))  # type: ignore[arg-type]


def test_what_is_known_goes_with_the_document_and_through_json() -> None:
    article = ql.read.file(FOLDER / "pages" / "broadsheet.html")
    (piped,) = ql.load().pipe([article])
    for doc in (ql.analyze(article), piped):
        assert doc.about == article.about
        assert ql.Document.from_json(doc.to_json()).about == article.about
