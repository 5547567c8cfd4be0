"""The model of clause ends behind the scopes of hedges (``quotelens.hedges.clauses``), learned from syntax trees.

It learns from every modal, and from verbs, adjectives, adverbs and nouns in the positions where hedges stand, hedges or
not, since a clause ends in the same place. Sentences of spoken genres are left out, and so should be those on which
hedges are measured.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from quotelens.hedges import clauses
from quotelens.train.hedge_trees import Tree, tree_end

# One letter for each part of speech that matters to where a clause ends; finite verbs and modals are V and M.
LETTERS = (
    {"VBD": "V", "VBZ": "V", "VBP": "V", "VB": "B", "VBN": "N", "VBG": "G", "MD": "M", "TO": "t", "CC": "c"}
    | {"NN": "n", "NNS": "n", "NNP": "p", "NNPS": "p", "PRP": "s", "EX": "s", "CD": "#", "UH": "u"}
    | {"JJ": "j", "JJR": "j", "JJS": "j", "RB": "r", "RBR": "r", "RBS": "r", "RP": "r", "IN": "i"}
    | {"DT": "d", "PDT": "d", "PRP$": "d", "POS": "d", "WDT": "w", "WP": "w", "WP$": "w", "WRB": "w"}
)
CLOSED = frozenset(("IN", "DT", "CC", "TO", "MD", "WDT", "WP", "WRB", "PRP", "PRP$", "EX", "RB"))
KEPT_WORDS = "be is are was were been being has have had do does did 's said says according including such rather"
CLOSED_WORDS = 300
RARE_WORD, RARE_ENDING, RARE_FEATURE = 3, 10, 8
SMALLEST_SHARE = 0.03

# Adverbs that qualify a clause or any phrase, as hedging adverbs do; not those of degree.
SENTENCE_ADVERBS = (
    "perhaps maybe probably possibly likely apparently presumably seemingly allegedly reportedly supposedly"
    " potentially arguably certainly definitely clearly obviously surely undoubtedly actually indeed fortunately"
    " unfortunately generally usually often typically sometimes normally mainly mostly largely eventually"
    " finally recently already still also therefore thus however instead then now originally initially currently"
    " effectively basically essentially necessarily hopefully evidently ultimately simply never always rarely"
    " soon"
)
DEGREE_ADVERBS = (
    "almost nearly about around some roughly approximately over virtually practically very quite rather"
    " somewhat pretty fairly too so just only even really more less kind sort circa up"
)
# Chosen on gum/dev and ewt/dev, where the right place is found for 82.9 % of the tokens that stand like hedges.
EPOCHS, BATCH, RATE, DECAY = 4, 256, 0.02, 0.6
SPARSITY, DROPPED = 1e-5, 0.1
# Weights are stored in hundredths; those under this are left out.
SMALLEST = 10


def lower(forms: Sequence[str]) -> list[str]:
    """As the detector reads them."""
    return [form.lower().replace("’", "'") if len(form) > 1 else form.lower() for form in forms]


def tag_tables(read: Iterable[Tree]) -> clauses.Model:
    """The tags of words, of their last three letters, and of pairs, and the words that the model keeps apart."""
    by_word: dict[str, Counter[str]] = defaultdict(Counter)
    by_ending: dict[str, Counter[str]] = defaultdict(Counter)
    by_tag: dict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    kept_words = frozenset(KEPT_WORDS.split())
    for tree in read:
        before = ""
        for word, xpos in zip(lower(tree.forms), tree.xpos, strict=True):
            if xpos in LETTERS and (word[:1].isalpha() or word.startswith("'")):
                by_word[word][LETTERS[xpos]] += 1
            if word[:1].isalnum() and (xpos in CLOSED or word in kept_words):
                closed[word] += 1
            if word in clauses.QUOTES:
                continue
            tag = LETTERS.get(xpos) or (word[:1] if word[:1] in clauses.MARKS else "x")
            by_tag[before][tag] += 1
            totals[tag] += 1
            before = tag
    for word, counts in by_word.items():
        if len(word) > 4 and counts.most_common(1)[0][0] in "VBNGnjrp":
            by_ending[word[-3:]].update(counts)
    tags = {word: _speaks(counts, totals) for word, counts in by_word.items() if counts.total() >= RARE_WORD}
    endings = {ending: _speaks(counts, totals) for ending, counts in by_ending.items() if counts.total() >= RARE_ENDING}
    return clauses.Model(
        tags=tags,
        endings=endings,
        follows={
            (before, tag): _hundredths((count + 0.1) / counts.total())
            for before, counts in by_tag.items()
            for tag, count in counts.items()
        },
        closed=frozenset(word for word, _ in closed.most_common(CLOSED_WORDS) if word in tags),
        weights={},
    )


def _speaks(counts: Counter[str], totals: Counter[str]) -> dict[str, int]:
    """How much a word speaks for each of its tags: the share of the tag among its uses, by how frequent the tag is."""
    all_tags = totals.total()
    shares = {tag: count / counts.total() for tag, count in counts.items()}
    return {
        tag: _hundredths(share / (totals[tag] / all_tags))
        for tag, share in shares.items()
        if share >= SMALLEST_SHARE or share == max(shares.values())
    }


def _hundredths(probability: float) -> int:
    return round(100 * math.log(probability))


def places_like_hedges(tree: Tree, choose: random.Random) -> Iterator[tuple[int, str]]:
    """Tokens that stand where hedges stand, with the category that a hedge there would have."""
    sentence_adverbs, degree_adverbs = frozenset(SENTENCE_ADVERBS.split()), frozenset(DEGREE_ADVERBS.split())
    for token, (upos, relation) in enumerate(zip(tree.upos, tree.relations, strict=True)):
        head = tree.heads[token]
        if tree.xpos[token] == "MD":
            yield token, "modal"
        elif upos == "VERB" and tree.finite(token) and (tree.has(token, "ccomp", "xcomp") or choose.random() < 0.3):
            yield token, "verb"
        elif upos == "ADJ" and relation != "amod" and tree.has(token, "csubj", "ccomp", "xcomp", "advcl", "cop"):
            yield token, "adjective"
        elif upos == "ADV" and relation == "advmod" and tree.lemmas[token] in sentence_adverbs:
            yield token, "adverb"
        elif tree.lemmas[token] in degree_adverbs and head > token and tree.upos[head] in ("ADJ", "ADV", "VERB"):
            yield token, "approximator"
        elif upos == "NOUN" and (tree.has(token, "acl", "ccomp") or choose.random() < 0.1):
            yield token, "noun"
        elif upos == "ADJ" and relation == "amod" and head > token and choose.random() < 0.3:
            yield token, "adjective"


Example = tuple[int, list[list[str]]]


def examples(read: Iterable[Tree], tables: clauses.Model) -> Iterator[Example]:
    """For each such token the number of the right place, and the features of all places."""
    choose = random.Random(1)
    for tree in read:
        words = lower(tree.forms)
        for token, category in places_like_hedges(tree, choose):
            wanted = tree_end(tree, token, token + 1, category)
            if wanted is None:
                continue
            right, kind = wanted
            hidden = clauses.hidden_tokens(words, tree.offsets, [(token, token + 1)])
            sentence = clauses.read_clauses(tree.forms, words, hidden, tables)
            first, behind = sentence.places[token], sentence.places[token + 1]
            found = list(clauses.places(sentence, first, behind, kind, len(sentence.lower)))
            numbers = [place for place, _ in found]
            right = sentence.places[right]
            if right in numbers:
                local = (clauses.local_features(sentence, place) for place in numbers)
                yield numbers.index(right), [features + more for (_, features), more in zip(found, local, strict=True)]


def learn(found: Sequence[Example]) -> Mapping[str, int]:
    """Weights in hundredths: a softmax over the places behind a hedge, with sparse weights."""
    torch.manual_seed(1)
    counts = Counter(feature for _, places in found for features in places for feature in features)
    numbers = {feature: number for number, (feature, count) in enumerate(counts.items(), 1) if count >= RARE_FEATURE}
    numbers = {feature: number for number, feature in enumerate(numbers, 1)}
    data = [
        (right, torch.tensor([[numbers.get(feature, 0) for feature in features] for features in places]))
        for right, places in found
    ]
    table = torch.nn.EmbeddingBag(len(numbers) + 1, 1, mode="sum", padding_idx=0)
    torch.nn.init.zeros_(table.weight)
    optimizer = torch.optim.Adam(table.parameters(), lr=RATE)
    order = random.Random(2)
    for epoch in range(EPOCHS):
        order.shuffle(data)
        hits = 0
        for first in range(0, len(data), BATCH):
            batch = data[first : first + BATCH]
            features = torch.cat([places for _, places in batch])
            kept = torch.rand(features.shape) > DROPPED
            scores = table(features * kept).squeeze(1) / (1 - DROPPED)
            padded = torch.nn.utils.rnn.pad_sequence(
                scores.split([len(places) for _, places in batch]), batch_first=True, padding_value=-1e9
            )
            right = torch.tensor([one for one, _ in batch])
            loss = cross_entropy(padded, right) + SPARSITY * table.weight.abs().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            hits += int((padded.argmax(1) == right).sum())
        for group in optimizer.param_groups:
            group["lr"] *= DECAY
        print(
            f"epoch {epoch}: {hits / len(data):.1%} of {len(data)} right before the step, some features dropped",
            flush=True,
        )
    weights = (table.weight.detach().squeeze(1) * 100).round().int().tolist()
    return {feature: weights[number] for feature, number in numbers.items() if abs(weights[number]) >= SMALLEST}


def write(read: Sequence[Tree], folder: Path) -> None:
    """Learn from the trees and write ``clause_tags.tsv`` and ``clause_ends.tsv``."""
    tables = tag_tables(read)
    weights = learn(list(examples(read, tables)))
    follows: dict[str, dict[str, int]] = defaultdict(dict)
    for (before, tag), number in tables.follows.items():
        follows[before][tag] = number
    named = [("follows", follows), ("ending", tables.endings), ("word", tables.tags)]
    rows = [
        "\t".join(
            ["closed" if key in tables.closed and table == "word" else table, key]
            + [f"{tag}{number}" for tag, number in sorted(row.items())]
        )
        for table, values in named
        for key, row in sorted(values.items())
    ]
    (folder / "clause_tags.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = [f"{feature}\t{weight}" for feature, weight in sorted(weights.items())]
    (folder / "clause_ends.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
