"""The article as a page that shows who says what, for notebooks and for files.

Readers check an analysis by looking at it, so the article stays an article: its paragraphs, its order,
nothing taken away. Each speaker has a colour from the palette of Okabe and Ito (2008), which colour-blind
readers tell apart, and a number, because colours run out and printers have none. What kind of thing a stretch
is never rests on colour: contents are shaded and underlined (solid when direct, dashed when indirect, double
when mixed), sources are boxed, cues are italic, hedges have dots below.

The markup stands alone: one scoped style sheet, no script, nothing fetched. It takes font colour and
background from its surroundings and adds transparent tints, so that it fits a dark notebook as well as a
white page.
"""

from __future__ import annotations

import html
import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import attrs

from quotelens.types import Document, Quote

# Okabe and Ito’s colours as red, green and blue, the most distant first; no black, and a yellow dark enough for white.
_PALETTE = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (213, 94, 0),
    (86, 180, 233),
    (172, 152, 20),
)
# What HTML cannot hold, or what a terminal or browser would act on.
_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@attrs.frozen
class _Layer:
    """A stretch that is shown in some way. ``rank`` orders layers on the same stretch, outer first."""

    start: int
    end: int
    rank: int
    classes: str
    title: str
    label: str = ""


def fragment(doc: Document) -> str:
    """The document as an HTML element with its own style sheet, for a page or a notebook's cell.

    Every character of the text stands in it in order, except that characters which HTML cannot hold (NUL and
    other control characters, lone surrogates) are shown as U+FFFD.

    >>> "<script>" in fragment(Document("<script>alert(1)</script>"))
    False
    """
    return f"<style>{_style()}</style>\n{_element(doc)}"


def page(doc: Document) -> str:
    """The document as an HTML page of its own."""
    return pages([doc])


def pages(docs: Iterable[Document]) -> str:
    """Documents, one below the other, as one HTML page."""
    docs = list(docs)
    title = docs[0].id if len(docs) == 1 and docs[0].id else "Who said what"
    elements = "\n".join(_element(doc) for doc in docs)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_escape(title)}</title>\n<style>{_style()}</style>\n</head>\n"
        f'<body class="quotelens-page">\n{elements}\n</body>\n</html>\n'
    )


@cache
def _style() -> str:
    sheet = files("quotelens.render").joinpath("style.css").read_text(encoding="utf-8")
    colours = "\n".join(
        f".quotelens .ql-c{number} {{ --ql: {red} {green} {blue}; }}"
        for number, (red, green, blue) in enumerate(_PALETTE)
    )
    return f"\n{sheet}{colours}\n"


def _element(doc: Document) -> str:
    numbers = {id(speaker): number for number, speaker in enumerate(doc.speakers, 1)}
    heading = "" if doc.id is None else f'<h2 class="ql-id">{_escape(doc.id)}</h2>\n'
    article = "".join(_paragraphs(doc.text, _layers(doc, numbers)))
    return (
        f'<div class="quotelens">\n{heading}{_legend(doc, numbers)}'
        f'<article class="ql-text" dir="auto">{article}</article>\n</div>'
    )


def _escape(text: str) -> str:
    # A carriage return survives an HTML parser only as a character reference.
    return html.escape(_UNPRINTABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def _colour(number: int | None) -> str:
    return "ql-nobody" if number is None else f"ql-c{(number - 1) % len(_PALETTE)}"


def _layers(doc: Document, numbers: dict[int, int]) -> list[_Layer]:
    layers: dict[_Layer, None] = {}
    for quote in doc.quotes:
        number = None if quote.speaker is None else numbers[id(quote.speaker)]
        for layer in _quote_layers(quote, number):
            layers[layer] = None
    for hedge in doc.hedges:
        title = f"hedge: {hedge.category}, strength {hedge.strength:.2g}, the {hedge.holder}’s"
        layers[_Layer(hedge.span.start, hedge.span.end, 4, "ql-hedge", title)] = None
    for credit in doc.credits:
        layers[_Layer(credit.span.start, credit.span.end, 0, "ql-credit", credit.kind)] = None
    return list(layers)


def _quote_layers(quote: Quote, number: int | None) -> Iterator[_Layer]:
    colour = _colour(number)
    name = "nobody named" if quote.speaker is None else quote.speaker.name
    title = f"{name} · {quote.kind.value} · {quote.confidence:.0%}"
    if quote.evidence:
        title += "\n" + "; ".join(quote.evidence)
    label = "?" if number is None else str(number)
    for span in quote.content:
        classes = f"ql-content ql-{quote.kind.value} {colour}"
        yield _Layer(span.start, span.end, 1, classes, title, label if span is quote.content[0] else "")
    if quote.source is not None:
        span = quote.source.span
        yield _Layer(span.start, span.end, 2, f"ql-source {colour}", f"source: {name}")
    if quote.cue is not None:
        span = quote.cue.span
        yield _Layer(span.start, span.end, 3, f"ql-cue {colour}", f"cue: {quote.cue.lemma} ({quote.cue.category})")


def _paragraphs(text: str, layers: Iterable[_Layer]) -> Iterator[str]:
    """The text's markup: paragraphs as elements, what stands between them as it is."""
    waiting = deque(sorted(layers, key=lambda layer: (layer.start, -layer.end, layer.rank)))
    active: list[_Layer] = []
    done = 0
    for start, end in _paragraph_bounds(text):
        yield f"{_escape(text[done:start])}<p>"
        yield from _segments(text, start, end, waiting, active)
        yield "</p>"
        done = end
    yield _escape(text[done:])


def _paragraph_bounds(text: str) -> list[tuple[int, int]]:
    """Blank lines part paragraphs; in a text without any, every line is one."""
    breaks = [match.span() for match in _LINE.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    lines = zip(starts, ends, strict=True)
    blocks = [
        list(block)
        for blank, block in itertools.groupby(lines, lambda line: not text[line[0] : line[1]].strip())
        if not blank
    ]
    if len(blocks) == 1:
        return blocks[0]
    return [(block[0][0], block[-1][1]) for block in blocks]


def _segments(text: str, start: int, end: int, waiting: deque[_Layer], active: list[_Layer]) -> Iterator[str]:
    """The markup of one paragraph, cut wherever a layer begins or ends.

    Elements must nest and layers need not: where a layer ends inside another that began later, both elements
    are closed and the later one is opened again. ``waiting`` and ``active`` go on from one paragraph to the
    next.
    """
    opened: list[_Layer] = []
    at = start
    while at < end:
        active[:] = [layer for layer in active if layer.end > at]
        while waiting and waiting[0].start <= at:
            layer = waiting.popleft()
            if layer.end > at:
                active.append(layer)
        shared = 0
        while shared < min(len(opened), len(active)) and opened[shared] is active[shared]:
            shared += 1
        yield "</span>" * (len(opened) - shared)
        yield from (_opening_tag(layer, at) for layer in active[shared:])
        opened = list(active)
        cut = min([end, *(layer.end for layer in active), *(layer.start for layer in itertools.islice(waiting, 1))])
        yield _escape(text[at:cut])
        at = cut
    yield "</span>" * len(opened)


def _opening_tag(layer: _Layer, at: int) -> str:
    label = f' data-ql="{_escape(layer.label)}"' if layer.label and at == layer.start else ""
    return f'<span class="{layer.classes}" title="{_escape(layer.title)}"{label}>'


def _legend(doc: Document, numbers: dict[int, int]) -> str:
    if not doc.quotes:
        return '<p class="ql-key">No quotations.</p>\n'
    entries = [
        _legend_entry(str(numbers[id(speaker)]), _colour(numbers[id(speaker)]), speaker.name, len(speaker.quotes))
        for speaker in doc.speakers
        if speaker.quotes
    ]
    unnamed = sum(quote.speaker is None for quote in doc.quotes)
    if unnamed:
        entries.append(_legend_entry("?", _colour(None), "nobody named", unnamed))
    return (
        f'<ul class="ql-legend">{"".join(entries)}</ul>\n'
        '<p class="ql-key ql-nobody"><span class="ql-content ql-direct">direct</span> '
        '<span class="ql-content ql-mixed">mixed</span> <span class="ql-content ql-indirect">indirect</span> '
        '<span class="ql-source">source</span> <span class="ql-cue">cue</span> '
        '<span class="ql-hedge">hedge</span> <span class="ql-credit">credit</span></p>\n'
    )


def _legend_entry(label: str, colour: str, name: str, count: int) -> str:
    quotations = "1 quotation" if count == 1 else f"{count} quotations"
    return (
        f'<li class="{colour}"><span class="ql-number">{label}</span> '
        f'<span class="ql-name">{_escape(name)}</span> <span class="ql-count">{quotations}</span></li>'
    )
