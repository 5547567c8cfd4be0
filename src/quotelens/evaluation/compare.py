"""One text compared: which quotations belong together, what counts as right, and what differs, in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

import attrs

from quotelens.contents import Offsets, paired, shared
from quotelens.enums import QuoteKind, QuoteLevel
from quotelens.evaluation.gold import Annotated, Annotation
from quotelens.evaluation.measure import Counts, counts_of, plain, words

_SHOWN = 80


@attrs.frozen
class Difference:
    """Where the annotation and what was found differ.

    ``what`` is missed, extra, content, source, cue, speaker, level or kind; ``start`` is where the quotation begins;
    ``gold`` and ``found`` say what each has, None where it has nothing.
    """

    document: str
    start: int
    what: str
    text: str
    gold: str | None
    found: str | None

    def __str__(self) -> str:
        said = f"{self.document}:{self.start}: {self.what}: {_short(self.text)!r}"
        if self.what in ("missed", "extra"):
            return said
        gold, found = _apart(self.gold or "nothing", self.found or "nothing")
        return f"{said}: annotated {gold!r}, found {found!r}"


@attrs.frozen
class Compared:
    """The counts of one text by the names of the figures, and what differs."""

    counts: dict[str, Counts]
    differences: tuple[Difference, ...]


def compare(gold: Annotated, found: Annotated) -> Compared:
    """Compare what was found in a text with its annotation.

    Quotations that the annotator doubted, and what was found of them, are left aside.
    """
    doubted = [one.content for one in gold.quotes if one.doubt]
    wanted = [one for one in gold.quotes if not one.doubt]
    contents = [one.content for one in wanted]
    ours = [
        one
        for one in found.quotes
        if not any(shared(one.content, other) for other in doubted)
        or any(shared(one.content, other) for other in contents)
    ]
    pairs = [(wanted[n], ours[m]) for n, m in paired(contents, [one.content for one in ours])]
    counts = counts_of(gold.text, wanted, ours)
    counts["quotation"] = Counts(len(pairs), len(ours), len(wanted))
    counts["speaker"] = _speaker_counts(pairs)
    for kind in QuoteKind:
        counts[f"kind {kind}"] = _set_counts(pairs, "kind", kind)
    for level in QuoteLevel:
        counts[f"level {level}"] = _set_counts(pairs, "level", level)
    return Compared(counts, tuple(_differences(gold, wanted, ours, pairs)))


Pairs = Sequence[tuple[Annotation, Annotation]]


def same_speaker(one: Annotation, other: Annotation) -> bool:
    """Whether the annotated name is that of the speaker found or a mention, or theirs one that the annotation has."""
    if not one.names or not other.names:
        return False
    called = {plain(name) for name in (*other.names, *other.mentions)}
    return plain(one.names[0]) in called or plain(other.names[0]) in {plain(name) for name in one.names}


def _speaker_counts(pairs: Pairs) -> Counts:
    known = [(one, other) for one, other in pairs if one.names]
    right = sum(same_speaker(one, other) for one, other in known)
    return Counts(right, sum(bool(other.names) for _, other in known), len(known))


def _set_counts(pairs: Pairs, field: str, value: str) -> Counts:
    """Of the quotations in both, those with a word of a closed set; what the annotation says nothing of is left out."""
    said = [(getattr(one, field), getattr(other, field)) for one, other in pairs if getattr(one, field) is not None]
    return Counts(
        sum(one == other == value for one, other in said),
        sum(other == value for _, other in said),
        sum(one == value for one, _ in said),
    )


def _differences(
    gold: Annotated, wanted: Sequence[Annotation], ours: Sequence[Annotation], pairs: Pairs
) -> Iterator[Difference]:
    text = gold.text
    known = {id(one) for pair in pairs for one in pair}

    def difference(one: Annotation, what: str, *told: str | None) -> Difference:
        return Difference(gold.id, one.content[0][0], what, _told(text, one.content) or "", *told)

    found: list[Difference] = []
    for one in (*wanted, *ours):
        if id(one) not in known:
            missed = any(one is other for other in wanted)
            said = _told(text, one.content)
            found.append(difference(one, "missed" if missed else "extra", *((said, None) if missed else (None, said))))
    for one, other in pairs:
        for role in ("content", "source", "cue"):
            some, others = getattr(one, role), getattr(other, role)
            if sorted(words(text, span) for span in some) != sorted(words(text, span) for span in others):
                found.append(difference(one, role, _told(text, some), _told(text, others)))
        if one.names and not same_speaker(one, other):
            found.append(difference(one, "speaker", one.names[0], other.names[0] if other.names else None))
        for field in ("level", "kind"):
            value = getattr(one, field)
            if value is not None and value != getattr(other, field):
                found.append(difference(one, field, str(value), str(getattr(other, field))))
    yield from sorted(found, key=lambda one: one.start)


def _told(text: str, spans: Sequence[Offsets]) -> str | None:
    said = " […] ".join(" ".join(text[start:end].split()) for start, end in spans)
    return said if spans else None


def _short(said: str) -> str:
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two wordings, of long ones only the words that the other has not.

    >>> _apart("that the bridge over the Vella stays closed", "the bridge over the Vella stays closed on Monday")
    ('that …', '… on Monday')
    """
    if len(one) + len(other) <= _SHOWN:
        return one, other
    some, others = one.split(), other.split()
    left: list[str] = []
    right: list[str] = []
    for what, *ends in difflib.SequenceMatcher(None, some, others, autojunk=False).get_opcodes():
        left += ["…"] if what == "equal" else some[ends[0] : ends[1]]
        right += ["…"] if what == "equal" else others[ends[2] : ends[3]]
    return _short(" ".join(left)), _short(" ".join(right))
