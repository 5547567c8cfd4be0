"""Accuracy of the speakers of direct speech in novels, on LitBank (Bamman et al. 2019-2021; Sims & Bamman 2020).

    python benchmarks/litbank.py litbank/train.jsonl.gz [--held-out] [--errors]

For every annotated quotation: does a quotation of the analyzer cover it, and is its speaker right? The rules were
improved on nine tenths of the books. ``--held-out`` measures on the others: of the 90 books in the order of their
ids, the 4th, 14th, 24th and so on. ``--errors`` lists what is wrong.

**The text.** LitBank has sentences of tokens, but neither spaces nor paragraphs. ``rebuild`` joins the tokens as
they are printed: a mark that opens goes to the word after it, one that closes to the word before. Straight marks
open at the beginning of a sentence, close at its end, and take turns between. Where a sentence ends with a closing
mark and the next begins with an opening one, a new paragraph begins, as it always does in print; so it does where a
sentence begins with the dash that stands for a mark in some novels. All other paragraph breaks remain lost, and
with them much that tells readers whose turn it is.

**Found.** A quotation is found where the direct or mixed quotation that shares most characters with it shares half.

**Right.** A speaker stands for the chain that holds more of its mentions than any other does; it is right if that is
the chain of the quotation's speaker. A mention counts for the chain of the annotated mention that is most like it
(shared characters over all characters, at least half). "He", "she" and the like count only for a chain that has
nothing but pronouns: a speaker that is nothing but "he" does not answer the question. "I" counts, as narrators often
have no name. Two speakers may stand for one chain: splits are not counted here.

Measures: accuracy over all quotations, where one that was not found or has no speaker counts as wrong; over those
found; and of these apart by what the analyzer read: a name, a pronoun or a description beside a cue, or no cue at
all.
"""

from __future__ import annotations

import argparse
import bisect
import collections
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

import quotelens
from quotelens.enums import QuoteKind
from quotelens.types import Quote, Speaker

Offsets = tuple[int, int]

HELD_OUT = slice(3, None, 10)

_OPEN, _CLOSE, _STRAIGHT = "“‘", "”’", "\"'"
_NO_SPACE_BEFORE = frozenset([*",.;:!?)]", "...", "!!", "!!!", "--", "—"])
_NO_SPACE_AFTER = frozenset(["(", "[", "--", "—"])
_CLITICS = ("'", "’")


@attrs.frozen
class Quotation:
    """An annotated quotation: where it stands, and the chain of its speaker."""

    span: Offsets
    speaker: str


@attrs.frozen
class Excerpt:
    """A book's text with its quotations and the mentions of its chains.

    ``mentions`` are (start, end, chain) in order; ``pronominal`` the chains that have nothing but pronouns.
    """

    id: str
    text: str
    quotations: tuple[Quotation, ...]
    mentions: tuple[tuple[int, int, str], ...]
    pronominal: frozenset[str]


@attrs.frozen
class Verdict:
    """What became of a quotation."""

    quotation: Quotation
    quote: Quote | None
    right: bool

    @property
    def way(self) -> str:
        """What the analyzer had to go by."""
        if self.quote is None or self.quote.source is None:
            return "no source"
        return self.quote.source.form


def read_excerpts(path: Path) -> Iterator[Excerpt]:
    """The excerpts in the order of their ids."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = sorted((json.loads(line) for line in lines), key=lambda row: str(row["id"]))
    for row in rows:
        yield _excerpt(row)


def _excerpt(row: Mapping[str, Any]) -> Excerpt:
    text, places = rebuild(row["sentences"])

    def span(sentence: int, start: int, last_sentence: int, end: int) -> Offsets:
        return places[sentence][start][0], places[last_sentence][end - 1][1]

    chain_of = {mention: chain for chain, members in row["chains"].items() for mention in members}
    mentions = sorted(
        (*span(one["sent"], one["start"], one["sent"], one["end"]), chain_of[key])
        for key, one in row["mentions"].items()
        if key in chain_of
    )
    forms = {
        chain: {row["mentions"][mention]["form"] for mention in members} for chain, members in row["chains"].items()
    }
    return Excerpt(
        row["id"],
        text,
        tuple(Quotation(span(*one["start"], *one["end"]), one["speaker"]) for one in row["quotes"]),
        tuple(mentions),
        frozenset(chain for chain, known in forms.items() if known == {"PRON"}),
    )


def rebuild(sentences: Sequence[Sequence[str]]) -> tuple[str, list[list[Offsets]]]:
    """The text that the tokens were cut from, as far as it can be told, and the place of each token in it.

    >>> rebuild([["“", "Go", ",", "”", "said", "I", "."], ["“", "Why", "?", "”"], ["“", "No", "!", "”"]])[0]
    '“Go,” said I. “Why?”\\n\\n“No!”'
    """
    single = _speaks_in(sentences, "'‘", '"“—')
    dashes = _speaks_in(sentences, "—", "\"“'‘")
    pieces: list[str] = []
    places: list[list[Offsets]] = []
    length = 0
    inside = underlined = False
    glue, closed = True, False
    for sentence in sentences:
        row: list[Offsets] = []
        for at, token in enumerate(sentence):
            before = after = " "
            last = at == len(sentence) - 1
            if token in _STRAIGHT and (token == '"' or single):
                previous = sentence[at - 1] if at else ""
                apostrophe = token == "'" and at and not last and previous[-1:].isalnum()
                opens = not apostrophe and (at == 0 or not (last or inside))
                before, after = (" ", "") if opens else ("", " ")
                inside = inside if apostrophe else opens
            elif token in _OPEN:
                after, opens = "", True
            elif token in _CLOSE or token == "'":
                before, opens = "", False
            elif token == "_":
                underlined = not underlined
                before, after = (" ", "") if underlined else ("", " ")
            elif token in ("--", "—") and at == 0:
                after = ""
            else:
                before = "" if token in _NO_SPACE_BEFORE or _is_clitic(token) else " "
                after = "" if token in _NO_SPACE_AFTER else " "
            dashed = dashes and token == "—"
            speaks = at == 0 and (token in ("“", '"') or (single and token in "‘'") or dashed)
            if speaks and pieces and (closed or dashed):
                pieces.append("\n\n")
                length += 2
            elif before and not glue:
                pieces.append(" ")
                length += 1
            row.append((length, length + len(token)))
            pieces.append(token)
            length += len(token)
            glue = not after
        closed = sentence[-1] in ("”", '"') or (single and sentence[-1] in "’'")
        places.append(row)
    return "".join(pieces), places


def _is_clitic(token: str) -> bool:
    return token.casefold() in ("n't", "n’t") or (token[0] in _CLITICS and 1 < len(token) <= 3 and token[1:].isalpha())


def _speaks_in(sentences: Sequence[Sequence[str]], these: str, others: str) -> bool:
    """Whether the sentences that begin with a mark begin more often with one of these."""
    first = collections.Counter(sentence[0] for sentence in sentences if len(sentence) > 1)
    return sum(first[mark] for mark in these) > sum(first[mark] for mark in others)


def _shared(first: Offsets, second: Offsets) -> int:
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def chain_of(speaker: Speaker, excerpt: Excerpt) -> str | None:
    """The chain that the speaker stands for, if one holds more of its mentions than any other."""
    votes: collections.Counter[str] = collections.Counter()
    for mention in speaker.mentions:
        chain = _chain_at((mention.span.start, mention.span.end), excerpt)
        if chain is None:
            continue
        if mention.form != "pronoun" or mention.span.text.casefold() == "i" or chain in excerpt.pronominal:
            votes[chain] += 1
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _chain_at(span: Offsets, excerpt: Excerpt) -> str | None:
    """The chain of the annotated mention that is most like the span."""
    high = bisect.bisect_left(excerpt.mentions, (span[1],))
    best, most = None, 0.5
    for start, end, chain in excerpt.mentions[max(0, high - 40) : high]:
        shared = _shared((start, end), span)
        likeness = shared / (end - start + span[1] - span[0] - shared)
        if likeness >= most:
            best, most = chain, likeness
    return best


def judge(doc: quotelens.Document, excerpt: Excerpt) -> list[Verdict]:
    """A verdict for each quotation of the excerpt."""
    speech = [
        ((piece.start, piece.end), quote)
        for quote in doc.quotes
        if quote.kind is not QuoteKind.INDIRECT
        for piece in quote.content
    ]
    chains = {id(speaker): chain_of(speaker, excerpt) for speaker in doc.speakers}
    verdicts = []
    for quotation in excerpt.quotations:
        shared: collections.Counter[int] = collections.Counter()
        for number, (piece, _) in enumerate(speech):
            if common := _shared(piece, quotation.span):
                shared[number] = common
        best = max(shared, key=shared.__getitem__, default=None)
        if best is None or 2 * shared[best] < quotation.span[1] - quotation.span[0]:
            verdicts.append(Verdict(quotation, None, False))
            continue
        quote = speech[best][1]
        right = quote.speaker is not None and chains[id(quote.speaker)] == quotation.speaker
        verdicts.append(Verdict(quotation, quote, right))
    return verdicts


def rates(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The measures, a line each."""
    found = [one for one in verdicts if one.quote is not None]
    groups = {"all quotations": verdicts, "found": found}
    for way in ("name", "nominal", "pronoun", "no source"):
        groups[f"  {way}"] = [one for one in found if one.way == way]
    for name, group in groups.items():
        right = sum(one.right for one in group)
        yield f"{name:<16} {right / max(1, len(group)):6.1%}   ({right} of {len(group)})"


def shown(excerpt: Excerpt, verdict: Verdict) -> str:
    """A wrong quotation beside its text."""
    start, end = verdict.quotation.span
    text = excerpt.text
    inside = text[start:end] if end - start < 120 else f"{text[start : start + 60]} … {text[end - 50 : end]}"
    quote = verdict.quote
    if quote is None:
        got = "not found"
    elif quote.speaker is None:
        got = "no speaker"
    else:
        got = f"{quote.speaker.name!r} ({verdict.way}; {'; '.join(quote.speaker.evidence)})"
    line = (
        f"{verdict.quotation.speaker}, got {got}: {text[max(0, start - 200) : start]}[[{inside}]]{text[end : end + 80]}"
    )
    return line.replace("\n\n", " ¶ ").replace("\n", " ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="LitBank's train.jsonl.gz")
    parser.add_argument("--held-out", action="store_true", help="measure on the books that were not looked at")
    parser.add_argument("--errors", action="store_true", help="list every quotation that is wrong")
    options = parser.parse_args()

    everything = list(read_excerpts(options.corpus))
    held_out = {excerpt.id for excerpt in everything[HELD_OUT]}
    excerpts = [excerpt for excerpt in everything if (excerpt.id in held_out) == options.held_out]
    verdicts: list[Verdict] = []
    for excerpt, doc in zip(excerpts, quotelens.load().pipe(excerpt.text for excerpt in excerpts), strict=True):
        judged = judge(doc, excerpt)
        verdicts.extend(judged)
        if options.errors:
            print(f"# {excerpt.id}: {sum(one.right for one in judged)} of {len(judged)}")
            for one in judged:
                if not one.right:
                    print(shown(excerpt, one))
    print(f"{len(excerpts)} books")
    print("\n".join(rates(verdicts)))


if __name__ == "__main__":
    main()
