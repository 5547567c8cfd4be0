"""Many articles as pages: who is listed, where links lead, what is written, and that nothing fetches or runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotelens as ql
from quotelens.cli import main
from quotelens.types import Document, Mention, Quote, Span, Speaker
from tests.strategies import documents


def article(id: str, name: str, *, form: str = "name", **about: str) -> Document:
    """Somebody says two things."""
    text = f"“{id} one,” {name} said. “{id} two.”"
    at = text.index(name)
    speaker = Speaker(name, "person", [Mention(Span.of(text, at, at + len(name)), form)])
    pieces = [Span.of(text, *match.span()) for match in re.finditer("“[^”]*”", text)]
    quotes = [Quote("direct", [piece], speaker=speaker) for piece in pieces]
    return Document(text, id, quotes=quotes, speakers=[speaker], about=ql.About(**about))


CORPUS = [
    article("a", "Ada Quist", title="The bridge", outlet="Post", date="2026-05-01"),
    article("b", "Ben Okri"),
    article("c", "Ada Quist"),
    article("d", "officials", form="nominal"),
]


class Links(HTMLParser):
    """The ids of a page and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if "href" in given else []


def test_the_index_lists_voices_by_what_they_say_and_articles_in_order() -> None:
    page = ql.export.collection_page(CORPUS, title="Two & more")
    assert re.findall(r'<a href="#p\d*">([^<]*)</a> <b>(\d)</b>', page) == [
        ("Ada Quist", "4"),
        ("Ben Okri", "2"),
        ("voices without a name", "2"),
    ]
    assert "4 articles · 8 quotations · 2 named voices" in page
    assert re.findall(r'<li><a href="#a\d">([^<]*)</a>', page) == ["The bridge", "b", "c", "d"]
    assert "<h1>Two &amp; more</h1>" in page and "<small>Post · 2026-05-01 · 2 quotations</small>" in page


def test_a_voice_is_shown_with_all_that_it_says_wherever() -> None:
    page = ql.export.collection_page(CORPUS)
    ada = page.partition('id="p0">')[2].partition("</section>")[0]
    assert re.findall(r'<a href="(#a\d-q\d)">([^<]*)</a>', ada) == [
        ("#a0-q0", "“a one,”"),
        ("#a0-q1", "“a two.”"),
        ("#a2-q0", "“c one,”"),
        ("#a2-q1", "“c two.”"),
    ]
    assert "4 quotations in 2 articles" in ada


@given(st.lists(documents(), max_size=4))
def test_every_link_of_one_page_leads_to_one_place_of_it(docs: list[Document]) -> None:
    page = Links(ql.export.collection_page(docs))
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    begun = [quote for doc in docs for quote in doc.quotes if quote.content[0].text[:1].strip()]
    assert sum("-q" in link for link in page.links) == len(begun)


def test_every_link_of_a_folder_leads_to_a_place_in_it(tmp_path: Path) -> None:
    for _ in range(2):
        assert ql.export.write_collection(CORPUS, tmp_path / "pages") == 4
    folder = tmp_path / "pages"
    written = {path: Links(path.read_text("utf8")) for path in folder.rglob("*.html")}
    assert len(written) == 5
    for path, page in written.items():
        assert len(set(page.ids)) == len(page.ids)
        for link in page.links:
            place, _, anchor = link.partition("#")
            target = (path.parent / place).resolve() if place else path
            assert target in written and (not anchor or anchor in written[target].ids), link


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    ql.export.write_collection(CORPUS, folder)
    with pytest.raises(ql.InputValueError, match="holds something else"):
        ql.export.write_collection(CORPUS[1:], folder)
    (tmp_path / "file").write_text("mine", "utf8")
    with pytest.raises(ql.InputValueError, match="is a file"):
        ql.export.write_collection(CORPUS, tmp_path / "file")


@pytest.mark.parametrize("write", [ql.export.collection_page, lambda docs: ql.export.write_collection(docs, "unused")])
@pytest.mark.parametrize("wrong", ["text", CORPUS[0], 7, None])
def test_what_is_no_iterable_of_documents_is_refused(write: Callable[[Any], Any], wrong: Any) -> None:
    with pytest.raises(ql.InputTypeError, match="pass an iterable of Documents"):
        write(wrong)
    assert not Path("unused").exists()


def test_markup_of_strangers_stays_text() -> None:
    hostile = '"><script>alert(1)</script>'
    doc = article(hostile, f"Ada {hostile}", title=hostile, outlet=hostile, date=hostile)
    page = ql.export.collection_page([doc], title=hostile)
    assert "<script" not in page and not re.search(r"url\(|@import|https?:|src=", page)


def test_a_page_of_five_times_as_many_articles_is_five_times_as_long() -> None:
    def length(copies: int) -> int:
        return len(ql.export.collection_page([attrs.evolve(doc, id=f"{n}") for n in range(copies) for doc in CORPUS]))

    start, some, many = length(1), length(101), length(501)
    assert (many - start) / (some - start) == pytest.approx(5, rel=0.05)


def test_the_command_makes_a_page_or_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results.jsonl"
    results.write_text("".join(f"{doc.to_json()}\n" for doc in CORPUS), "utf8")
    page, folder = tmp_path / "news.html", tmp_path / "news"
    for _ in range(2):
        assert main(["pages", str(results), "-o", str(page), "--title", "News"]) == 0
        assert main(["pages", str(results), "-o", str(folder)]) == 0
        assert capsys.readouterr().err == f"{page}: one page\n{folder}: index.html and 4 pages of articles\n"
    assert page.read_text("utf8") == ql.export.collection_page(CORPUS, title="News")
    mine = tmp_path / "mine.html"
    mine.write_text("<p>mine", "utf8")
    assert main(["pages", str(results), "-o", str(mine)]) == 1
    assert mine.read_text("utf8") == "<p>mine"


@pytest.mark.slow
def test_a_browser_shows_what_is_picked_alone(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(ql.export.collection_page(CORPUS), "utf8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    try:
        shown = context.new_page()
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))

        def visible() -> list[str]:
            views = shown.locator(".qc-view").all()
            return [str(view.get_attribute("id")) for view in views if view.is_visible()]

        shown.goto(path.as_uri())
        assert visible() == ["index"]
        shown.locator("a", has_text="Ada Quist").first.click()
        assert visible() == ["p0"]
        shown.locator("a", has_text="c two").first.click()
        assert visible() == ["a2"]
        assert shown.locator("[id=a2-q1]").is_visible() and shown.url.endswith("#a2-q1")
        shown.locator("#a2 .qc-back a").click()
        assert visible() == ["index"]
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        assert len([url for url in asked if not url.startswith(path.as_uri())]) == 0
    finally:
        context.close()
