"""Which speaker gets which number and colour, and the rules of style that depend on it.

Speakers are numbered by how much they are quoted, and the eight most quoted have a colour. More colours than
that nobody tells apart, so all others share a grey and a hatching and are known by their number; the number
stands at every quotation anyway, because colours are no use to some readers and to most printers.

The legend filters without any script: it consists of checkboxes, and ``:has()`` lets the style of a quotation
depend on whether the box of its speaker is checked. That works in notebooks that strip scripts, and several
documents on one page do not disturb each other, since no id is needed and every rule stays within its element.
Style sheets cannot compare values, so each number needs rules of its own; they are the same in every document.
Levels are filtered in the same way; a source may have quotations of several, so each set of levels has its class.
``:has()`` is asked of the legend alone and never of the article, so that thousands of quotations stay quick.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable

from quotelens.enums import QuoteLevel
from quotelens.render.facts import to_check
from quotelens.types import Document, Quote, Speaker

# For light and for dark surroundings. Found by a random search in eight windows of hue for the palette whose closest
# two colours are farthest apart (CAM02-UCS) for readers with normal sight, deuteranopia, protanopia or tritanopia
# (Machado et al. 2009): 16 light, 14 dark, where Okabe and Ito's seven colours come to 6. All keep a contrast of
# 3 to their paper. tests/render/test_colours.py measures both.
PALETTE = (
    ("#354888", "#93a9f7"),
    ("#955805", "#febf76"),
    ("#227e5b", "#499f77"),
    ("#8a52e3", "#9d6ee3"),
    ("#259dbe", "#74d9ee"),
    ("#870a25", "#d25c3e"),
    ("#a19224", "#afad01"),
    ("#ea5281", "#c175a6"),
)
# The rules grow with the speakers who can be picked one by one. Those with this number and higher are picked together.
LAST_SWITCH = 100
NOBODY = 0
# What the legend's checkboxes filter.
_SHOWN = ":is(.ql-text, .ql-list)"
_MARKED = ":is(.ql-content, .ql-source, .ql-cue, .ql-item)"


def speaker_numbers(doc: Document) -> dict[int, int]:
    """The number of each quoted speaker, by its ``id()``: 1 for the one with most quotations."""
    quoted = [speaker for speaker in doc.speakers if speaker.quotes]
    ranked = sorted(quoted, key=lambda speaker: -len(speaker.quotes))
    return {id(speaker): number for number, speaker in enumerate(ranked, 1)}


def number_of(speaker: Speaker | None, numbers: dict[int, int]) -> int:
    return NOBODY if speaker is None else numbers[id(speaker)]


def switch(number: int) -> int:
    """The number of the legend's checkbox for a speaker."""
    return min(number, LAST_SWITCH)


def classes(number: int) -> str:
    """The classes for whatever belongs to a speaker: colour or hatching, and what filters."""
    if number == NOBODY:
        colour = "ql-nobody"
    elif number <= len(PALETTE):
        colour = f"ql-c{number}"
    else:
        colour = "ql-hatched"
    return f"{colour} ql-v{switch(number)}"


def shown_number(quote: Quote, numbers: dict[int, int]) -> str:
    """The number of the speaker, with a question mark if the speaker should be checked."""
    number = number_of(quote.speaker, numbers)
    if number == NOBODY:
        return "?"
    return f"{number}?" if to_check(quote) else str(number)


def standing(quotes: Collection[Quote]) -> str:
    """The classes for whatever belongs to some quotations: their levels, and whether a speaker should be checked."""
    levels = _level_class({quote.level for quote in quotes})
    return f"{levels} ql-check" if any(map(to_check, quotes)) else levels


def _level_class(levels: Iterable[QuoteLevel]) -> str:
    return "-".join(["ql-l", *sorted(levels)])


def rules(most: int) -> str:
    """Rules of style for speakers with numbers up to ``most``: their colours and what their checkboxes do."""
    colours = [
        f".quotelens .ql-c{number} {{ --ql: light-dark({light}, {dark}); }}"
        for number, (light, dark) in enumerate(PALETTE[:most], 1)
    ]
    switches = range(NOBODY, switch(most) + 1)
    others = ",\n".join(
        [
            *(
                f".quotelens .ql-side:has(.ql-pick:checked):not({_picked(number)}) ~ {_SHOWN} .ql-v{number}"
                for number in switches
            ),
            *_other_levels(),
            f".quotelens .ql-side:has(.ql-unsettled:checked) ~ {_SHOWN} {_MARKED}:not(.ql-check)",
        ]
    )
    paragraphs = ",\n".join(
        f".quotelens .ql-side:has(.ql-only:checked){_picked(number)} ~ .ql-text p.ql-p{number}" for number in switches
    )
    return "\n".join(
        [
            *colours,
            f"{others} {{",
            "  color: inherit; background: none; border: 0; padding: 0; font: inherit; letter-spacing: inherit;",
            "  > .ql-tag { display: none; }",
            "  &.ql-check::after { content: none; }",
            "  &.ql-item { display: none; }",
            "}",
            f"{paragraphs} {{ display: block; }}",
        ]
    )


def _other_levels() -> Iterable[str]:
    """Selectors of what has none of the levels that are picked, one for each set of levels."""
    sets = (chosen for many in range(1, len(QuoteLevel) + 1) for chosen in itertools.combinations(QuoteLevel, many))
    for chosen in sets:
        unpicked = "".join(f':not(:has(.ql-level[value="{level}"]:checked))' for level in chosen)
        yield f".quotelens .ql-side:has(.ql-level:checked){unpicked} ~ {_SHOWN} .{_level_class(chosen)}"


def _picked(number: int) -> str:
    return f':has(.ql-pick[value="{number}"]:checked)'
