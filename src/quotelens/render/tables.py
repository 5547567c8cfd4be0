"""What stands beside the article: who speaks how much, what the marks mean, and all quotations in a row.

The list of quotations says in plain text everything that the marks in the article show on demand. It is there
for paper, for touch screens, for screen readers, and for places that show HTML without its style.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from quotelens.enums import QuoteLevel
from quotelens.hedges.summary import Hedging, summarize
from quotelens.render.colours import LAST_SWITCH, NOBODY, classes, number_of, shown_number, standing
from quotelens.render.facts import facts, hedge_facts, to_check
from quotelens.render.markup import count, label
from quotelens.types import Document, Quote

_KEY = (
    ('<span class="ql-content ql-direct">direct</span>', "speaker’s words"),
    ('<span class="ql-content ql-mixed">mixed</span>', "some of both"),
    ('<span class="ql-content ql-indirect">indirect</span>', "writer’s words"),
    ('<span class="ql-source">source</span>', "who, as printed"),
    ('<span class="ql-cue">cue</span>', "what attributes"),
    ('<span class="ql-hedge">hedge</span>', "not quite certain"),
    ('<span class="ql-part">small print</span>', "not the story"),
    ('<span class="ql-content ql-unsure"><span class="ql-tag" data-ql="1"></span></span>', "less than 50% sure"),
    (
        '<span class="ql-tag" data-ql="1?"></span><span class="ql-source ql-check">source</span>',
        "check who: less than 70% sure",
    ),
)


# Other names of a speaker that the legend shows; long articles have a dozen.
_FORMS = 3


def summary(doc: Document) -> str:
    """The counts of the whole document on one line."""
    if not doc.quotes:
        return "No quotations"
    speakers = sum(bool(speaker.quotes) for speaker in doc.speakers)
    parts = [count(len(doc.quotes), "quotation"), count(speakers, "speaker"), f"{_share(doc.hedging)} hedged"]
    return " · ".join(parts)


def speakers_table(doc: Document, numbers: dict[int, int]) -> str:
    """The legend: a row for each speaker, with the checkbox that picks the speaker."""
    rows = "\n".join(_speaker_rows(doc, numbers))
    return (
        '<table class="ql-speakers">\n<thead><tr><th scope="col">Speaker</th><th scope="col">Quotations</th>'
        f'<th scope="col">Hedged</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'
    )


def filters(doc: Document) -> str:
    """Checkboxes for the levels, where the document has several, and for speakers to check, where there are any."""
    levels = Counter(quote.level for quote in doc.quotes)
    boxes: list[tuple[str, str, str]] = [
        ("ql-level", level, f"{level} {levels[level]}") for level in QuoteLevel if level in levels and len(levels) > 1
    ]
    unsure = sum(map(to_check, doc.quotes))
    if unsure:
        boxes.append(("ql-unsettled", "check", f"speaker to check {unsure}"))
    labels = " ".join(
        f'<label><input class="{name}" type="checkbox" value="{value}"> {shown}</label>' for name, value, shown in boxes
    )
    return f'<p class="ql-filter" role="group" aria-label="Only">only {labels}</p>\n' if boxes else ""


def key() -> str:
    """What the marks in the article mean."""
    entries = "".join(f"<li>{mark} <small>{meaning}</small></li>" for mark, meaning in _KEY)
    return f'<ul class="ql-key ql-nobody" aria-label="Key">{entries}</ul>\n'


def quotation_list(doc: Document, numbers: dict[int, int]) -> str:
    """All quotations in the order of the text with what is known of them, folded away."""
    items = "\n".join(_item(quote, numbers) for quote in doc.quotes)
    own = [hedge_facts(hedge) for hedge in doc.hedges if hedge.quote is None]
    hedges = f'<p class="ql-facts">hedges outside quotations: {label(", ".join(own))}</p>\n' if own else ""
    return (
        f'<details class="ql-list">\n<summary>{count(len(doc.quotes), "quotation")} as a list</summary>\n'
        f"<ol>\n{items}\n</ol>\n{hedges}</details>\n"
    )


def _item(quote: Quote, numbers: dict[int, int]) -> str:
    first, *others = map(label, facts(quote))
    words = label(" […] ".join(span.text for span in quote.content))
    return (
        f'<li class="ql-item {classes(number_of(quote.speaker, numbers))} {standing([quote])}">'
        f'<span class="ql-number">{shown_number(quote, numbers)}</span> <span class="ql-about">{first}</span>'
        f"<p>{words}</p>" + (f'<p class="ql-facts">{" · ".join(others)}</p>' if others else "") + "</li>"
    )


def _speaker_rows(doc: Document, numbers: dict[int, int]) -> Iterator[str]:
    ranked = sorted((speaker for speaker in doc.speakers if speaker.quotes), key=lambda who: numbers[id(who)])
    alone = ranked if len(ranked) <= LAST_SWITCH else ranked[: LAST_SWITCH - 1]
    for speaker in alone:
        forms = dict.fromkeys(mention.span.text for mention in speaker.mentions if mention.form != "pronoun")
        others = [form for form in forms if speaker.name.casefold() not in form.casefold()]
        also = f"also {', '.join(others[:_FORMS])}" if others else ""
        yield _row(numbers[id(speaker)], speaker.name, speaker.type, speaker.quotes, also)
    together = ranked[len(alone) :]
    if together:
        quotes = [quote for speaker in together for quote in speaker.quotes]
        yield _row(LAST_SWITCH, count(len(together), "other speaker"), "picked together", quotes)
    unnamed = [quote for quote in doc.quotes if quote.speaker is None]
    if unnamed:
        yield _row(NOBODY, "nobody named", "", unnamed)


def _row(number: int, name: str, about: str, quotes: Sequence[Quote], also: str = "") -> str:
    kinds = Counter(quote.kind.value for quote in quotes)
    told = ", ".join(f"{many} {kind}" for kind, many in kinds.most_common())
    unsure = sum(map(to_check, quotes))
    check = f"{unsure} to check" if unsure else ""
    colour = classes(number).split()[0]
    second = f"<small>{label(also)}</small>" if also else ""
    return (
        f'<tr class="{colour}"><th scope="row"><label><input class="ql-pick" type="checkbox" value="{number}"> '
        f'<span class="ql-number">{number or "?"}</span> <bdi class="ql-name">{label(name)}</bdi> '
        f"<small>{' · '.join(filter(None, [about, told, check]))}</small>{second}</label></th>"
        f"<td>{len(quotes)}</td><td>{_share(summarize(quotes, ()))}</td></tr>"
    )


def _share(hedging: Hedging) -> str:
    return f"{hedging.share:.0%}"
