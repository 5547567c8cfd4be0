"""Mentions and coreference on GUM (Zeldes 2017), the chains scored by scorch (Grobol 2019).

    python benchmarks/coreference.py gum/dev.conllu.gz [--genre news --genre interview]

Mentions are those of the mention head, against every annotated noun phrase: with the whole phrase as printed, and
only up to the head word, without what modifies it behind. The library decides who somebody is for sources alone; here
the same decider (:mod:`quotelens.speakers.decide`) is asked for every third-person pronoun and every description of a
person, a group or an organisation, in the order of the text and without knowing what is said by whom. Two answers are
scored:

* ``decided``: names, pronouns and descriptions with the entities that they were given;
* ``speakers``: the mentions of each speaker that the analyzer returns, which is what users see.

A mention of a chain counts if its first and last characters are those of an annotated one. Chains of one mention are
left out, or, in the last rows, kept on both sides. MUC, B³ and entity-based CEAF are F1 over all documents at once;
the CoNLL score is their mean. Under them stand the third-person pronouns alone: how many of those that have an
antecedent go to an entity whose names, or else other mentions, are mostly of the right chain.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

import quotelens
from quotelens.model import reader, store
from quotelens.model.mentions import TYPES
from quotelens.speakers.decide import PRONOUNS
from quotelens.speakers.reading import read_article
from quotelens.speakers.resolve import decider_for, names_on
from quotelens.speakers.survey import JOINED, NAME, NOMINAL, PRONOUN
from quotelens.text.page import lay_out_view
from quotelens.text.repair import repair
from quotelens.train.corpora import ChainedText, Offsets, read_gum

SPEAKING = tuple(TYPES.index(name) for name in ("person", "group", "organization"))

Chain = set[tuple[str, int, int]]


@attrs.frozen(eq=False)
class Answer:
    """What the library makes of a text, by offsets into the text itself.

    ``whole`` and ``heads`` are its mentions as phrases and up to the head word; ``keys`` says who each decided mention
    is, ``pronouns`` what the third-person pronouns agree with, ``named`` which mentions are names; all by the phrase up
    to the head, with ``phrase`` from there to the whole.
    """

    whole: set[Offsets]
    heads: set[Offsets]
    keys: dict[Offsets, int]
    pronouns: dict[Offsets, str]
    named: set[Offsets]
    phrase: dict[Offsets, Offsets]


def answer_to(model: store.StoredModel, document: ChainedText) -> Answer:
    """The mentions of a document and the decision for each that may speak."""
    view = repair(document.text)
    page = lay_out_view(view, [[view.to_view(*one)] for one in document.sentences])
    (read,) = reader.read(model, [page])
    decider = decider_for(page, read_article(page, names_on(page, read), [], None), read)
    found = decider.found
    answer = Answer(set(), set(), {}, {}, set(), {})
    for n in range(len(found.start)):
        if found.form[n] == JOINED:
            continue
        inner = int(found.start[n]), int(found.end[n])
        span, whole = view.to_source(*inner), view.to_source(inner[0], int(found.reach[n]))
        answer.heads.add(span)
        answer.whole.add(whole)
        answer.phrase[span] = whole
        if found.form[n] == PRONOUN and found.agreement[n] < len(PRONOUNS):
            answer.pronouns[span] = PRONOUNS[found.agreement[n]]
        elif found.form[n] == NAME:
            answer.named.add(span)
        elif found.form[n] != NOMINAL or found.type[n].argmax() not in SPEAKING:
            continue
        answer.keys[span] = int(found.key[n]) if found.form[n] == NAME else decider.decide(n, inner, ()).key
    return answer


def chains_of(document: ChainedText, answer: Answer) -> list[Chain]:
    """The answer as sets of mentions, in the form that the scorer reads; of one phrase, one mention counts."""
    chains: dict[int, Chain] = {}
    taken: set[Offsets] = set()
    for span, key in answer.keys.items():
        phrase = answer.phrase[span]
        if phrase not in taken:
            taken.add(phrase)
            chains.setdefault(key, set()).add((document.id, *phrase))
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
    key = answer.keys[pronoun]
    others = [span for span, one in answer.keys.items() if one == key and span != pronoun]
    named = [span for span in others if span in answer.named]
    chain_at = {mention.head[1]: mention.chain for mention in document.mentions}
    votes = collections.Counter(chain_at[end] for _, end in named or others if end in chain_at)
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


def agreement_of(name: str, pairs: Sequence[tuple[set[Offsets], set[Offsets]]]) -> str:
    """Precision, recall and F1 of found against annotated spans, document by document."""
    shared, found, gold = (
        sum(map(len, some)) for some in ([a & b for a, b in pairs], [a for a, _ in pairs], [b for _, b in pairs])
    )
    f1 = 2 * shared / max(found + gold, 1)
    return f"mentions, {name}: P {shared / max(found, 1):.1%} R {shared / max(gold, 1):.1%} F1 {f1:.1%}"


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
    model = store.load(store.embedded_folder())
    answers = [answer_to(model, document) for document in documents]
    analyses = quotelens.load(levels=tuple(quotelens.QuoteLevel)).pipe(document.text for document in documents)
    found = {
        "decided": [
            chain for document, answer in zip(documents, answers, strict=True) for chain in chains_of(document, answer)
        ],
        "speakers": [
            chain
            for document, analysis in zip(documents, analyses, strict=True)
            for chain in speakers_of(document, analysis)
        ],
    }
    print(f"{len(documents)} documents, {len(gold)} chains, {sum(map(len, gold))} mentions")
    both = list(zip(documents, answers, strict=True))
    print(agreement_of("whole", [(one.whole, {m.span for m in document.mentions}) for document, one in both]))
    heads = [(one.heads, {(m.span[0], m.head[1]) for m in document.mentions}) for document, one in both]
    print(agreement_of("up to the head", heads))
    for singletons in (False, True):
        for name, chains in found.items():
            kept = "with" if singletons else "without"
            print(f"{name:<10} {kept:>7} singletons:", *scores(gold, chains, singletons), sep="  ")
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for document, answer in both:
        counts += pronoun_counts(document, answer)
    for agreement in PRONOUNS:
        size = counts[agreement, "all"]
        print(f"{agreement:<6} {counts[agreement, 'right'] / max(size, 1):6.1%} of {size}")


if __name__ == "__main__":
    main()
