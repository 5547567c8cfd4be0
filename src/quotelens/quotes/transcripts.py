"""Transcripts: turns that begin with their speaker's label, "Q:" and "A:", "SMITH:", "Mr. SMITH.", "ADA SMITH, HOST:".

Nothing is quoted there and nothing introduces it but the label. A label alone proves little ("Note: …"), so that a
text counts as a transcript only from its labels together: several paragraphs have one of the same form, some label
comes back, there are at least two speakers, and what follows reads as sentences. What follows a label, up to the next
one, is one turn, without what is nobody's words.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import attrs
import regex

from quotelens.phrases.named_page import NamedPage
from quotelens.quotes.callers import Caller, callers_of
from quotelens.quotes.directions import spoken
from quotelens.quotes.interviews import find_answers, guest_of
from quotelens.text.labels import Label, LabelForm
from quotelens.text.page import Page

Offsets = tuple[int, int]

# How sure one can be of the turn behind a label, and of an answer that stands behind a question in print.
LABELLED_CONFIDENCE = 0.9
ANSWER_CONFIDENCE = 0.8
_LEAST_TURNS = 3
# Where a line break or a dash is all that parts a label from the words, two speakers must come back.
_LEAST_LOOSE_TURNS = 4
_ENDS = regex.compile(r"[.?!…—–-][\"'”’»›)\]*_]*$")
_EXAMINER = regex.compile(
    r"(?:[\p{Lu} \-]{0,30}EXAMINATION )?(?:BY |Questions from |Examination by )"
    r"(?<name>[\p{Lu}][\p{L}.'’ \-]{1,40}?)[:.]?$"
)
_EXAMINER_REACH = 4
_CODA = regex.compile(
    r"[*_\[(]{0,3}(?:(?:This|The) (?:interview|conversation|transcript|text|Q&A)\b|Transcript\b|Copyright\b|©"
    r"|Read more\b|Interview by\b|As told to\b|This (?:is|was) a (?:rush )?transcript|(?:END|End of)\b"
    r"|(?:The )?(?:meeting|House|Committee|hearing|sitting|session|proceedings|deposition|debate|conference)s?"
    r" (?:rose|(?:was|were|stood) (?:adjourned|suspended|closed|concluded)|adjourned|closed|ended|concluded)\b"
    r"|Whereupon\b)"
)


@attrs.frozen
class Turn:
    """Somebody's words in a transcript.

    Attributes:
        label: what names the speaker beside them; None for the answers of an interview without labels.
        voice: where the text says in full who that is.
        content: their pieces.
        evidence: why it is theirs, in words.
        confidence: how probable that is.
    """

    label: Offsets | None
    voice: Offsets | None
    content: tuple[Offsets, ...]
    evidence: str = "label of a transcript"
    confidence: float = LABELLED_CONFIDENCE

    @property
    def span(self) -> Offsets:
        """All of it, with its label."""
        spans = self.content if self.label is None else (*self.content, self.label)
        return min(start for start, _ in spans), max(end for _, end in spans)


def find_turns(page: Page, named: NamedPage) -> tuple[Turn, ...]:
    """The turns of a transcript or an interview, in order; none where the text is neither.

    >>> from quotelens.phrases.named_page import read_names
    >>> from quotelens.text.page import lay_out
    >>> page = lay_out("Q: Why?\\nA: I was tired.\\nQ: Is that all?")
    >>> turns = find_turns(page, read_names(page))
    >>> [(page.text[slice(*turn.label)], page.text[slice(*turn.content[0])]) for turn in turns]
    [('Q', 'Why?'), ('A', 'I was tired.'), ('Q', 'Is that all?')]
    """
    for forms in ((LabelForm.COLON, LabelForm.STOP, LabelForm.TIME), (LabelForm.LINE,), (LabelForm.DASH,)):
        labels = [label for label in page.labels if label.form in forms]
        loose = LabelForm.COLON not in forms
        if len(labels) < (_LEAST_LOOSE_TURNS if loose else _LEAST_TURNS):
            continue
        callers = callers_of(page, named, labels)
        kept = _transcribed(page, labels, callers, loose)
        if kept:
            return tuple(_turns(page, named, kept))
    return tuple(
        Turn(None, voice, content, "answer of an interview", ANSWER_CONFIDENCE)
        for voice, content in find_answers(page, named)
    )


def find_posts(page: Page) -> tuple[Turn, ...]:
    """The posts that the page shows, each the turn of whose handle it bears."""
    return tuple(Turn(post.author, None, post.content, "post with its handle") for post in page.posts)


def _transcribed(
    page: Page, labels: Sequence[Label], callers: Sequence[Caller], loose: bool
) -> list[tuple[Label, Caller]]:
    """The labels of speakers, where they make the text a transcript."""
    counts = Counter(id(caller) for caller in callers)
    # Of many who speak once, each may be a heading; what brackets add to a name is added to no heading.
    once = len(counts) > len(labels) / 2 + 1 and 3 * sum(bool(label.asides) for label in labels) < len(labels)
    kept = [
        (label, caller)
        for label, caller in zip(labels, callers, strict=True)
        if counts[id(caller)] > 1 or not (once or loose) or caller.generic
    ]
    if len(kept) < 2 or len({id(caller) for _, caller in kept}) < 2 or max(counts.values()) < 2:
        return []
    often = sum(count > 1 for count in counts.values())
    changes = sum(one[1] is not other[1] for one, other in itertools.pairwise(kept))
    alternating = often > 1 and len(kept) >= _LEAST_LOOSE_TURNS and 3 * changes >= 2 * (len(kept) - 1)
    if loose and (not alternating or 2 * len(kept) < len(labels)):
        return []
    paragraphs = len(page.paragraphs) - kept[0][0].paragraph
    # Long answers have many paragraphs.
    share = 6 if alternating else 2
    generic = sum(caller.generic for _, caller in kept) > 1
    if not generic and share * len(kept) * (2 if loose else 1) < paragraphs:
        return []
    said = sum(_ENDS.search(page.text, *_first_words(page, label)) is not None for label, _ in kept)
    return kept if 2 * said >= len(kept) else []


def _fills_its_line(page: Page, label: Label) -> bool:
    return label.behind >= page.paragraphs[label.paragraph].end


def _first_words(page: Page, label: Label) -> Offsets:
    place = label.paragraph + _fills_its_line(page, label)
    if place == len(page.paragraphs):
        return label.end, label.end
    end = page.paragraphs[place].end
    return max(label.end, end - 8), end


def _turns(page: Page, named: NamedPage, kept: Sequence[tuple[Label, Caller]]) -> Iterator[Turn]:
    ends = [label.paragraph for label, _ in kept[1:]]
    several = any(
        following - label.paragraph > 1 + _fills_its_line(page, label)
        for (label, _), following in zip(kept, ends, strict=False)
    )
    ends.append(_last_end(page, kept[-1][0], several))
    guest = guest_of(page, named, kept[0][0].start) if any(caller.answers for _, caller in kept) else None
    examiner = _examiner(page, range(max(0, kept[0][0].paragraph - _EXAMINER_REACH), kept[0][0].paragraph))
    for (label, caller), end in zip(kept, ends, strict=True):
        spans = ((paragraph.start, paragraph.end) for paragraph in page.paragraphs[label.paragraph + 1 : end])
        first = page.paragraphs[label.paragraph].end
        content = [piece for span in spans for piece in spoken(page.text, *span)]
        if label.behind < first:
            content = [*spoken(page.text, label.behind, first), *content]
        if content:
            voice = caller.voice
            if caller.answers and guest is not None:
                voice = guest
            elif caller.generic and not caller.answers and examiner is not None:
                voice = examiner
            yield Turn((label.start, label.end), voice, tuple(content))
        examiner = _examiner(page, range(label.paragraph + 1, min(end, len(page.paragraphs)))) or examiner


def _examiner(page: Page, numbers: range) -> Offsets | None:
    """Whom the last of some paragraphs says to ask from there on: "BY MR. OSTROFF:"."""
    for number in reversed(numbers):
        match = _EXAMINER.match(page.text, page.paragraphs[number].start, page.paragraphs[number].end)
        if match is not None:
            start, end = match.span("name")
            return start, end
    return None


def _last_end(page: Page, label: Label, several: bool) -> int:
    """The number of the paragraph behind the last turn, which ends with its own unless turns have several."""
    first = label.paragraph + 1 + _fills_its_line(page, label)
    if not several:
        return first
    credited = {start for start, _ in page.silent}
    for number in range(first, len(page.paragraphs)):
        start, end = page.paragraphs[number].start, page.paragraphs[number].end
        if (
            start in credited
            or _CODA.match(page.text, start)
            or _ENDS.search(page.text, max(start, end - 8), end) is None
        ):
            return number
    return len(page.paragraphs)
