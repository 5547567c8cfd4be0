"""The article's own text as paragraphs of HTML, with quotations, sources, cues, hedges and small print marked in it.

Readers check an analysis by looking at it, so the article stays an article: its paragraphs, its order, nothing
added that would be copied with it, nothing taken away. What is told about a quotation stands in attributes of a
small tag before it, which is empty in the text; the style sheet shows the number, and the rest on demand.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator

import attrs

from quotelens.render.colours import classes, number_of, shown_number, standing, switch
from quotelens.render.facts import facts
from quotelens.render.markup import escape, isolated, label
from quotelens.types import Document, Quote

_LINE = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Below this the number stands in a dashed, empty ring.
_UNSURE = 0.5


@attrs.frozen
class _Layer:
    """A stretch that is shown in some way. ``rank`` orders layers on the same stretch, outer first."""

    start: int
    end: int
    rank: int
    classes: str
    title: str = ""
    voice: int | None = None
    number: str = ""
    facts: str = ""
    begins: bool = False
    anchor: str = ""


def article(doc: Document, numbers: dict[int, int], anchor: str | None = None) -> str:
    """The text's markup; each speaker's number is given by the ``id()`` of the speaker.

    With an ``anchor`` each quotation has an id: the anchor and its number in ``doc.quotes``.
    """
    return "".join(_paragraphs(doc.text, _layers(doc, numbers, anchor)))


def _layers(doc: Document, numbers: dict[int, int], anchor: str | None) -> list[_Layer]:
    # A source or a cue of several quotations is one.
    shared: dict[_Layer, list[Quote]] = {}
    for place, quote in enumerate(doc.quotes):
        for layer in _quote_layers(quote, numbers, "" if anchor is None else f"{anchor}{place}"):
            shared.setdefault(layer, []).append(quote)
    layers: dict[_Layer, None] = {
        attrs.evolve(layer, classes=f"{layer.classes} {standing(quotes)}"): None for layer, quotes in shared.items()
    }
    for hedge in doc.hedges:
        title = f"hedge of the {hedge.holder}: {hedge.category}, strength {hedge.strength:.2g}"
        layers[_Layer(hedge.span.start, hedge.span.end, 4, "ql-hedge", title)] = None
    for part in doc.parts:
        if part.silent:
            layers[_Layer(part.span.start, part.span.end, 0, "ql-part", part.kind.replace("_", " "))] = None
    return list(layers)


def _quote_layers(quote: Quote, numbers: dict[int, int], anchor: str) -> Iterator[_Layer]:
    voice = number_of(quote.speaker, numbers)
    whose = classes(voice)
    certainty = " ql-unsure" if quote.confidence < _UNSURE else ""
    number, told = shown_number(quote, numbers), "\n".join(map(label, facts(quote)))
    for span in quote.content:
        shown = f"ql-content ql-{quote.kind.value}{certainty} {whose}"
        first = span is quote.content[0]
        yield _Layer(
            span.start, span.end, 1, shown, "", switch(voice), number, told, first, label(anchor) if first else ""
        )
    if quote.source is not None:
        span = quote.source.span
        name = "nobody named" if quote.speaker is None else quote.speaker.name
        yield _Layer(span.start, span.end, 2, f"ql-source {whose}", f"source: {name}", switch(voice))
    if quote.cue is not None:
        span = quote.cue.span
        yield _Layer(
            span.start, span.end, 3, f"ql-cue {whose}", f"cue: {quote.cue.lemma}, {quote.cue.category}", switch(voice)
        )


def _paragraphs(text: str, layers: Iterable[_Layer]) -> Iterator[str]:
    """The text's markup: paragraphs as elements, what stands between them as it is."""
    waiting = deque(sorted(layers, key=lambda layer: (layer.start, -layer.end, layer.rank)))
    active: list[_Layer] = []
    done = 0
    for start, end in _paragraph_bounds(text):
        voices: set[int] = set()
        words = "".join(_segments(text, start, end, waiting, active, voices))
        marks = f' class="{" ".join(f"ql-p{voice}" for voice in sorted(voices))}"' if voices else ""
        yield f"{escape(text[done:start])}<p{marks}>{words}</p>"
        done = end
    yield escape(text[done:])


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


def _segments(
    text: str, start: int, end: int, waiting: deque[_Layer], active: list[_Layer], voices: set[int]
) -> Iterator[str]:
    """The markup of one paragraph, cut wherever a layer begins or ends.

    Elements must nest and layers need not: where a layer ends inside another that began later, both elements
    are closed and the later one is opened again. ``waiting`` and ``active`` go on from one paragraph to the
    next. Whose words they are is added to ``voices``.
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
        voices.update(layer.voice for layer in active[shared:] if layer.voice is not None)
        opened = list(active)
        cut = min([end, *(layer.end for layer in active), *(layer.start for layer in itertools.islice(waiting, 1))])
        yield isolated(text[at:cut])
        at = cut
    yield "</span>" * len(opened)


def _opening_tag(layer: _Layer, at: int) -> str:
    title = f' title="{label(layer.title)}"' if layer.title else ""
    opening = f'<span class="{layer.classes}"{title}>'
    if not layer.facts:
        return opening
    if layer.begins and at == layer.start:
        named = f'id="{layer.anchor}" ' if layer.anchor else ""
        told = f'{named}tabindex="0" role="note" data-ql="{layer.number}" aria-label="{layer.facts}"'
    else:
        told = f'aria-hidden="true" data-ql-facts="{layer.facts}"'
    return f'{opening}<span class="ql-tag" {told}></span>'
