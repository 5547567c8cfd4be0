"""The page: safe, well nested, and nothing of the article lost."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given

from quotelens.render.html import fragment, page, pages
from quotelens.types import Credit, Document, Hedge, Quote, Span, Speaker
from tests.strategies import documents

HERE = Path(__file__).parent
VOID = {"meta"}


class Reader(HTMLParser):
    """Checks that elements nest, and collects the article's text, its elements' classes and the titles."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.article: list[str] = []
        self.classes_of: list[tuple[str, frozenset[str]]] = []
        self._classes: list[frozenset[str]] = []
        self.paragraphs = 0
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in VOID:
            return
        self.open.append(tag)
        self._classes.append(frozenset((dict(attrs).get("class") or "").split()))
        self.paragraphs += tag == "p" and "article" in self.open

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open}"
        self.open.pop()
        self._classes.pop()

    def handle_data(self, data: str) -> None:
        if "article" in self.open:
            self.article.append(data)
            self.classes_of.append((data, frozenset().union(*self._classes)))


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    return reader


def printable(text: str) -> str:
    return re.sub("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


@given(documents())
def test_every_character_of_the_article_is_there_in_well_nested_elements(doc: Document) -> None:
    for markup in (fragment(doc), page(doc)):
        reader = read(markup)
        assert "".join(reader.article) == printable(doc.text)
        assert not reader.tags & {"script", "link", "img", "iframe"}
        markup.encode("utf-8")


@given(documents())
def test_each_character_carries_the_layers_that_cover_it(doc: Document) -> None:
    expected: list[set[str]] = [set() for _ in doc.text]
    for layer, spans in {
        "ql-content": [span for quote in doc.quotes for span in quote.content],
        "ql-cue": [quote.cue.span for quote in doc.quotes if quote.cue is not None],
        "ql-source": [quote.source.span for quote in doc.quotes if quote.source is not None],
        "ql-hedge": [hedge.span for hedge in doc.hedges],
        "ql-credit": [credit.span for credit in doc.credits],
    }.items():
        for span in spans:
            for position in range(span.start, span.end):
                expected[position].add(layer)
    layers = {"ql-content", "ql-cue", "ql-source", "ql-hedge", "ql-credit"}
    shown = [classes & layers for data, classes in read(fragment(doc)).classes_of for _ in data]
    # Line ends between paragraphs stand outside all elements.
    assert all(
        got == want for character, got, want in zip(doc.text, shown, expected, strict=True) if not character.isspace()
    )


def test_markup_in_the_text_and_in_names_is_escaped() -> None:
    text = "<b>&amp; “x” </span><script>alert(1)</script>"
    speaker = Speaker('"><script>evil()</script>', "person", [])
    doc = Document(
        text,
        id="</title><script>",
        quotes=[Quote("direct", [Span.of(text, 9, 12)], speaker=speaker, evidence=["<i>"])],
        speakers=[speaker],
        credits=[Credit(Span.of(text, 0, 3), '"<u>')],
    )
    reader = read(page(doc))
    assert "".join(reader.article) == text
    assert not reader.tags & {"script", "b", "i", "u"}


def test_a_hedge_that_crosses_the_end_of_a_content_is_cut_there() -> None:
    text = "one two three"
    doc = Document(
        text,
        quotes=[Quote("direct", [Span.of(text, 0, 7)])],
        hedges=[Hedge(Span.of(text, 4, 13), "modal", 0.5)],
    )
    segments = [(data, {"ql-content", "ql-hedge"} & classes) for data, classes in read(fragment(doc)).classes_of]
    assert segments == [
        ("one ", {"ql-content"}),
        ("two", {"ql-content", "ql-hedge"}),
        (" three", {"ql-hedge"}),
    ]


def test_blank_lines_part_paragraphs_and_without_any_each_line_is_one() -> None:
    assert read(fragment(Document("one\ntwo\n\n \nthree\n"))).paragraphs == 2
    assert read(fragment(Document("one\r\ntwo\nthree\n"))).paragraphs == 3
    assert read(fragment(Document("\n\n"))).paragraphs == 0


def test_a_quotation_over_several_paragraphs_is_numbered_once() -> None:
    text = "“One.\n\n“Two.”"
    speaker = Speaker("Ona Reyes", "person", [])
    doc = Document(text, quotes=[Quote("direct", [Span.of(text, 0, 13)], speaker=speaker)], speakers=[speaker])
    markup = fragment(doc)
    assert markup.count('data-ql="1"') == 1
    assert markup.count('<span class="ql-content ql-direct ql-c0"') == 2


def test_the_legend_counts_quotations() -> None:
    text = "aa bb"
    speakers = [Speaker("Ona Reyes", "person", []), Speaker("silent", "person", [])]
    doc = Document(
        text,
        quotes=[
            Quote("direct", [Span.of(text, 0, 2)], speaker=speakers[0]),
            Quote("direct", [Span.of(text, 3, 5)]),
        ],
        speakers=speakers,
    )
    legend = fragment(doc).partition("</ul>")[0]
    assert 'Ona Reyes</span> <span class="ql-count">1 quotation<' in legend
    assert 'nobody named</span> <span class="ql-count">1 quotation<' in legend
    assert "silent" not in legend


def test_a_page_holds_several_documents_and_one_style_sheet() -> None:
    markup = pages([Document("one", id="a"), Document("two", id="b")])
    assert "".join(read(markup).article) == "onetwo"
    assert markup.count("<style>") == 1


def test_the_rendering_of_the_example_is_the_agreed_one() -> None:
    example = json.loads((HERE.parent / "cases" / "document.json").read_text(encoding="utf-8"))
    markup = Document.from_dict(example).to_html()
    markup = re.sub("<style>.*</style>", "<style></style>", markup, flags=re.DOTALL)
    assert markup == (HERE / "golden" / "document.html").read_text(encoding="utf-8")
