"""The page: safe, well nested, and nothing of the article lost."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given

from quotelens.render.html import fragment, page, pages
from quotelens.types import Document, Hedge, Mention, Part, Quote, Span, Speaker
from tests.strategies import documents

HERE = Path(__file__).parent
VOID = {"meta", "input"}


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


def rows(markup: str) -> list[list[str]]:
    """The texts of the cells of the speakers' table, row by row."""
    body = markup.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [html.unescape(text) for text in re.split("<[^>]*>", row) if text.strip()]
        for row in body.split("</tr>")
        if row.strip()
    ]


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
        "ql-part": [part.span for part in doc.parts if part.silent],
    }.items():
        for span in spans:
            for position in range(span.start, span.end):
                expected[position].add(layer)
    layers = {"ql-content", "ql-cue", "ql-source", "ql-hedge", "ql-part"}
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
        parts=[Part(Span.of(text, 0, 3), "byline")],
    )
    reader = read(page(doc))
    assert "".join(reader.article) == text
    assert not reader.tags & {"script", "b", "i", "u"}


def test_a_direction_that_the_text_turns_ends_where_its_stretch_ends() -> None:
    """What follows in the paragraph, the words of another among it, would run backwards."""
    text = "\u202eAda said: “Go\u2067,” and \u202aleft\u202c."
    markup = Document(text, quotes=[Quote("direct", [Span.of(text, 11, 17)])]).to_html()
    assert "<bdi>\u202eAda said: </bdi><span" in markup
    assert "<bdi>“Go\u2067,”</bdi></span>" in markup
    assert "</span> and \u202aleft\u202c.</p>" in markup


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
    assert markup.count('role="note" data-ql="1"') == 1
    assert markup.count('<span class="ql-content ql-direct ql-c1 ql-v1 ql-l-speech"') == 2


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
    legend = rows(fragment(doc))
    assert legend == [
        ["1", "Ona Reyes", "person · 1 direct", "1", "0%"],
        ["?", "nobody named", "1 direct", "1", "0%"],
    ]


def test_the_legend_begins_with_the_most_quoted_and_counts_their_kinds_and_hedged_quotations() -> None:
    text = "aa bb cc might"
    hedge = Hedge(Span.of(text, 9, 14), "modal", 0.5, holder="source")
    mentions = [Mention(Span.of(text, 0, 2), "nominal"), Mention(Span.of(text, 3, 5), "pronoun")]
    one, two = Speaker("Ona Reyes", "person", []), Speaker("the port", "organization", mentions)
    doc = Document(
        text,
        quotes=[
            Quote("direct", [Span.of(text, 0, 2)], speaker=one),
            Quote("indirect", [Span.of(text, 3, 5)], speaker=two),
            Quote("mixed", [Span.of(text, 6, 14)], speaker=two, hedges=[hedge]),
        ],
        speakers=[one, two],
        hedges=[hedge],
    )
    markup = fragment(doc)
    assert rows(markup) == [
        ["1", "the port", "organization · 1 indirect, 1 mixed", "also aa", "2", "50%"],
        ["2", "Ona Reyes", "person · 1 direct", "1", "0%"],
    ]
    assert "3 quotations · 2 speakers · 33% hedged" in markup


def test_speakers_beyond_the_colours_are_hatched_and_beyond_the_checkboxes_picked_together() -> None:
    text = "a" * 130
    speakers = [Speaker(f"speaker {number}", "person", []) for number in range(130)]
    quotes = [Quote("direct", [Span.of(text, at, at + 1)], speaker=speaker) for at, speaker in enumerate(speakers)]
    doc = Document(text, quotes=quotes, speakers=speakers)
    markup = fragment(doc)
    shown = [classes for _, classes in read(markup).classes_of]
    assert [bool("ql-hatched" in classes) for classes in shown] == [False] * 8 + [True] * 122
    assert len({classes & {f"ql-c{number}" for number in range(1, 9)} for classes in shown[:8]}) == 8
    assert "ql-v99" in shown[98] and "ql-v100" in shown[99] and "ql-v100" in shown[129]
    assert 'data-ql="130"' in markup
    legend = rows(markup)
    assert len(legend) == 100
    assert legend[99] == ["100", "31 other speakers", "picked together · 31 direct", "31", "0%"]


def test_all_that_is_known_of_a_quotation_stands_in_its_tag_and_in_the_list() -> None:
    example = json.loads((HERE.parent / "cases" / "document.json").read_text(encoding="utf-8"))
    doc = Document.from_dict(example)
    markup = fragment(doc)
    tags = re.findall('<span class="ql-tag" tabindex="0" role="note" data-ql="[0-9?]+" aria-label="([^"]*)">', markup)
    assert len(tags) == len(doc.quotes)
    list_of_quotations = markup.partition('<details class="ql-list">')[2]
    for quote, tag in zip(doc.quotes, tags, strict=True):
        for told in (f"{quote.confidence:.0%} sure", quote.kind.value, *quote.evidence):
            assert html.escape(told) in tag
            assert html.escape(told) in list_of_quotations
        for hedge in quote.hedges:
            assert html.escape(hedge.span.text) in tag


def unsettled() -> Document:
    """Speech of a known speaker, and a thought and an act of one who should be checked, by one source."""
    text = "aa bb cc dd she"
    ona = Speaker("Ona Reyes", "person", [])
    source = Mention(Span.of(text, 12, 15), "pronoun")
    doubts = {"speaker_confidence": 0.62, "speaker_evidence": "pronoun: Ona Reyes, one sentence back"}
    quotes = [
        Quote("direct", [Span.of(text, 0, 2)], speaker=ona, speaker_confidence=0.7, speaker_evidence="surname"),
        Quote("indirect", [Span.of(text, 3, 5)], None, source, ona, level="thought", **doubts),
        Quote("indirect", [Span.of(text, 6, 8)], None, source, ona, level="act", **doubts),
        Quote("indirect", [Span.of(text, 9, 11)], level="act", speaker_confidence=0.1, speaker_evidence="nobody near"),
    ]
    return Document(text, quotes=quotes, speakers=[ona])


def test_the_card_says_the_level_that_is_not_speech_and_who_it_is_and_why() -> None:
    markup = fragment(unsettled())
    cards = re.findall('aria-label="([^"]*% sure[^"]*)"', markup)
    assert [card.split("\n") for card in cards] == [
        ["Ona Reyes · direct · 100% sure", "speaker: Ona Reyes (70%: surname)"],
        [
            "Ona Reyes · indirect · thought · 100% sure",
            "speaker to check: Ona Reyes (62%: pronoun: Ona Reyes, one sentence back)",
            "source: she (pronoun)",
        ],
        [
            "Ona Reyes · indirect · act · 100% sure",
            "speaker to check: Ona Reyes (62%: pronoun: Ona Reyes, one sentence back)",
            "source: she (pronoun)",
        ],
        ["nobody named · indirect · act · 100% sure"],
    ]


def test_a_speaker_to_check_is_marked_at_the_source_at_the_number_and_in_the_legend() -> None:
    markup = fragment(unsettled())
    assert re.findall('role="note" data-ql="([^"]*)"', markup) == ["1", "1?", "1?", "?"]
    assert [data for data, classes in read(markup).classes_of if {"ql-source", "ql-check"} <= classes] == ["she"]
    assert rows(markup)[0] == ["1", "Ona Reyes", "person · 2 indirect, 1 direct · 2 to check", "3", "0%"]


def test_a_source_of_two_levels_is_one_and_belongs_to_both() -> None:
    markup = fragment(unsettled())
    assert [
        classes & {"ql-l-act", "ql-l-act-thought"} for data, classes in read(markup).classes_of if data == "she"
    ] == [{"ql-l-act-thought"}]
    assert markup.partition("<article")[2].count('class="ql-source') == 1


def test_filters_are_offered_where_they_would_part_something() -> None:
    text = "aa"
    speech = Document(text, quotes=[Quote("direct", [Span.of(text, 0, 2)])])
    form = fragment(speech).partition("<form")[2]
    assert 'class="ql-level"' not in form and 'class="ql-unsettled"' not in form
    form = fragment(unsettled()).partition("<form")[2]
    assert re.findall('class="ql-level" type="checkbox" value="([a-z]+)"> ([a-z]+ [0-9])<', form) == [
        ("speech", "speech 1"),
        ("thought", "thought 1"),
        ("act", "act 2"),
    ]
    assert "> speaker to check 2</label>" in form


def test_notes_on_a_quotation_stay_on_their_line_and_run_in_reading_direction() -> None:
    text = "aa"
    speaker = Speaker("Ona\n\u202eReyes\u2066", "person", [])
    doc = Document(text, quotes=[Quote("direct", [Span.of(text, 0, 2)], speaker=speaker)], speakers=[speaker])
    markup = fragment(doc)
    assert 'aria-label="Ona Reyes · direct · 100% sure"' in markup
    assert "\u202e" not in markup and "\u2066" not in markup


def test_a_document_without_quotations_has_no_legend() -> None:
    reader = read(fragment(Document("Nothing was said.")))
    assert "form" not in reader.tags and "details" not in reader.tags
    assert "".join(reader.article) == "Nothing was said."


def test_nothing_in_the_markup_could_clash_with_another_document_or_fetch_anything() -> None:
    example = json.loads((HERE.parent / "cases" / "document.json").read_text(encoding="utf-8"))
    markup = Document.from_dict(example).to_html()
    assert not re.search(r"\s(id|name|for|href|src|style|on\w+)=", markup.replace('<meta name="viewport"', "<meta"))
    assert not re.search(r"url\(|@import|@font-face|https?:", markup)


def test_a_page_holds_several_documents_and_one_style_sheet() -> None:
    markup = pages([Document("one", id="a"), Document("two", id="b")])
    assert "".join(read(markup).article) == "onetwo"
    assert markup.count("<style>") == 1


def test_the_rendering_of_the_example_is_the_agreed_one() -> None:
    example = json.loads((HERE.parent / "cases" / "document.json").read_text(encoding="utf-8"))
    markup = Document.from_dict(example).to_html()
    markup = re.sub("<style>.*</style>", "<style></style>", markup, flags=re.DOTALL)
    assert markup == (HERE / "golden" / "document.html").read_text(encoding="utf-8")
