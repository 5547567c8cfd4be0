"""Coreference by the rules for speakers, on GUM (Zeldes 2017), scored by scorch (Grobol 2019).

    python benchmarks/coreference.py gum/dev.conllu.gz [--genre news --genre interview]

The rules exist to say who a source is, and know no other mentions: names, third-person pronouns, and what speaks. GUM
annotates every noun phrase, so that most of what the rules do not find nobody asked them for. Two answers are scored:

* ``speakers``: the mentions of each speaker that the analyzer returns, which is what users see;
* ``names and pronouns``: every name with its titles, joined as the register of entities has it, and every third-person
  pronoun, put to the entity that the rules take for its antecedent, with the sentences as annotated and without
  knowing what is said by whom.

A mention counts if its first and last characters are those of an annotated one. Chains of one mention are left out,
or, in the last rows, kept on both sides. MUC, B³ and entity-based CEAF are F1 over all documents at once; the CoNLL
score is their mean. Under them stand the third-person pronouns alone: how many of those that have an antecedent go to
an entity whose names, or else other mentions, are mostly of the right chain.
"""

from __future__ import annotations

import argparse
import bisect
import collections
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

import quotelens
from quotelens.lexicon.words import table
from quotelens.phrases.mentions import read_names
from quotelens.speakers.coreference import Scene, antecedent
from quotelens.speakers.entities import Entity, Register
from quotelens.speakers.reading import read_article
from quotelens.text.page import lay_out_view
from quotelens.text.repair import repair
from quotelens.text.words import Word
from quotelens.train.corpora import ChainedText, Offsets, read_gum

THIRD_PERSON = ("he", "she", "they", "it")
# "She herself": a reflexive pronoun needs no search.
_REFLEXIVE = ("self", "selves")
_ACRONYMS = frozenset(("US", "IT", "WHO"))

Chain = set[tuple[str, int, int]]


@attrs.frozen(eq=False)
class Answer:
    """What the rules make of a text: the entity of each name and pronoun, by offsets into the text itself."""

    entities: dict[Offsets, Entity]
    pronouns: dict[Offsets, str]


def pronouns_of(scene: Scene) -> Iterator[tuple[Word, str]]:
    """The third-person pronouns of a text, possessives among them, with what they agree with."""
    for word in scene.page.words:
        agreement = table("pronouns").get(word.folded, "")
        if agreement in THIRD_PERSON and word.text not in _ACRONYMS and not word.folded.endswith(_REFLEXIVE):
            yield word, agreement


def scene_of(document: ChainedText) -> tuple[Scene, Register, Any]:
    """What the rules know of a document before anybody has spoken, with the view that its offsets count."""
    view = repair(document.text)
    page = lay_out_view(view, [[view.to_view(*one)] for one in document.sentences])
    reading = read_article(page, read_names(page), [], None)
    reading.scene.quoted = [(one.start, one.end) for one in page.marked if not one.level]
    return reading.scene, reading.register, view


def names_and_pronouns(document: ChainedText) -> Answer:
    """The entities of all names and of all third-person pronouns for which the rules find one."""
    scene, register, view = scene_of(document)
    entities = {view.to_source(name.outer, name.end): entity for name, entity in register.of_name.items()}
    pronouns = {}
    for word, agreement in pronouns_of(scene):
        found = antecedent(scene, agreement, word.start, ())
        span = view.to_source(word.start, word.end)
        pronouns[span] = agreement
        if found is not None:
            entities[span] = found[0]
    return Answer(entities, pronouns)


def chains_of(document: ChainedText, answer: Answer) -> list[Chain]:
    """The answer as sets of mentions, in the form that the scorer reads."""
    chains: dict[int, Chain] = {}
    for (start, end), entity in answer.entities.items():
        chains.setdefault(id(entity), set()).add((document.id, start, end))
    return list(chains.values())


def speakers_of(document: ChainedText, analysis: quotelens.Document) -> list[Chain]:
    """The mentions of each speaker; one that two speakers share goes to the first."""
    taken: set[Offsets] = set()
    chains = []
    for speaker in analysis.speakers:
        spans = {(mention.span.start, mention.span.end) for mention in speaker.mentions} - taken
        taken |= spans
        chains.append({(document.id, *span) for span in spans})
    return [chain for chain in chains if chain]


def gold_chains(document: ChainedText) -> list[Chain]:
    """The annotated chains; where one phrase is annotated twice, the first counts."""
    chains: dict[str, Chain] = {}
    taken: set[Offsets] = set()
    for mention in document.mentions:
        if mention.span not in taken:
            taken.add(mention.span)
            chains.setdefault(mention.chain, set()).add((document.id, *mention.span))
    return list(chains.values())


def right_chain(document: ChainedText, answer: Answer, pronoun: Offsets, chain: str) -> bool:
    """Whether the entity of a pronoun is, by its names or else by its other mentions, mostly of ``chain``."""
    entity = answer.entities.get(pronoun)
    if entity is None:
        return False
    others = [span for span, one in answer.entities.items() if one is entity and span != pronoun]
    named = [span for span in others if span not in answer.pronouns]
    heads = sorted((mention.head, mention.chain) for mention in document.mentions)
    votes: collections.Counter[str] = collections.Counter()
    for start, end in named or others:
        at = bisect.bisect_left(heads, ((start, 0), ""))
        while at < len(heads) and heads[at][0][0] < end:
            votes[heads[at][1]] += 1
            at += 1
    return bool(votes) and votes.most_common(1)[0][0] == chain


def pronoun_counts(document: ChainedText, answer: Answer) -> collections.Counter[tuple[str, str]]:
    """For each class of pronouns how many have an antecedent, and how many of these are right."""
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    known: set[str] = set()
    for mention in document.mentions:
        agreement = answer.pronouns.get(mention.span)
        if agreement is not None and mention.chain in known:
            counts[agreement, "all"] += 1
            counts[agreement, "right"] += right_chain(document, answer, mention.span, mention.chain)
        known.add(mention.chain)
    return counts


def scores(gold: Sequence[Chain], found: Sequence[Chain], singletons: bool) -> Iterator[str]:
    """Precision, recall and F1 of the mentions, and the F1 of each measure, a row."""
    from scorch import scores as scorch

    least = 1 if singletons else 2
    key, response = ([chain for chain in chains if len(chain) >= least] for chains in (gold, found))
    mentions, ours = ({mention for chain in chains for mention in chain} for chains in (key, response))
    shared = len(mentions & ours)
    yield f"mentions P {shared / max(len(ours), 1):.1%} R {shared / max(len(mentions), 1):.1%}"
    by_name = {"MUC": scorch.muc, "B³": scorch.b_cubed, "CEAF": scorch.ceaf_e}
    values = {name: measure(key, response)[2] for name, measure in by_name.items()}
    yield from (f"{name} {value:.1%}" for name, value in values.items())
    yield f"CoNLL {sum(values.values()) / 3:.1%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gum", type=Path, help="a partition of GUM, .conllu or .conllu.gz")
    parser.add_argument("--genre", action="append", default=[], help="only documents whose id begins GUM_GENRE_")
    options = parser.parse_args()
    wanted = tuple(f"GUM_{genre}_" for genre in options.genre) or ("",)
    documents = [document for document in read_gum(options.gum) if document.id.startswith(wanted)]
    gold = [chain for document in documents for chain in gold_chains(document)]
    began = time.process_time()
    answers = [names_and_pronouns(document) for document in documents]
    seconds = time.process_time() - began
    analyses = quotelens.load().pipe(document.text for document in documents)
    found = {
        "speakers": [
            chain
            for document, analysis in zip(documents, analyses, strict=True)
            for chain in speakers_of(document, analysis)
        ],
        "names and pronouns": [
            chain for document, answer in zip(documents, answers, strict=True) for chain in chains_of(document, answer)
        ],
    }
    print(f"{len(documents)} documents, {len(gold)} chains, {sum(map(len, gold))} mentions")
    for singletons in (False, True):
        for name, chains in found.items():
            kept = "with" if singletons else "without"
            print(f"{name:<20} {kept:>7} singletons:", *scores(gold, chains, singletons), sep="  ")
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for document, answer in zip(documents, answers, strict=True):
        counts += pronoun_counts(document, answer)
    for agreement in THIRD_PERSON:
        size = counts[agreement, "all"]
        print(f"{agreement:<6} {counts[agreement, 'right'] / max(size, 1):6.1%} of {size}")
    print(f"{sum(len(one.text.split()) for one in documents) / seconds:,.0f} words a core second, names and pronouns")


if __name__ == "__main__":
    main()
