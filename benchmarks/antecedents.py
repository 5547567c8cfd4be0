"""Would a learned antecedent model on the encoder's vectors help? The experiment of docs/coreference.md.

    python benchmarks/antecedents.py gum/train.conllu.gz gum/dev.conllu.gz --cache FOLDER [--epochs 9]

The embedded encoder stays as it is. On its word vectors a small network is trained to rank, for each third-person
pronoun of GUM (Zeldes 2017), the head words of the 60 annotated mentions before it and the answer that none is meant,
as mention-ranking models do (Wiseman et al. 2015; Lee et al. 2017). Besides the vectors of both words and their product
it sees distances, quotation marks, the forms of the words, how often the candidate came before, and what follows it.

Two things are then measured on the documents of the second file:

* with annotated mentions as candidates: how many pronouns with an antecedent get a right one, without "none";
* as the rules would use it: their names and descriptions are the candidates and must agree, and every pronoun, once
  decided, is a candidate for those after it. By the rules' own scores, by the model's, and by the sum of both with
  ``--weight``. Right is as in ``benchmarks/coreference.py``, whose figure is that of the rules without the pronouns.

``--cache`` keeps the vectors of each document in half precision; they cost most of the time.
"""

from __future__ import annotations

import argparse
import bisect
import collections
import hashlib
import random
import time
from collections.abc import Sequence
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from coreference import THIRD_PERSON, Answer, pronoun_counts, pronouns_of, scene_of
from torch import Tensor, nn

from quotelens.model import store
from quotelens.model.features import encode
from quotelens.model.windows import collate, pack
from quotelens.speakers.coreference import Item, Scene, candidates
from quotelens.speakers.lexicon import fold, singular, table
from quotelens.text.structure import Structure, read_structure
from quotelens.train.corpora import ChainedText, read_gum

Integers = npt.NDArray[np.int64]

CLASSES = ("other", "he", "she", "they", "it", "i", "we", "you", "relative", "demonstrative", "capital")
WINDOW = 60
BATCH_DOCUMENTS = 3
_DEMONSTRATIVES = frozenset(("this", "that", "these", "those"))
_ACRONYMS = frozenset(("WHO", "US", "IT"))
_FOLLOWERS = {"'": 1, "’": 1, ",": 2, "(": 3, "-": 3, "–": 3, "—": 3}
_MOST_BEFORE = 5
_SENTENCES = 8
# How many values each clue has; see :func:`clues`.
CLUE_SIZES = (10, 10, 5, 5, len(CLASSES) ** 2, 3, _MOST_BEFORE + 1, 5, 4)


@attrs.frozen(eq=False)
class Text:
    """A document with its words: ``starts``, what shows of each (see :func:`describe`), and vectors, (words, width).

    ``starts`` count the characters of the repaired view, as the rules do.
    """

    document: ChainedText
    starts: Integers
    seen: dict[str, Integers]
    vectors: npt.NDArray[np.float16]

    def at(self, positions: Sequence[int]) -> Integers:
        """For each offset the number of the word there, or of the last one before."""
        found: Integers = np.maximum(np.searchsorted(self.starts, positions, side="right") - 1, 0)
        return found


@attrs.frozen(eq=False)
class Example:
    """The pronouns of a document with their candidates; (pronouns, WINDOW) but for the first four.

    ``vectors`` and ``classes`` are those of the mentions' head words, ``pronouns`` and ``others`` number them, and
    ``words`` are their numbers in the text.
    """

    vectors: npt.NDArray[np.float16]
    classes: Integers
    pronouns: Integers
    none: npt.NDArray[np.bool_]
    others: Integers
    real: npt.NDArray[np.bool_]
    clues: npt.NDArray[np.uint8]
    right: npt.NDArray[np.bool_]


def read_text(document: ChainedText, model: store.StoredModel, cache: Path) -> Text:
    """The words of a document; their vectors come from the cache, or from the encoder and go there."""
    structure = read_structure(document.text)
    view = structure.view
    blocks = encode(view.text, structure.paragraph_spans, structure.marked, model.tokenizer)
    starts = np.concatenate([block.starts for block in blocks])
    ends = np.concatenate([block.ends for block in blocks])
    key = hashlib.sha256((model.meta["sha256"][store.WEIGHTS] + view.text).encode()).hexdigest()[:24]
    kept = cache / f"{key}.npy"
    if kept.is_file():
        vectors = np.load(kept)
    else:
        parts = []
        for window in pack([len(block.ids) for block in blocks]):
            batch = collate([(blocks[window.start : window.end], window.own - window.start)])
            arrays = (batch.ids, batch.shapes, batch.states, batch.lengths, batch.words)
            with torch.inference_mode():
                parts.append(model.network.read(*(torch.from_numpy(array) for array in arrays)).half().numpy())
        vectors = np.concatenate(parts)
        np.save(kept, vectors)
    printed = [view.text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    sentences = [view.to_view(*one)[0] for one in document.sentences]
    return Text(document, starts, describe(printed, starts, sentences, structure), vectors)


def describe(
    printed: Sequence[str], starts: Integers, sentence_starts: Sequence[int], structure: Structure
) -> dict[str, Integers]:
    """What shows of each word without its vector: class, what it stands in, and how often the word came before."""
    sentences = np.searchsorted(sentence_starts, starts, side="right") - 1
    opens = np.diff(sentences, prepend=-2) != 0
    folded = [fold(word) for word in printed]
    numbers: dict[str, int] = {}
    seen: collections.Counter[int] = collections.Counter()
    strings, counts = [], []
    for word in folded:
        number = numbers.setdefault(singular(word), len(numbers))
        strings.append(number)
        counts.append(min(seen[number], _MOST_BEFORE))
        seen[number] += 1
    quotations = np.full(len(starts), -1)
    for number, passage in enumerate(structure.marked):
        if not passage.level:
            quotations[slice(*np.searchsorted(starts, (passage.start, passage.end)))] = number
    first = np.searchsorted(sentences, sentences)
    return {
        "class": np.array([_class(*one) for one in zip(printed, folded, opens.tolist(), strict=True)]),
        "sentence": sentences,
        "paragraph": np.searchsorted([start for start, _ in structure.paragraph_spans], starts, side="right") - 1,
        "quotation": quotations,
        "string": np.array(strings),
        "count": np.array(counts),
        "place": np.digitize(np.arange(len(starts)) - first, (1, 3, 6, 12)),
        "follower": np.array([_FOLLOWERS.get(word, 0) for word in [*printed[1:], ""]]),
    }


def _class(word: str, folded: str, opens: bool) -> int:
    if folded in _DEMONSTRATIVES:
        return CLASSES.index("demonstrative")
    if word not in _ACRONYMS and folded in table("pronouns"):
        return CLASSES.index(table("pronouns")[folded])
    return CLASSES.index("capital") if word[:1].isupper() and (not opens or word in _ACRONYMS) else 0


def clues(seen: dict[str, Integers], pronouns: Integers, others: Integers) -> Integers:
    """What shows of pairs of words, which are given by their numbers; the result has one more axis than they."""
    here, there = seen["quotation"][pronouns], seen["quotation"][others]
    own, theirs = seen["class"][pronouns], seen["class"][others]
    same = seen["string"][pronouns] == seen["string"][others]
    capital = (own == CLASSES.index("capital")) & (theirs == CLASSES.index("capital"))
    return np.stack(
        [
            _steps((pronouns - others) // 4),
            _steps(seen["sentence"][pronouns] - seen["sentence"][others]),
            np.minimum(np.abs(seen["paragraph"][pronouns] - seen["paragraph"][others]), CLUE_SIZES[2] - 1),
            np.select([(here < 0) & (there < 0), here == there, here < 0, there < 0], [0, 1, 2, 3], 4),
            own * len(CLASSES) + theirs,
            np.where(same, 1 + capital, 0),
            seen["count"][others],
            seen["place"][others],
            seen["follower"][others],
        ],
        -1,
    )


def _steps(distance: Integers) -> Integers:
    """0 to 4 as they are, then the doublings of 4, at most 9."""
    far = np.log2(np.maximum(distance, 4) / 4).astype(np.int64)
    steps: Integers = np.where(distance < 5, np.maximum(distance, 0), np.minimum(4 + far, 9))
    return steps


class Scorer(nn.Module):
    """Scores of pairs of a pronoun and an earlier word: 0.1 million parameters."""

    def __init__(self, width: int = 384, word: int = 128, hidden: int = 96, product: int = 64) -> None:
        super().__init__()
        self.word = nn.Linear(width, word)
        self.classes = nn.Embedding(len(CLASSES), word)
        self.dropout = nn.Dropout(0.25)
        self.pronoun = nn.Linear(word, hidden)
        self.other = nn.Linear(word, hidden, bias=False)
        self.pronoun_factor = nn.Linear(word, product)
        self.other_factor = nn.Linear(word, product)
        self.product = nn.Linear(product, hidden, bias=False)
        clues = [nn.Embedding(size, hidden) for size in CLUE_SIZES]
        for clue in clues:
            nn.init.normal_(clue.weight, std=0.05)
        self.clues = nn.ModuleList(clues)
        self.score = nn.Linear(hidden, 1)
        self.none = nn.Sequential(nn.Linear(word, 48), nn.GELU(), nn.Linear(48, 1))

    def forward(self, vectors: Tensor, classes: Tensor, pronouns: Tensor, others: Tensor, seen: Tensor) -> Tensor:
        """Scores of candidates.

        Arguments:
            vectors, classes: (words, width) and (words,).
            pronouns: (pronouns,), numbers of words.
            others: (pronouns, candidates), likewise.
            seen: (pronouns, candidates, clues).

        Returns:
            (pronouns, candidates + 1), the last column that of no candidate.
        """
        words = self.dropout(F.gelu(self.word(self.dropout(vectors)) + self.classes(classes)))
        own = words[pronouns]
        factors = self.pronoun_factor(own)[:, None] * self.other_factor(words)[others]
        hidden = self.pronoun(own)[:, None] + self.other(words)[others] + self.product(factors)
        for number, clue in enumerate(self.clues):
            hidden = hidden + clue(seen[..., number])
        scores = self.score(self.dropout(F.gelu(hidden))).squeeze(-1)
        return torch.cat([scores, self.none(own)], 1)


def example_of(text: Text) -> Example | None:
    """The pronouns of a document, each with the heads of the annotated mentions before it."""
    view = read_structure(text.document.text).view
    chains: dict[int, str] = {}
    mentions = text.document.mentions
    sizes = collections.Counter(mention.chain for mention in mentions)
    heads = text.at([view.to_view(*mention.head)[0] for mention in mentions])
    # Of two mentions with one head the one that is spoken of again counts.
    for head, mention in sorted(zip(heads.tolist(), mentions, strict=True), key=lambda pair: sizes[pair[1].chain]):
        chains[head] = mention.chain
    words = np.array(sorted(chains), dtype=np.int64)
    classes = text.seen["class"][words]
    pronouns = np.flatnonzero(np.isin(classes, [CLASSES.index(name) for name in THIRD_PERSON]))
    if not len(pronouns):
        return None
    others = pronouns[:, None] - 1 - np.arange(WINDOW)[None]
    real = others >= 0
    others = np.where(real, others, 0)
    numbers = np.unique([chains[word] for word in words.tolist()], return_inverse=True)[1]
    right = (numbers[others] == numbers[pronouns][:, None]) & real
    return Example(
        vectors=text.vectors[words],
        classes=classes,
        pronouns=pronouns,
        none=~right.any(1),
        others=others,
        real=real,
        clues=clues(text.seen, np.broadcast_to(words[pronouns][:, None], others.shape), words[others]).astype(np.uint8),
        right=right,
    )


def rank(network: Scorer, example: Example) -> Tensor:
    """(pronouns, WINDOW + 1) scores."""
    scores: Tensor = network(
        torch.from_numpy(example.vectors).float(),
        torch.from_numpy(example.classes),
        torch.from_numpy(example.pronouns),
        torch.from_numpy(example.others),
        torch.from_numpy(example.clues.astype(np.int64)),
    )
    missing = torch.from_numpy(np.pad(~example.real, ((0, 0), (0, 1))))
    return scores.masked_fill(missing, -1e4)


def train(examples: Sequence[Example], epochs: int, seed: int = 1, rate: float = 2e-3) -> Scorer:
    """A network that gives the right candidates, together, as much of the probability as it can."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = Scorer()
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.05)
    steps = epochs * -(-len(examples) // BATCH_DOCUMENTS)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 50) * max(0.01, 1 - step / steps)
    )
    for _ in range(epochs):
        order = chance.sample(range(len(examples)), len(examples))
        for low in range(0, len(order), BATCH_DOCUMENTS):
            losses = []
            for number in order[low : low + BATCH_DOCUMENTS]:
                example = examples[number]
                right = torch.from_numpy(np.concatenate([example.right, example.none[:, None]], 1))
                logs = F.log_softmax(rank(network, example), 1)
                losses.append(-torch.logsumexp(logs.masked_fill(~right, -1e4), 1))
            optimizer.zero_grad()
            torch.cat(losses).mean().backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return network.eval().requires_grad_(False)


def with_annotated_mentions(network: Scorer, examples: Sequence[Example]) -> dict[str, tuple[int, int]]:
    """For each class of pronouns how many get a right antecedent, of those that have one in the window."""
    counts: collections.Counter[tuple[str, bool]] = collections.Counter()
    for example in examples:
        best = rank(network, example)[:, :-1].argmax(1).numpy()
        right = example.right[np.arange(len(best)), best]
        for row in np.flatnonzero(~example.none).tolist():
            counts[CLASSES[int(example.classes[example.pronouns[row]])], bool(right[row])] += 1
    return {name: (counts[name, True], counts[name, True] + counts[name, False]) for name in THIRD_PERSON}


@attrs.frozen(eq=False)
class Chooser:
    """Chooses antecedents among the rules' candidates, by the rules' scores and the model's, as weighed."""

    text: Text
    network: Scorer
    rules: float
    model: float

    def choose(self, scene: Scene, agreement: str, position: int) -> Item | None:
        """The best candidate of a pronoun; None if there is none."""
        ranked = candidates(scene, agreement, position, ())
        if not ranked:
            return None
        if not self.model:
            return ranked[0][1]
        mentions = self._mentions(scene, position, {id(item.entity) for _, item in ranked})
        numbers = self.text.at([position, *(item.end - 1 for item in mentions)])
        seen = clues(self.text.seen, np.full(len(mentions), numbers[0]), numbers[1:])
        scores = self.network(
            torch.from_numpy(self.text.vectors[numbers]).float(),
            torch.from_numpy(self.text.seen["class"][numbers]),
            torch.zeros(1, dtype=torch.int64),
            torch.arange(1, len(numbers))[None],
            torch.from_numpy(seen)[None],
        )[0].tolist()
        best: dict[int, float] = {}
        for item, score in zip(mentions, scores, strict=False):
            best[id(item.entity)] = max(best.get(id(item.entity), score), score)
        return max(ranked, key=lambda pair: self.rules * pair[0] + self.model * best[id(pair[1].entity)])[1]

    def _mentions(self, scene: Scene, position: int, entities: set[int]) -> list[Item]:
        at = bisect.bisect_left(scene.starts, position)
        here = scene.sentence(position)
        return [
            item
            for item in scene.items[max(0, at - WINDOW) : at]
            if item.end <= position and id(item.entity) in entities and here - scene.sentence(item.start) <= _SENTENCES
        ]


def answer(text: Text, network: Scorer, rules: float, model: float) -> Answer:
    """The entities of names and pronouns, where each pronoun that is decided becomes a candidate."""
    scene, register, view = scene_of(text.document)
    chooser = Chooser(text, network, rules, model)
    entities = {view.to_source(name.outer, name.end): entity for name, entity in register.of_name.items()}
    pronouns = {}
    for word, agreement in list(pronouns_of(scene)):
        span = view.to_source(word.start, word.end)
        pronouns[span] = agreement
        chosen = chooser.choose(scene, agreement, word.start)
        if chosen is None:
            continue
        entities[span] = chosen.entity
        if agreement != "it":
            subject = word.folded in THIRD_PERSON
            scene.add(Item(word.start, word.end, chosen.entity, possessive=not subject, subject=subject))
    return Answer(entities, pronouns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, help="the training partition of GUM")
    parser.add_argument("dev", type=Path, help="the partition to measure on")
    parser.add_argument("--cache", type=Path, required=True, help="a folder for the encoder's vectors")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--weight", type=float, default=0.5, help="of the model's score beside the rules'")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    model = store.load(store.embedded_folder())
    examples = [example_of(read_text(one, model, options.cache)) for one in read_gum(options.train)]
    texts = [read_text(one, model, options.cache) for one in read_gum(options.dev)]
    held_out = [example_of(text) for text in texts]
    began = time.process_time()
    network = train([one for one in examples if one is not None], options.epochs)
    size = sum(parameter.numel() for parameter in network.parameters())
    print(f"{size:,} parameters, trained in {time.process_time() - began:.0f} core seconds")
    known = with_annotated_mentions(network, [one for one in held_out if one is not None])
    print("annotated mentions", *(f"{name} {_share(*known[name])}" for name in THIRD_PERSON), sep="  ")
    for label, rules, weight in (("rules", 1.0, 0.0), ("model", 0.0, 1.0), ("both", 1.0, options.weight)):
        counts: collections.Counter[tuple[str, str]] = collections.Counter()
        began = time.process_time()
        for text in texts:
            counts += pronoun_counts(text.document, answer(text, network, rules, weight))
        rows = (f"{name} {_share(counts[name, 'right'], counts[name, 'all'])}" for name in THIRD_PERSON)
        print(f"{label:<18}", *rows, f"{time.process_time() - began:.1f} s", sep="  ")


def _share(right: int, all: int) -> str:
    return f"{right / max(all, 1):.1%} of {all}"


if __name__ == "__main__":
    main()
