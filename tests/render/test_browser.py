"""The page in a real browser: it filters, it is legible, it tells everything, and it keeps to itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quotelens.render.html import fragment, page, pages
from quotelens.types import Cue, Document, Hedge, Mention, Part, Quote, Span, Speaker

pytestmark = pytest.mark.slow

Opens = Callable[..., Any]

# What a reader sees of an element: whether it stands out from the article, and its colour.
LOOK = """element => {
    const style = getComputedStyle(element);
    const bare = style.backgroundImage === "none" && /\\/ 0\\)$|, 0\\)$|transparent/.test(style.backgroundColor);
    return {marked: !bare, line: style.borderBottomStyle, shown: element.offsetParent !== null, color: style.color};
}"""

# The least contrast (WCAG 2) of all text that is shown, with the text; tags count with what their ::before shows.
CONTRAST = """() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d", {willReadFrequently: true});
    const paint = (colours) => {
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, 1, 1);
        for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb) => rgb.map((value) => value / 255)
        .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const results = [];
    const measure = (style, behind, what) => {
        const papers = [...behind, style.backgroundColor];
        const [low, high] = [paint(papers), paint([...papers, style.color])].map(luminance).sort((a, b) => a - b);
        results.push({ratio: (high + 0.05) / (low + 0.05), what: what, paper: luminance(paint(papers))});
    };
    for (const element of document.querySelectorAll(".quotelens *")) {
        if (element.offsetParent === null) continue;
        const behind = [];
        for (let above = element.parentElement; above; above = above.parentElement)
            behind.unshift(getComputedStyle(above).backgroundColor);
        const style = getComputedStyle(element);
        const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("");
        if (own.trim()) measure(style, behind, own.trim());
        for (const pseudo of ["::before", "::after"]) {
            const drawn = getComputedStyle(element, pseudo);
            if (drawn.content !== "none") measure(drawn, [...behind, style.backgroundColor], drawn.content);
        }
    }
    return results;
}"""


def article(speakers: int, name: str = "speaker") -> Document:
    """One paragraph for each speaker, with a direct quotation of two pieces, and one with a view of nobody's."""
    text, quotes, voices, hedges = "", [], [], []

    def write(words: str) -> tuple[int, int]:
        nonlocal text
        text += words
        return len(text) - len(words), len(text)

    found = []
    for number in range(1, speakers + 1):
        first = write(f"“The harbour of {name} {number} may open,”")
        write(" ")
        source = write(f"{name} {number}")
        write(" ")
        cue = write("said")
        write(". ")
        second = write("“It will be dear.”")
        write(" It rained.\n\n")
        found.append((first, source, cue, second))
    view = write("The port is expected to grow.")
    write("\n\n")
    credit = write("Photo: Ada Lund")
    for number, (first, source, cue, second) in enumerate(found, 1):
        mention = Mention(Span.of(text, *source), "name")
        voice = Speaker(f"{name} {number}", "person", [mention])
        at = text.index("may", first[0])
        hedge = Hedge(Span.of(text, at, at + 3), "modal", 0.5, holder="source")
        quotes.append(
            Quote(
                "direct",
                [Span.of(text, *first), Span.of(text, *second)],
                Cue(Span.of(text, *cue), "say", "neutral"),
                mention,
                voice,
                [hedge],
                confidence=0.91,
                evidence=["quotation marks"],
            )
        )
        voices.append(voice)
        hedges.append(hedge)
    quotes.append(Quote("indirect", [Span.of(text, *view)], confidence=0.4))
    parts = [Part(Span.of(text, *credit), "caption")]
    return Document(text, name, quotes=quotes, speakers=voices, hedges=hedges, parts=parts)


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opens]:
    """Opens markup as a file; what the page asks for or complains about is collected in ``.heard``."""
    contexts = []

    def open_(markup: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Any:
        path = tmp_path / "page.html"
        path.write_text(markup, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        shown = context.new_page()
        shown.heard = []
        shown.on("request", lambda request: shown.heard.append(request.url))
        shown.on("console", lambda message: shown.heard.append(message.text))
        shown.on("dialog", lambda dialog: (shown.heard.append(dialog.message), dialog.dismiss()))
        shown.goto(path.as_uri())
        assert shown.heard == [path.as_uri()]
        return shown

    yield open_
    for context in contexts:
        context.close()


def marked(shown: Any, selector: str = ".ql-text .ql-content") -> list[bool]:
    return [element.evaluate(LOOK)["marked"] for element in shown.locator(selector).all()]


def test_a_click_on_a_speaker_lets_the_others_fade_and_another_click_brings_them_back(opened: Opens) -> None:
    shown = opened(page(article(3)))
    before = [element.evaluate(LOOK) for element in shown.locator(".ql-text .ql-content").all()]
    assert [look["marked"] for look in before] == [True] * 7

    shown.locator(".ql-name", has_text="speaker 2").click()
    after = [element.evaluate(LOOK) for element in shown.locator(".ql-text .ql-content").all()]
    assert [look["marked"] for look in after] == [False, False, True, True, False, False, False]
    assert [look["line"] for look in after] == ["none", "none", "solid", "solid", "none", "none", "none"]
    assert after[2] == before[2]
    assert after[0]["color"] != before[0]["color"]
    assert [element.is_visible() for element in shown.locator(".ql-tag[tabindex]").all()] == [False, True, False, False]
    sources = [element.evaluate(LOOK)["line"] for element in shown.locator(".ql-text .ql-source").all()]
    assert sources == ["none", "solid", "none"]

    shown.locator(".ql-name", has_text="speaker 2").click()
    assert [element.evaluate(LOOK) for element in shown.locator(".ql-text .ql-content").all()] == before


def test_the_keyboard_does_the_same_and_shows_where_it_is(opened: Opens) -> None:
    shown = opened(page(article(3)))
    shown.keyboard.press("Tab")
    while shown.evaluate("document.activeElement.value") != "2":
        assert shown.evaluate("document.activeElement.className") in ("ql-legend", "ql-pick")
        shown.keyboard.press("Tab")
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    shown.keyboard.press("Space")
    assert marked(shown) == [False, False, True, True, False, False, False]
    shown.keyboard.press("Space")
    assert marked(shown) == [True] * 7


def test_enter_stays_on_the_page_and_one_button_brings_everybody_back(opened: Opens) -> None:
    shown = opened(page(article(3)))
    assert not shown.locator("button").is_visible()
    shown.locator(".ql-pick").nth(0).check()
    shown.locator(".ql-pick").nth(2).check()
    assert marked(shown) == [True, True, False, False, True, True, False]
    shown.keyboard.press("Enter")
    assert len(shown.heard) == 1
    shown.locator("button").click()
    assert marked(shown) == [True] * 7
    assert shown.locator(":checked").count() == 0


def test_only_the_paragraphs_of_those_picked_remain_if_one_wants(opened: Opens) -> None:
    shown = opened(page(article(3)))
    shown.locator(".ql-pick").nth(1).check()
    shown.locator(".ql-only").check()
    paragraphs = shown.locator(".ql-text p")
    assert [paragraph.is_visible() for paragraph in paragraphs.all()] == [False, True, False, False, False]
    shown.locator(".ql-pick[value='0']").check()
    assert [paragraph.is_visible() for paragraph in paragraphs.all()] == [False, True, False, True, False]
    shown.locator("button").click()
    assert all(paragraph.is_visible() for paragraph in paragraphs.all())


def test_the_list_is_filtered_too(opened: Opens) -> None:
    shown = opened(page(article(3)))
    shown.locator("summary").click()
    shown.locator(".ql-pick").nth(0).check()
    assert [item.is_visible() for item in shown.locator(".ql-item").all()] == [True, False, False, False]


def unsettled() -> Document:
    """One speaker with speech, a thought that is to be checked, and an act, each with a source of its own."""
    text = "aa Ona bb she cc Ona"
    ona = Speaker("Ona", "person", [])
    spans = [Span.of(text, match.start(), match.end()) for match in re.finditer(r"\w+", text)]
    quotes = [
        Quote("direct", [spans[0]], None, Mention(spans[1], "name"), ona),
        Quote("indirect", [spans[2]], None, Mention(spans[3], "pronoun"), ona, level="thought", speaker_confidence=0.6),
        Quote("indirect", [spans[4]], None, Mention(spans[5], "name"), ona, level="act"),
    ]
    return Document(text, quotes=quotes, speakers=[ona])


def test_it_filters_by_level_and_by_speakers_to_check(opened: Opens) -> None:
    shown = opened(page(unsettled()), scripts=False)
    shown.locator("summary").click()
    for picked, expected in (
        ([".ql-level[value='thought']"], [False, True, False]),
        ([".ql-level[value='speech']", ".ql-level[value='act']"], [True, False, True]),
        ([".ql-unsettled"], [False, True, False]),
        ([".ql-unsettled", ".ql-level[value='act']"], [False, False, False]),
        ([".ql-pick", ".ql-level[value='act']"], [False, False, True]),
    ):
        for box in picked:
            shown.locator(box).first.check()
        assert marked(shown) == expected
        assert [item.is_visible() for item in shown.locator(".ql-item").all()] == expected
        shown.locator("button").click()
        assert marked(shown) == [True] * 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_speaker_to_check_has_a_dotted_box_and_a_question_mark(opened: Opens, scheme: str) -> None:
    shown = opened(page(unsettled()), scheme=scheme)
    script = "element => [getComputedStyle(element).borderTopStyle, getComputedStyle(element, '::after').content]"
    looks = [element.evaluate(script) for element in shown.locator(".ql-text .ql-source").all()]
    assert looks == [["solid", "none"], ["dotted", '"?"'], ["solid", "none"]]
    assert min(one["ratio"] for one in shown.evaluate(CONTRAST)) >= 4.5
    shown.locator(".ql-level[value='act']").check()
    assert shown.locator(".ql-text .ql-source").nth(1).evaluate(script) == ["none", "none"]


def test_it_filters_without_scripts(opened: Opens) -> None:
    shown = opened(page(article(3)), scripts=False)
    shown.locator(".ql-pick").nth(2).check()
    assert marked(shown) == [False, False, False, False, True, True, False]


def test_documents_on_one_page_do_not_disturb_each_other(opened: Opens) -> None:
    for markup in (
        pages([article(2, "Ada"), article(12, "Ben")]),
        f"<!DOCTYPE html>{fragment(article(2, 'Ada'))}{fragment(article(12, 'Ben'))}",
    ):
        shown = opened(markup)
        shown.locator(".quotelens").nth(0).locator(".ql-pick[value='1']").check()
        assert marked(shown, ".quotelens >> nth=0 >> .ql-text .ql-content") == [True, True, False, False, False]
        assert marked(shown, ".quotelens >> nth=1 >> .ql-text .ql-content") == [True] * 25
        shown.locator(".quotelens").nth(1).locator(".ql-pick[value='11']").check()
        assert marked(shown, ".quotelens >> nth=0 >> .ql-text .ql-content") == [True, True, False, False, False]
        assert marked(shown, ".quotelens >> nth=1 >> .ql-text .ql-content") == [False] * 20 + [True] * 2 + [False] * 3


def test_every_speaker_can_be_picked_and_those_beyond_a_hundred_together(opened: Opens) -> None:
    shown = opened(page(article(130)))
    shown.locator(".ql-pick[value='99']").check()
    assert [index for index, one in enumerate(marked(shown)) if one] == [196, 197]
    shown.locator(".ql-pick[value='99']").uncheck()
    shown.locator(".ql-pick[value='100']").check()
    assert [index for index, one in enumerate(marked(shown)) if one] == list(range(198, 260))


@pytest.mark.parametrize(
    ("scheme", "attributes", "dark"),
    [
        ("light", "", False),
        ("dark", "", True),
        ("light", 'data-jp-theme-light="false"', True),
        ("dark", 'data-jp-theme-light="true"', False),
        ("light", 'class="vscode-dark" data-vscode-theme-kind="vscode-dark"', True),
        ("light", 'class="vscode-high-contrast" data-vscode-theme-kind="vscode-high-contrast"', True),
        ("dark", 'class="vscode-light" data-vscode-theme-kind="vscode-light"', False),
        ("dark", 'data-vscode-theme-kind="vscode-high-contrast-light"', False),
        ("light", 'data-theme="dark"', True),
    ],
)
@pytest.mark.parametrize("filtered", [False, True])
def test_all_text_is_legible(opened: Opens, scheme: str, attributes: str, dark: bool, filtered: bool) -> None:
    shown = opened(page(article(10)).replace("<body ", f"<body {attributes} ", 1), scheme=scheme)
    shown.locator("summary").click()
    if filtered:
        shown.locator(".ql-pick").nth(1).check()
        shown.locator(".ql-pick").nth(9).check()
    shown.mouse.move(0, 0)
    shown.locator(".ql-text .ql-tag[tabindex]").nth(1).focus()
    shown.keyboard.press("Shift+Tab")
    shown.keyboard.press("Tab")
    measured = shown.evaluate(CONTRAST)
    assert any("91% sure" in one["what"] for one in measured)
    assert len(measured) > 60
    worst = min(measured, key=lambda one: one["ratio"])
    assert worst["ratio"] >= 4.5, worst
    assert all((one["paper"] < 0.2) == dark for one in measured)


def test_kinds_and_parts_differ_in_more_than_colour(opened: Opens) -> None:
    text = "one two three four five six"
    speaker = Speaker("Ona", "person", [])
    spans = [Span.of(text, match.start(), match.end()) for match in re.finditer(r"\w+", text)]
    kinds = ("direct", "mixed", "indirect")
    quotes = [Quote(kind, [span], speaker=speaker) for kind, span in zip(kinds, spans, strict=False)]
    quotes.append(Quote("direct", [spans[5]], Cue(spans[3], "say", "neutral"), Mention(spans[4], "name"), speaker))
    hedges = [Hedge(spans[5], "modal", 0.5)]
    shown = opened(page(Document(text, quotes=quotes, speakers=[speaker], hedges=hedges)))

    def style(selector: str, *names: str) -> tuple[str, ...]:
        script = "(element, names) => names.map((name) => getComputedStyle(element)[name])"
        return tuple(shown.locator(f".ql-text {selector}").first.evaluate(script, list(names)))

    lines = {kind: style(f".ql-{kind}", "borderBottomStyle")[0] for kind in kinds}
    assert lines == {"direct": "solid", "mixed": "double", "indirect": "dashed"}
    assert style(".ql-source", "borderTopStyle", "borderLeftStyle") == ("solid", "solid")
    assert style(".ql-content", "borderTopStyle") == ("none",)
    assert style(".ql-cue", "fontStyle", "borderBottomStyle") == ("italic", "none")
    assert style(".ql-hedge", "textDecorationLine", "textDecorationStyle") == ("underline", "wavy")


def facts_shown(shown: Any) -> list[str]:
    """The text of the cards that are visible."""
    texts = shown.evaluate("""() => [...document.querySelectorAll(".ql-tag")]
        .map((tag) => getComputedStyle(tag, "::after"))
        .filter((style) => style.content !== "none" && style.visibility === "visible").map((style) => style.content)""")
    return list(texts)


def test_what_is_known_of_a_quotation_shows_under_the_mouse_and_at_the_keyboard(opened: Opens) -> None:
    shown = opened(page(article(2)))
    assert facts_shown(shown) == []
    told = ["speaker 2 · direct · 91% sure", "said", "may (modal, strength 0.5)", "quotation marks"]
    for piece in (2, 3):
        shown.locator(".ql-text .ql-content").nth(piece).hover()
        shown.wait_for_timeout(600)
        (card,) = facts_shown(shown)
        assert [fact for fact in told if fact not in card] == [], card
    # The key has such marks as well, of which nothing is known.
    shown.locator(".ql-key .ql-content").last.hover()
    shown.wait_for_timeout(600)
    assert facts_shown(shown) == []
    shown.mouse.move(0, 0)

    shown.locator(".ql-pick").last.focus()
    cards = []
    for _ in range(3):
        shown.keyboard.press("Tab")
        cards += facts_shown(shown)
    assert [re.findall(r"(\d+)% sure", card) for card in cards] == [["91"], ["91"], ["40"]]


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_reaches_out_of_the_page_however_narrow(opened: Opens, width: int) -> None:
    doc = article(12, "the Honourable Society of Incorporated Harbour-Masters")
    long = Document(f"{doc.text}\n\n{'x' * 400}", doc.id, quotes=doc.quotes, speakers=doc.speakers, hedges=doc.hedges)
    shown = opened(page(long), width=width)
    shown.locator("summary").click()
    shown.locator(".ql-text .ql-tag[tabindex]").nth(1).focus()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    legend, text = (shown.locator(name).bounding_box() for name in (".ql-side", ".ql-text"))
    assert (legend["x"] >= text["x"] + text["width"]) == (width >= 1280)
    assert text["width"] <= 720


def test_on_paper_it_is_dark_on_white_and_complete(opened: Opens) -> None:
    shown = opened(page(article(30)), scheme="dark")
    shown.emulate_media(media="print", color_scheme="dark")
    measured = shown.evaluate(CONTRAST)
    assert min(one["ratio"] for one in measured) >= 4.5
    assert min(one["paper"] for one in measured) > 0.3
    assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    places = [shown.locator(name).bounding_box()["y"] for name in (".ql-head", ".ql-text", ".ql-side", ".ql-list")]
    assert places == sorted(places), "the article comes first"
    assert not shown.locator(".ql-filter").is_visible()
    assert shown.locator(".ql-item").last.is_visible()
    assert shown.locator(".ql-legend").evaluate("element => element.scrollHeight <= element.clientHeight")


HOSTILE = [
    "<script>document.title = 'run'</script>",
    "</style><script>document.title = 'run'</script>",
    "</article></div></form><img src=x onerror=\"document.title='run'\">",
    '" autofocus onfocus="document.title=\'run\'" x="',
    "' onmouseover='document.title=\"run\"' '",
    "<svg onload=document.title='run'>&lt;b&gt;&amp;&#60;script&#62;",
    "<!-- --!> ]]> <![CDATA[ <plaintext> <textarea> <title>",
    "\0\x01\x1b[31m\x7f\x85\ufffe\uffff\ud800 \udfff\ud83d \u202eabc\u2066 \r\n\f\v end",
    "url(http://example.com/x) @import 'http://example.com/y'; } body { display: none }",
    "javascript:alert(1) <a href=javascript:alert(1)>x</a> <iframe srcdoc='<script>top.document.title=1</script>'>",
]


def hostile(text: str) -> Document:
    """A document in which everything that can be text is the given text."""
    span = Span.of(text, 0, len(text))
    inner = Span.of(text, 1, len(text) - 1)
    mention = Mention(inner, "name")
    speaker = Speaker(text, "person", [mention], 1.0, [text])
    hedge = Hedge(inner, "modal", 0.5)
    quote = Quote("direct", [span], Cue(inner, text, "neutral"), mention, speaker, [hedge], 0.5, [text], via=[speaker])
    other = Quote("indirect", [inner], evidence=[text])
    return Document(
        text, text, quotes=[quote, other], speakers=[speaker], hedges=[hedge], parts=[Part(inner, "caption")]
    )


def printable(text: str) -> str:
    """The text as HTML can hold it, with the line ends that a browser makes of it."""
    return re.sub("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(opened: Opens, text: str) -> None:
    doc = hostile(text)
    shown = opened(page(doc))
    shown.locator("summary").click()
    shown.locator(".ql-pick").first.check()
    shown.locator(".ql-tag[tabindex]").first.focus()
    shown.locator(".ql-text .ql-content").first.hover()
    shown.wait_for_timeout(100)
    assert shown.title() != "run"
    assert len(shown.heard) == 1
    foreign = (
        "script, img, svg, iframe, a, textarea, plaintext, link, [onerror], [onfocus], [onmouseover], [href], [src]"
    )
    assert shown.locator(foreign).count() == 0
    assert shown.locator(".ql-text").evaluate("element => element.textContent") == printable(text)
    assert shown.locator(".ql-sheet > *").count() == 4
    assert shown.locator(".ql-text").evaluate("element => element.parentElement.className") == "ql-sheet"


def test_nothing_is_fetched_from_anywhere(opened: Opens) -> None:
    shown = opened(page(article(12)))
    for box in shown.locator(".ql-pick").all():
        box.check()
    shown.emulate_media(color_scheme="dark")
    shown.wait_for_load_state("networkidle")
    assert len(shown.heard) == 1
    assert shown.evaluate("performance.getEntriesByType('resource').length") == 0
    assert shown.evaluate("document.documentElement.lang") == "en"
    assert shown.evaluate("document.characterSet") == "UTF-8"
    assert shown.title() == "speaker"
