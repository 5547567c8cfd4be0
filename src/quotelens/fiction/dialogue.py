"""Who speaks in the dialogues of a story, decided for all turns together.

Between the quotations that say outright who speaks stand those with "he said" and those with nothing at all. Each
such turn has people who may speak it, with more or less evidence: whom a pronoun can stand for, who acts in the
sentence beside the speech, whom the turn before addressed by name. And turns follow each other by the conventions of
print: a new paragraph is a new speaker, and in a dialogue mostly the one before last; speech that goes on after "he
said" is the same one's. The likeliest sequence of speakers is found with Viterbi's algorithm over pairs (who speaks,
who spoke before), so that a name ten turns on helps to tell who began. The kinds of evidence are those of the sieves
of Muzny, Fang, Chang and Jurafsky (2017) and of He, Barbosa and Kondrak (2013); weights were set by reading LitBank's
novels (not those that benchmarks/litbank.py holds out).
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator

import attrs
import regex

from quotelens.fiction.antecedents import antecedent, candidates
from quotelens.fiction.telling import Telling
from quotelens.fiction.vocatives import called, called_gender, is_somebody
from quotelens.lexicon.words import table
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, Voice
from quotelens.speakers.scene import Item

# How far, in characters, two turns of one dialogue may be apart, and how far people are looked for before a turn.
_APART = 1500
_NEAR = 800
_PEOPLE = 5
_STATES = 16
_PRONOUN_OPTIONS = 5
_WORST = -3.0
_UNKNOWN = -2.5
_BYSTANDER = -1.5
_ADDRESSED = 2.0
_SELF = -4.0
_GENDER = 0.7
_PRONOUN_ADDRESSED = 0.5
_ACTS_BEFORE, _ACTS_BEHIND, _LEADS_IN = 2.0, 0.8, 4.0
_MARKS = "“”\"„‟«»‘’'`"
_BETWEEN = regex.compile(r"[\s“”\"„‟«»‘’'`.,;:!?—–_-]*")
_ENDED = regex.compile(r"[.!?…][\"”’')\]_]*$")


@attrs.frozen
class Link:
    """How likely the speaker of the turn before goes on, the other one answers, or a third one speaks, as scores."""

    same: float
    other: float
    third: float


# What stands between two turns. Where a text has lost its paragraphs, the same gap says less: in LitBank's novels 150
# speakers go on behind a clause of saying and 120 change, 33 and 71 where a sentence follows the clause, 105 and 147
# where only sentences stand between. After a question 20 go on and 59 change, before a word of reply 12 and 33.
_NEW_PARAGRAPH = Link(-4.0, 1.0, -0.5)
_INTERRUPTED = Link(3.0, 0.0, -1.0)
_GOES_ON = Link(2.5, 0.0, -0.5)
_MAY_GO_ON = Link(0.4, 0.0, -0.7)
_TOLD_BEHIND = Link(-0.6, 0.1, -0.6)
_ADJACENT = Link(-1.0, 0.5, -0.5)
_SAME_PARAGRAPH = Link(1.5, 0.0, -0.5)
_NARRATED = Link(-0.3, 0.1, -0.4)
_APART_LINK = Link(0.0, 0.0, 0.0)
_QUESTION, _REPLY = -1.2, -0.8
_REPLIES = frozenset(
    (
        "yes",
        "no",
        "oh",
        "ah",
        "well",
        "why",
        "indeed",
        "not",
        "nothing",
        "certainly",
        "then",
        "thank",
        "never",
        "but",
        "aye",
    )
)


@attrs.frozen
class Option:
    """Somebody who may speak a turn: the evidence in words, its score for the choice, and the score that is shown."""

    entity: Entity | None
    weight: float
    evidence: str
    score: float


@attrs.frozen(eq=False)
class Turn:
    """A quotation on its way to a speaker; ``back`` gives for each state after it the best state before it."""

    index: int
    options: dict[int, Option]
    link: Link
    back: dict[tuple[int, int], tuple[int, int]]


@attrs.define(eq=False)
class Dialogue:
    """The turns so far, with the score of each (who speaks, who spoke before) after the last of them."""

    reading: Reading
    scene: Telling
    kept: bool
    turns: list[Turn] = attrs.field(factory=list)
    states: dict[tuple[int, int], float] = attrs.field(factory=lambda: {(0, 0): 0.0})
    entities: dict[int, Entity] = attrs.field(factory=dict)
    end: int = -1
    told: int = 0
    sources: set[tuple[int, int]] = attrs.field(factory=set)
    addressed: list[Entity] = attrs.field(factory=list)
    gender: str = "-"

    def narrate(self, until: int) -> None:
        """Follow "he" and "she" through the narrative up to ``until``, as mentions of those whom they stand for."""
        scene = self.scene
        page = scene.page
        low = bisect.bisect_left(page.word_starts, self.told)
        high = bisect.bisect_left(page.word_starts, until)
        self.told = max(self.told, until)
        for word in page.words[low:high]:
            if word.folded not in ("he", "she") or scene.quotation(word.start) >= 0 or scene.item_at(word.start):
                continue
            ranked = candidates(scene, word.folded, word.start, ())
            if ranked:
                scene.add(Item(word.start, word.end, ranked[0][1].entity, subject=True))

    def hear(self, index: int, voice: Voice | None) -> Voice | None:
        """Take a turn into account; ``voice`` is what its source says. The likeliest speaker so far is returned."""
        reading = self.reading
        attribution = reading.attributions[index]
        start = attribution.content[0][0]
        if attribution.source in self.sources:
            return voice
        if attribution.source is not None:
            self.sources.add(attribution.source)
        link = self._link(start)
        options = {self._key(option.entity): option for option in self._options(index, voice, link)}
        self._step(index, options, link)
        end = max(span[1] for span in (*attribution.content, attribution.cue, attribution.source) if span is not None)
        self.end = max(self.end, end)
        self.addressed = called(self.reading, self.scene, index)
        self.gender = called_gender(self.reading, index)
        best = max(self.states, key=lambda state: self.states[state])[0]
        return self._voice(self.turns[-1], best, voice)

    def settle(self) -> Iterator[tuple[int, Voice | None]]:
        """The speaker of each turn on the likeliest path through all of them."""
        if not self.turns:
            return
        state = max(self.states, key=lambda state: self.states[state])
        path = []
        for turn in reversed(self.turns):
            path.append((turn, state[0]))
            state = turn.back[state]
        speakers = [speaker for _, speaker in path]
        for at in range(2, len(path)):
            # The path runs backwards: who began is told by the one who speaks two turns on.
            changing = max(path[at - 1][0].link.same, path[at - 2][0].link.same) <= _NEW_PARAGRAPH.same
            if changing and not speakers[at] and speakers[at - 2] != speakers[at - 1]:
                speakers[at] = speakers[at - 2]
        path = [(turn, speaker) for (turn, _), speaker in zip(path, speakers, strict=True)]
        for turn, speaker in reversed(path):
            yield turn.index, self._voice(turn, speaker, self.reading.voices.get(turn.index))

    def _key(self, entity: Entity | None) -> int:
        if entity is None:
            return 0
        self.entities[id(entity)] = entity
        return id(entity)

    def _step(self, index: int, options: dict[int, Option], link: Link) -> None:
        states: dict[tuple[int, int], float] = {}
        back: dict[tuple[int, int], tuple[int, int]] = {}
        for key, option in options.items():
            for state, score in self.states.items():
                speaker, other = state
                if key == speaker and key:
                    total, after = score + link.same, state
                else:
                    total, after = score + (link.other if key == other and key else link.third), (key, speaker or other)
                total += option.weight
                if after not in states or states[after] < total:
                    states[after], back[after] = total, state
        kept = sorted(states, key=lambda state: -states[state])[:_STATES]
        best = states[kept[0]]
        self.states = {state: states[state] - best for state in kept}
        self.turns.append(Turn(index, options, link, back))

    def _voice(self, turn: Turn, speaker: int, voice: Voice | None) -> Voice | None:
        option = turn.options.get(speaker) or Option(self.entities[speaker], 0.0, "turns of a dialogue", 0.4)
        if option.entity is None:
            return None
        if voice is not None and voice.entity is option.entity:
            return voice
        return Voice(option.entity, option.evidence, option.score)

    def _options(self, index: int, voice: Voice | None, link: Link) -> Iterator[Option]:
        reading = self.reading
        attribution = reading.attributions[index]
        phrase = reading.phrases.get(index)
        own = {id(entity) for entity in called(self.reading, self.scene, index)}
        if phrase is not None and voice is not None:
            yield Option(voice.entity, 0.0, voice.evidence, voice.score)
            if phrase.form != "pronoun" or phrase.pronoun not in ("he", "she"):
                return
            ranked = candidates(self.scene, phrase.pronoun, phrase.start, attribution.content)
            for score, item in ranked[:_PRONOUN_OPTIONS]:
                weight = max(_WORST, score - ranked[0][0]) + _SELF * (id(item.entity) in own)
                weight += _PRONOUN_ADDRESSED * any(item.entity is entity for entity in self.addressed)
                yield Option(item.entity, weight, "pronoun, in the turns of a dialogue", 0.5)
            return
        start, end = attribution.content[0][0], attribution.content[-1][1]
        weights: dict[int, Option] = {}

        def add(entity: Entity, weight: float, evidence: str, score: float) -> None:
            known = weights.get(id(entity))
            if known is None:
                weights[id(entity)] = Option(entity, weight, evidence, score)
            else:
                stronger = known if known.weight >= weight else Option(entity, weight, evidence, score)
                weights[id(entity)] = attrs.evolve(stronger, weight=max(known.weight, 0.0) + max(weight, 0.0))

        if start - self.end <= _APART:
            for state in self.states:
                for key in state:
                    if key and key not in weights:
                        add(self.entities[key], 0.0, "turns of a dialogue", 0.5)
            for entity in self.addressed:
                add(entity, _ADDRESSED if link.same < 0 else 0.3, "addressed in the turn before", 0.5)
        for entity in self._bystanders(start):
            if id(entity) not in weights:
                add(entity, _BYSTANDER, "named nearby", 0.3)
        before = self._acting_before(start)
        if before is not None:
            add(*before)
        behind = self._acting_behind(end)
        if behind is not None:
            add(behind, _ACTS_BEHIND, "subject of the sentence behind", 0.5)
        for key, option in weights.items():
            fit = self._fit(option.entity) if start - self.end <= _APART else 0.0
            yield attrs.evolve(option, weight=option.weight + _SELF * (key in own) + fit)
        yield Option(None, _UNKNOWN, "", 0.0)

    def _fit(self, entity: Entity | None) -> float:
        """Whether the gender by which the turn before addresses somebody is that of the one who may answer."""
        if entity is None or "-" in (self.gender, entity.gender):
            return 0.0
        return _GENDER if self.gender == entity.gender else -2 * _GENDER

    def _bystanders(self, start: int) -> list[Entity]:
        """The people spoken of last before a turn, outside quotations."""
        scene = self.scene
        at = bisect.bisect_left(scene.starts, start) - 1
        found: dict[int, Entity] = {}
        for place in range(at, max(-1, at - 30), -1):
            item = scene.items[place]
            if item.start < start - _NEAR or len(found) == _PEOPLE:
                break
            if is_somebody(item) and scene.quotation(item.start) < 0:
                found.setdefault(id(item.entity), item.entity)
        return list(found.values())

    def _acting_before(self, start: int) -> tuple[Entity, float, str, float] | None:
        """The subject of the sentence that leads to a turn, or of the one that ends before it."""
        text = self.reading.text
        opening = self._paragraph_start(start)
        low = max(opening, self.end, start - _NEAR)
        stretch = text[low:start].rstrip(" \t_" + _MARKS)
        if len(stretch.split()) < 2:
            return None
        subject = self._subject(low, low + len(stretch))
        if subject is None:
            return None
        if stretch[-1] in ":,":
            return subject, _LEADS_IN, "subject of the words that lead in", 0.7
        return subject, _ACTS_BEFORE, "subject of the sentence before", 0.6

    def _acting_behind(self, end: int) -> Entity | None:
        """The subject of the sentence that follows a turn in its paragraph."""
        scene, text = self.scene, self.reading.text
        sentence = bisect.bisect_left(scene.sentence_starts, end)
        if sentence == len(scene.sentence_starts):
            return None
        begin = scene.sentence_starts[sentence]
        if text[end:begin].strip(" \t_.,;" + _MARKS) or "\n" in text[end:begin] or scene.quotation(begin) >= 0:
            return None
        following = scene.sentence_starts[sentence + 1 : sentence + 2]
        return self._subject(begin, min(following[0] if following else len(text), begin + _NEAR))

    def _subject(self, low: int, high: int) -> Entity | None:
        """The subject of the last sentence of a stretch: who is marked as such, or whom its first pronoun means."""
        scene = self.scene
        page = scene.page
        sentence = scene.sentence(max(low, high - 2))
        begin = max(low, scene.sentence_starts[sentence] if sentence >= 0 else low)
        at, stop = bisect.bisect_left(page.word_starts, begin), bisect.bisect_left(page.word_starts, high)
        for word in page.words[at : min(stop, at + 25)]:
            if scene.quotation(word.start) >= 0:
                continue
            item = scene.item_at(word.start)
            if item is not None and is_somebody(item):
                return None if item.possessive else item.entity
            agreement = table("pronouns").get(word.folded)
            if agreement in ("he", "she") and word.folded not in ("him", "himself", "herself"):
                found = antecedent(scene, agreement, word.start, ())
                return found[0] if found else None
            if agreement == "i":
                return scene.narrator
        return None

    def _paragraph_start(self, position: int) -> int:
        scene = self.scene
        paragraph = scene.paragraph(position)
        return scene.paragraph_starts[paragraph] if paragraph >= 0 else 0

    def _link(self, start: int) -> Link:
        """What stands between the turn before and one that begins at ``start``."""
        scene, text = self.scene, self.reading.text
        if self.end < 0 or start - self.end > _APART:
            return _APART_LINK
        gap = text[self.end : start]
        spoken = self.reading.attributions[self.turns[-1].index].content[-1][1]
        tagged = self.end > spoken
        if "\n" in gap:
            bare = _BETWEEN.fullmatch(gap) or _is_tail(gap)
            return self._answered(
                _NEW_PARAGRAPH if bare and gap.strip("\n").count("\n\n") == 0 else _NARRATED, spoken, start
            )
        if _BETWEEN.fullmatch(gap) and not tagged:
            return _ADJACENT
        if not _ENDED.search(gap.rstrip(" \t_" + _MARKS)) and tagged:
            return _INTERRUPTED
        begun = scene.sentence(start - 1) - scene.sentence(max(0, self.end - 1))
        if tagged and begun <= 0:
            return self._answered(_GOES_ON if self.kept else _MAY_GO_ON, spoken, start)
        if self.kept:
            return self._answered(_SAME_PARAGRAPH, spoken, start)
        return self._answered(_TOLD_BEHIND if tagged else _NARRATED, spoken, start)

    def _answered(self, link: Link, spoken: int, start: int) -> Link:
        """The link, less likely to be the same speaker's after a question and before a word of reply."""
        page = self.scene.page
        at = bisect.bisect_left(page.word_starts, start)
        asks = page.text[max(0, spoken - 4) : spoken].rstrip(" _" + _MARKS).endswith("?")
        replies = at < len(page.words) and page.words[at].folded in _REPLIES
        return attrs.evolve(link, same=link.same + _QUESTION * asks + _REPLY * replies)


def _is_tail(gap: str) -> bool:
    """Whether nothing but the end of the sentence before stands before the paragraph break of a gap."""
    return not gap.partition("\n")[2].strip(" \t\n_" + _MARKS)
