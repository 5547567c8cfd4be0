"""Who is "he", "who", "the airline": one decision for each source that is no name, with its probability and its reason.

The antecedent scorer ranks the mentions around a source and "itself" (:mod:`quotelens.speakers.survey` asks,
:class:`quotelens.model.heads.AntecedentScorer` answers). What is closed stays with rules, as constraints on it: no
pronoun goes against a known gender, nor to a mention inside what it says. The probabilities of all mentions of one
entity are added up. A mention that is itself a description is decided first, so that "he" can go over "the minister" to
a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import attrs
import numpy as np

from quotelens.model.mentions import NAMINGS, TYPES, softmax
from quotelens.model.questions import KINDS
from quotelens.model.reader import Reading
from quotelens.phrases.names import Name
from quotelens.speakers.entities import Entity, Register
from quotelens.speakers.survey import NAME, NOMINAL, PRONOUN, Question, Survey, ask, mention_of

Span = tuple[int, int]

_DEEPEST = 4
"""How many descriptions a decision may go over."""
_WORTH = 0.05
"""What probability a description must have to be decided itself."""
PRONOUNS = KINDS[:4]
"""The third-person pronouns among the kinds of anaphors."""
_CONVINCING = 0.8
"""How probable it must be that two descriptions with different nouns are of one and the same."""
_BY_NOUN = 0.9
_NOBODY = 0.3
"""What counts of the probability that "he" or "she" is somebody whom the article never mentions, which is rare."""
_NUMBERS = frozenset(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozens", "hundreds"))
_GENDERS = ("-", "m", "f")
_FORBIDDEN = -1e4
_AHEAD = 2000
"""How many mentions ahead hear of a gender that a pronoun has shown."""


@attrs.frozen
class Decision:
    """Who a mention is: the key of an entity, how probable that is, and the mention that tells, None for itself."""

    key: int
    probability: float
    told_by: int | None


@attrs.define(eq=False)
class Decider:
    """Decides the mentions of an article, each once; what has been decided counts for what follows."""

    text: str
    read: Reading
    found: Survey
    register: Register
    decided: dict[int, Decision] = attrs.field(factory=dict)
    described: dict[int, Entity] = attrs.field(factory=dict)
    _keys: dict[int, int] = attrs.field(factory=dict)
    _fresh: int = 0

    def __attrs_post_init__(self) -> None:
        self._keys = {id(entity): key for key, entity in enumerate(self.register.entities)}
        self._fresh = int(self.found.key.max(initial=0)) + len(self.register.entities) + 1

    def mention(self, source: Span, form: str = "") -> int | None:
        """The mention, of a form where that is known, that a source phrase is."""
        return mention_of(self.found, source, form)

    def decide(
        self, mention: int, source: Span, content: Sequence[Span], depth: int = 0, speaking: int | None = None
    ) -> Decision:
        """Who the mention is that is the head of ``source`` and says ``content``.

        ``speaking`` is the key of whoever says the quotation around it, whose word for that one would be "I".
        """
        if mention in self.decided:
            return self.decided[mention]
        found = self.found
        if (called := self._called_by_its_noun(mention)) is not None:
            decision = Decision(int(found.key[called]), _BY_NOUN, called)
            self.settle(mention, decision)
            return decision
        question = ask(found, mention, source, content)
        probabilities = self._probabilities(question)
        keys = [self._key(int(n), p, depth) for n, p in zip(question.candidates, probabilities, strict=False)]
        sums: dict[int, float] = {}
        for key, probability in zip(keys, probabilities, strict=False):
            # A description that the pronoun goes with may have turned out to be somebody with whom it does not.
            if key != speaking and not self._conflicts(mention, key):
                sums[key] = sums.get(key, 0.0) + float(probability)
        own = int(found.key[mention])
        itself = float(probabilities[-1])
        if KINDS[int(found.agreement[mention])] in ("he", "she") and found.form[mention] == PRONOUN:
            itself *= _NOBODY
        best = max(sums, key=sums.__getitem__) if sums else own
        decision = Decision(own, itself, None)
        if sums and sums[best] > itself:
            ours = [place for place, key in enumerate(keys) if key == best]
            told_by = int(question.candidates[max(ours, key=lambda place: float(probabilities[place]))])
            if self._convinces(mention, best, told_by, sums[best]):
                decision = Decision(best, sums[best], told_by)
        self.settle(mention, decision)
        return decision

    def _conflicts(self, mention: int, key: int) -> bool:
        """Whether a pronoun has another gender than an entity."""
        entity, wanted = self.entity(key), _GENDERS[int(self.found.gender[mention])]
        return entity is not None and "-" not in (wanted, entity.gender) and entity.gender != wanted

    def _called_by_its_noun(self, mention: int) -> int | None:
        """The name before a plain description that is a word of it, where there is one alone: "the ministry"."""
        found = self.found
        if found.form[mention] != NOMINAL or not self._is_plain(mention):
            return None
        low, noun = max(0, mention - _AHEAD), found.noun[mention]
        named = [n for n in range(low, mention) if found.form[n] == NAME and noun in found.words[n]]
        return named[-1] if named and len({int(found.key[n]) for n in named}) == 1 else None

    def _convinces(self, mention: int, key: int, told_by: int, probability: float) -> bool:
        """Whether a description may be taken for somebody who is only described in other words: mostly it is not."""
        found = self.found
        # Who is brought in with "a", "some" or a number is mostly somebody else, and so is "his lawyer".
        new = found.form[mention] == NOMINAL and (found.article[mention] >= 2 or self._counted(mention))
        if new:
            return probability >= _CONVINCING and key < len(self.register.entities)
        if found.form[mention] == PRONOUN:
            return True
        if key < len(self.register.entities):
            other = found.form[told_by] == NOMINAL and found.noun[told_by] != found.noun[mention]
            return not other or probability >= _CONVINCING
        same = np.flatnonzero((found.key[:mention] == key) & (found.form[:mention] == NOMINAL)).tolist()
        if any(found.noun[n] == found.noun[mention] for n in same):
            return True
        # "The doctor … The principal": whoever tells two apart so plainly means two.
        plain = self._is_plain(mention) and all(self._is_plain(n) for n in same)
        return not plain and probability >= _CONVINCING

    def _is_plain(self, mention: int) -> bool:
        """Whether a description is a noun with "the" alone."""
        return len(self.found.words[mention]) == 2 and self.found.article[mention] == 1

    def _counted(self, mention: int) -> bool:
        # A word of the model may be what Python takes for white space.
        opener = "".join(self.text[self.found.start[mention] : self.found.end[mention]].split()[:1])
        return opener[:1].isdigit() or opener.casefold() in _NUMBERS

    def settle(self, mention: int, decision: Decision) -> None:
        """Keep a decision, and what a pronoun shows of the gender of its entity."""
        found, key = self.found, decision.key
        self.decided[mention] = decision
        found.key[mention] = key
        gender = int(found.gender[mention])
        if gender and found.form[mention] == PRONOUN and decision.told_by is not None:
            window = slice(max(0, mention - _AHEAD), mention + _AHEAD)
            same = found.key[window] == key
            found.gender[window] = np.where(same & (found.gender[window] == 0), gender, found.gender[window])
            entity = self.entity(key)
            if entity is not None and entity.gender == "-":
                entity.gender = _GENDERS[gender]

    def entity_at(self, source: Span) -> Entity | None:
        """The entity of the mention at a place, where it is named or has been described."""
        mention = self.mention(source, "pronoun")
        return None if mention is None else self.entity(self.decide(mention, source, ()).key)

    def entity(self, key: int) -> Entity | None:
        """The entity of a key, where it is named or has been described."""
        return self.register.entities[key] if key < len(self.register.entities) else self.described.get(key)

    def evidence(self, mention: int, decision: Decision) -> str:
        """The reason in words."""
        found = self.found
        kind = "pronoun" if found.form[mention] == PRONOUN else "description"
        if decision.told_by is None:
            return kind if kind == "description" else "pronoun without antecedent"
        there = decision.told_by
        back = int(found.sentence[mention] - found.sentence[there])
        where = {0: "same sentence", 1: "one sentence back"}.get(back, f"{back} sentences back")
        if back < 0 or found.start[there] > found.start[mention]:
            where = "name follows"
        printed = " ".join(self.text[found.start[there] : found.end[there]].split())
        return f"{kind}: {printed}, {where}"

    def name(self, key: int, entity: Entity) -> None:
        """Say who has a key."""
        if self.entity(key) is None:
            self.described[key] = entity
            self._keys.setdefault(id(entity), key)

    def key_of(self, entity: Entity) -> int:
        """The key of an entity; a new one for one that has just been made."""
        key = self._keys.get(id(entity))
        if key is None:
            key = self._fresh + len(self.described)
            self.described[key] = entity
            self._keys[id(entity)] = key
        return key

    def gender(self, mention: int) -> str:
        """m, f or - ."""
        return _GENDERS[int(self.found.gender[mention])]

    def mentions_of(self, entity: Entity) -> list[int]:
        """The numbers of the mentions that are known to be an entity."""
        return np.flatnonzero(self.found.key == self.key_of(entity)).tolist()

    def type_of(self, entity: Entity) -> str:
        """The type that all mentions of an entity show together."""
        mentions = self.mentions_of(entity)
        return type_of(self.found, mentions) if mentions else entity.kind

    def type_at(self, name: Name) -> str:
        """The type of one occurrence of a name."""
        mentions = [n for n in self._ending(name.end) if self.found.form[n] == NAME]
        return type_of(self.found, mentions) if mentions else name.kind

    def pronoun_of(self, entity: Entity) -> str | None:
        """The third-person pronoun that the article uses for an entity most often."""
        agreements = [int(self.found.agreement[n]) for n in self.mentions_of(entity)]
        votes = Counter(KINDS[agreement] for agreement in agreements if 0 <= agreement < len(PRONOUNS))
        return votes.most_common(1)[0][0] if votes else None

    def naming_of(self, entity: Entity) -> str:
        """Whether an entity is named, described, or nobody in particular."""
        if entity.names or entity.members or entity.settled is not None:
            return "named"
        mentions = [n for n in self.mentions_of(entity) if self.found.form[n] in (NAME, NOMINAL)]
        if not mentions:
            return "vague"
        described, vague = (self.found.naming[mentions, NAMINGS.index(name)].mean() for name in ("described", "vague"))
        return "described" if described >= vague else "vague"

    def description_of(self, entity: Entity) -> Span | None:
        """The role or affiliation that the article prints beside a name: before it, or behind it and a comma."""
        found = self.found
        for name in entity.names:
            mention = next((n for n in self._ending(name.end) if found.form[n] == NAME), None)
            if mention is not None and found.start[mention] < name.outer:
                before = int(found.start[mention]), len(self.text[: name.outer].rstrip())
                if len(self.text[slice(*before)].split()) > 1 and any(map(str.islower, self.text[slice(*before)])):
                    return before
            if self.text.startswith(", ", name.end):
                at = int(np.searchsorted(found.start, name.end + 2))
                if at < len(found.start) and found.start[at] == name.end + 2 and found.form[at] == NOMINAL:
                    return name.end + 2, int(found.reach[at])
        return None

    def _ending(self, end: int) -> list[int]:
        """The mentions that end at a place."""
        at = int(np.searchsorted(self.found.start, end))
        return [n for n in range(max(0, at - 8), at) if self.found.end[n] == end]

    def _probabilities(self, question: Question) -> np.ndarray:
        """(candidates + 1,), 0 for what is ruled out."""
        found, mention = self.found, question.anaphor
        candidates = np.stack([found.first[question.candidates], found.head[question.candidates]], 1)
        scores = self.read.antecedent_scores(
            (int(found.first[mention]), int(found.head[mention])), candidates, question.pairs, question.asked
        )
        allowed = np.append(question.agree, True)
        return softmax(np.where(allowed, scores, _FORBIDDEN))

    def _key(self, candidate: int, probability: float, depth: int) -> int:
        """Who a candidate is, which a description that may matter is asked first."""
        found = self.found
        undecided = found.form[candidate] in (NOMINAL, PRONOUN) and candidate not in self.decided
        if undecided and probability >= _WORTH and depth < _DEEPEST:
            span = int(found.start[candidate]), int(found.end[candidate])
            return self.decide(candidate, span, (), depth + 1).key
        return int(found.key[candidate])


def type_of(found: Survey, mentions: Sequence[int]) -> str:
    """The type that the mentions of one entity show together."""
    return TYPES[int(np.log(found.type[list(mentions)] + 1e-3).sum(0).argmax())]
