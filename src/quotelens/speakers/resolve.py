"""Attributions in, voices out: who each source of an article is.

The stage before hands over spans: content, cue and source. This one reads each source phrase
(:mod:`~quotelens.phrases.mentions`), finds the named entities of the article
(:mod:`~quotelens.speakers.entities`), walks through the attributions in the order of the text and decides for
each which voice it is, by name, description, pronoun (:mod:`~quotelens.speakers.decide`) or, for direct
speech that nothing introduces, by its place. A passive without an agent ("it was said that …") has no voice.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np
import regex

from quotelens.attribution import Attribution
from quotelens.lexicon.calendar import day, month
from quotelens.lexicon.titles import honorifics, offices
from quotelens.lexicon.words import fold, table
from quotelens.model import reader
from quotelens.model.mentions import FORMS, TYPES
from quotelens.phrases.kinds import kind_of_noun
from quotelens.phrases.mentions import Phrase, read_phrase
from quotelens.phrases.named_page import NamedPage, read_names
from quotelens.phrases.names import Learned, Name
from quotelens.speakers.chains import Chains, index_chains, voice_by_chain
from quotelens.speakers.decide import Decider, Decision, type_of
from quotelens.speakers.entities import Entity
from quotelens.speakers.reading import Reading, Voice, anchor_of, read_article
from quotelens.speakers.scene import Item
from quotelens.speakers.survey import survey
from quotelens.speakers.turns import voice_by_place
from quotelens.text.page import Page

# A day that only tells when: "on Monday", "this Thursday, 13th", "released last week", "May 3". A bare day after a
# capitalised word or before one is part of a name ("Super Tuesday voters", "the Tuesday Group").
_WHEN = (
    r"(?:(?<=\p{Ll})|,)(?:(?: (?:on|in|this|last|late|early|earlier)){1,3} |(?<!\b\p{Lu}\p{L}{0,15}) )"
    rf"(?:{day()}(?: (?:morning|afternoon|evening|night))?|{month()} \d++"
    r"|(?<=this |last )(?:week|month|year)|yesterday|tonight)"
    r"(?:,? (?:the )?\d{1,2}(?:st|nd|rd|th)?)?(?![\w'’]| \p{Lu})"
)
# How many words behind a name its office may stand.
_OFFICE_REACH = 6
# How probable a type must be to settle what kind of name one is; people who are several join as organisations do.
_SURE_TYPE = 0.6
_KINDS = {one: one for one in TYPES} | {"group": "organization", "document": "organization"}
# The words before what an office is of, or before the name of who holds it.
_OFFICE = regex.compile(r"(?:[Tt]he )?((?:(?!of\b|for\b)[\p{L}'’-]++ ?){1,4}+)(?=of |for |, | ?\()")
# What stands between a description and the name beside it.
_BESIDE = regex.compile(r"(?:, | \()$")
# How many words in capitals can be a name with a role before it.
_CAPITALS = 8
_DAY = regex.compile(rf" (?:released|published|issued|filed|taken|out){_WHEN}(?! by )|{_WHEN}")


@attrs.frozen
class Resolved:
    """One voice: its fullest name, its type, its mentions and its quotations.

    Mentions are (start, end, form) in the order of the text, quotations their indices. ``confidence`` is the mean over
    its sources; ``evidence`` the reasons, in order of first use.
    """

    name: str
    type: str
    mentions: tuple[tuple[int, int, str], ...]
    quotes: tuple[int, ...]
    confidence: float
    evidence: tuple[str, ...]
    told: tuple[tuple[float, str], ...]
    pronoun: str | None
    naming: str
    description: tuple[int, int] | None


@attrs.frozen
class Resolution:
    """The voices of an article, in the order in which they first speak, and how the article calls them.

    ``forms`` has the form (name, nominal or pronoun) of each span that is a source or a mention, so that no span has
    two.
    """

    voices: tuple[Resolved, ...]
    forms: Mapping[tuple[int, int], str]


def resolve(
    page: Page,
    named: NamedPage,
    attributions: Sequence[Attribution],
    read: reader.Reading,
    *,
    aliases: Mapping[str, Sequence[str]] | None = None,
    chains: Sequence[Sequence[tuple[int, int]]] = (),
) -> Resolution:
    """Who each source of an article is.

    Args:
        page: the article.
        named: its names.
        attributions: the quotations; an index into them stands for a quotation in the result.
        read: what the model makes of the article.
        aliases: canonical name to other forms of it; settles names outright.
        chains: coreference chains that the caller has, as offsets of mentions; they decide pronouns and descriptions
            before the model does.

    A bare surname that no full name introduces, whose owner speaks where a fully named person spoke just
    before, is taken for that person; see :func:`_adopt_bare_surnames`.
    """
    reading = read_article(page, named, attributions, aliases)
    walk = Walk(reading, decider_for(page, reading, read), index_chains(chains))
    for index in walk.order:
        attribution = attributions[index]
        voice = walk.by_source(index)
        if attribution.source is None and attribution.cue is None and attribution.quoted:
            voice = voice_by_place(walk.reading, walk.decider, index)
        walk.take(index, voice)
    return walk.finish()


@attrs.frozen(eq=False)
class Walk:
    """The way through the attributions of an article, in the order of the text.

    ``tell`` knows the pronouns and descriptions of some texts better than the decider, and is asked before it.
    """

    reading: Reading
    decider: Decider
    chains: Chains
    tell: Callable[[int], Voice | None] | None = None
    _of_source: dict[tuple[int, int], Voice | None] = attrs.field(factory=dict, init=False)

    @property
    def order(self) -> list[int]:
        """The numbers of the attributions, in the order of the text."""
        attributions = self.reading.attributions
        return sorted(range(len(attributions)), key=lambda index: anchor_of(attributions[index]))

    def by_source(self, index: int) -> Voice | None:
        """The voice that the source of an attribution names; the same source is read once."""
        source = self.reading.attributions[index].source
        if source is None:
            return None
        if source not in self._of_source:
            chained = voice_by_chain(self.reading, self.chains, self.reading.phrases[index])
            self._of_source[source] = chained or self._by_source(index)
            self._note(index, self._of_source[source])
        return self._of_source[source]

    def _by_source(self, index: int) -> Voice | None:
        reading, phrase = self.reading, self.reading.phrases[index]
        attribution = reading.attributions[index]
        signs = bool(attribution.content) and attribution.known_source > attribution.content[0]
        if attribution.cue is None and not signs:
            return _by_label(reading, phrase, index)
        if (apposed := _by_apposition(reading, self.decider, phrase, index)) is not None:
            return apposed
        if phrase.form == "name":
            return _by_name(reading, phrase)
        if phrase.form == "nominal" and (named := _named_in_capitals(reading, phrase, index)) is not None:
            return named
        if phrase.pronoun in ("i", "we", "you"):
            narrator = reading.scene.narrator if phrase.pronoun == "i" and index not in reading.around else None
            return None if narrator is None else Voice(narrator, "narrator", 0.8)
        told = self.tell(index) if self.tell is not None else None
        return told or _by_decision(reading, self.decider, phrase, index)

    def _note(self, index: int, voice: Voice | None) -> None:
        """Tell the decider who a source is that a name or a chain has settled."""
        phrase = self.reading.phrases[index]
        form = "joined" if len(phrase.names) > 1 else phrase.form
        mention = self.decider.mention((phrase.start, phrase.end), form)
        if voice is not None and mention is not None and mention not in self.decider.decided:
            self.decider.settle(mention, Decision(self.decider.key_of(voice.entity), voice.score, None))

    def take(self, index: int, voice: Voice | None) -> None:
        """Give an attribution its voice, and remember that it has spoken."""
        if voice is None:
            return
        self.reading.voices[index] = voice
        if self.reading.attributions[index].content:  # who only passes words on says nothing
            _speak(self.reading, index, voice.entity)

    def finish(self) -> Resolution:
        """The voices, once all attributions have been taken."""
        _resolve_first_persons(self.reading, self.order)
        _adopt_bare_surnames(self.reading)
        return _collect(self.reading, self.decider)


def _speak(reading: Reading, index: int, entity: Entity) -> None:
    scene, attribution = reading.scene, reading.attributions[index]
    if index not in reading.around and attribution.quoted and attribution.content:
        reading.spoken.append((attribution.content[-1][1], index))
    source = attribution.source
    if source is None:
        return
    phrase = reading.phrases[index]
    item = scene.item_at(phrase.names[0].start if phrase.names else phrase.start)
    if item is None or item.entity is not entity:
        scene.add(Item(phrase.start, phrase.end, entity, source=True))
    else:
        item.source = True


def names_on(page: Page, read: reader.Reading) -> NamedPage:
    """The names of a page, with what the mention head knows of them."""
    mentions = read.mentions
    labels = sorted((one.start, one.end) for one in page.labels)
    at = np.searchsorted([start for start, _ in labels], read.starts[mentions.head], side="right") - 1
    # What a label is has been settled with all labels of the transcript: "Speaker 2".
    labelled = (at >= 0) & (read.starts[mentions.head] < np.array([end for _, end in labels] or [0])[at])
    named = np.flatnonzero((mentions.form == FORMS.index("name")) & ~labelled)
    places = [place for n in named for place in read.starts[mentions.start[n] : mentions.head[n] + 1].tolist()]
    inside = {place for place in places if page.text[place : place + 4].casefold() != "the "}
    sure = [n for n in named if mentions.type[n].max() >= _SURE_TYPE]
    kinds = {int(read.ends[mentions.head[n]]): _KINDS[TYPES[int(mentions.type[n].argmax())]] for n in sure}
    common = frozenset(read.ends[mentions.head[mentions.form == FORMS.index("nominal")]].tolist())
    person = TYPES.index("person")
    people = {
        int(read.ends[mentions.head[n]]): int(read.starts[mentions.start[n]])
        for n in named
        if mentions.type[n, person] >= _SURE_TYPE
    }
    return read_names(page, Learned(frozenset(inside), common, kinds, people))


def _by_label(reading: Reading, phrase: Phrase, index: int) -> Voice:
    """Who a label before speech is: the name that fills it, or whoever it describes, in all places the same."""
    start, end = reading.attributions[index].known_source
    whole = phrase.form == "name" and phrase.names[0].outer <= start and phrase.names[-1].end >= end
    if whole:
        return _by_name(reading, phrase)
    printed = " ".join(reading.text[start:end].split())
    kind = phrase.kind if phrase.kind != "unknown" else "person"
    return Voice(
        reading.descriptions.setdefault(("label", printed.casefold()), Entity(kind, name=printed)), "label", 0.9
    )


def decider_for(page: Page, reading: Reading, read: reader.Reading) -> Decider:
    """What decides the pronouns and descriptions of an article."""
    sources = [((phrase.start, phrase.end), phrase.form) for phrase in reading.phrases.values()]
    places = read.starts, read.ends
    found = survey(page, read.mentions, places, sources, reading.register, reading.scene.page.names)
    return Decider(reading.text, read, found, reading.register)


def _by_name(reading: Reading, phrase: Phrase) -> Voice:
    register = reading.register
    if len(phrase.names) == 1:
        name = phrase.names[0]
        evidence, score = register.evidence[name]
        return Voice(register.of_name[name], phrase.evidence or evidence, score)
    members = [register.of_name[name] for name in phrase.names]
    key = frozenset(id(member) for member in members)
    if len(key) == 1:
        return Voice(members[0], "name", 0.7)
    if key not in reading.groups:
        joined = ", ".join(member.canonical() for member in members[:-1])
        printed = f"{joined} and {members[-1].canonical()}"
        reading.groups[key] = Entity("group", name=printed, members=tuple(members))
    return Voice(reading.groups[key], "names joined by “and”", 0.9)


def _by_decision(reading: Reading, decider: Decider, phrase: Phrase, index: int) -> Voice:
    """Who a pronoun or a description is, as the antecedent scorer decides."""
    attribution = reading.attributions[index]
    mention = decider.mention((phrase.start, phrase.end), phrase.form)
    if mention is None:
        if phrase.form == "pronoun":
            return Voice(unnamed(reading, phrase), "pronoun without antecedent", 0.2)
        return Voice(Entity(phrase.kind, name=_description_name(reading, phrase)), "description", 0.5)
    _hear_phrase(decider, phrase, mention)
    speaking = _speaking_around(reading, decider, index)
    decision = decider.decide(mention, attribution.known_source, attribution.content, speaking=speaking)
    entity = decider.entity(decision.key)
    if entity is None and decision.told_by is None and phrase.form == "pronoun":
        entity = unnamed(reading, phrase)
    elif entity is None:
        told_by = mention if decision.told_by is None else decision.told_by
        entity = _described_entity(reading, decider, phrase if told_by == mention else None, told_by)
    decider.name(decision.key, entity)
    return Voice(entity, decider.evidence(mention, decision), round(decision.probability, 3))


def _speaking_around(reading: Reading, decider: Decider, index: int) -> int | None:
    """The key of whoever says the quotation in which the source of another one stands."""
    outer = reading.around.get(index)
    if outer is None:
        return None
    if outer in reading.voices:
        return decider.key_of(reading.voices[outer].entity)
    source = reading.attributions[outer].source
    mention = None if source is None else decider.mention(source)
    return None if mention is None else int(decider.found.key[mention])


def _hear_phrase(decider: Decider, phrase: Phrase, mention: int) -> None:
    """Count what a phrase is for as much as its head, which may only say how many: "a number of teachers"."""
    found = decider.found
    if phrase.form == "nominal" and phrase.kind in TYPES[:-1] and found.listed[mention] < 0:
        found.listed[mention] = TYPES.index(phrase.kind)
        found.type[mention] /= 2
        found.type[mention, found.listed[mention]] += 0.5


def _by_apposition(reading: Reading, decider: Decider, phrase: Phrase, index: int) -> Voice | None:
    """Who is named beside a description of a person: "one of its engineers, Ada Quist,", "the mayor (Ada Quist)"."""
    source = reading.attributions[index].known_source
    page = reading.scene.page
    if phrase.relayed or not (_is_office(page, source) or _describes_person(decider, phrase, source[1])):
        return None
    low, high = bisect.bisect_left(page.name_starts, source[0]), bisect.bisect_left(page.name_starts, source[1])
    for name in page.names[low:high]:
        beside = _BESIDE.search(page.text, source[0], name.outer) is not None
        ended = name.end >= source[1] or page.text[name.end] in ",)"
        if beside and ended and not name.possessive and decider.type_at(name) == "person":
            reading.phrases[index] = attrs.evolve(phrase, form="name", names=(name,))
            return Voice(reading.register.of_name[name], "apposition", 0.9)
    return None


def _describes_person(decider: Decider, phrase: Phrase, end: int) -> bool:
    """Whether a source begins with the description of a person.

    "Ada Quist, a friend of Olof Lind," is named already; "The Chairman of the board, Ada Quist," is not.
    """
    mention = decider.mention((phrase.start, end), "nominal")
    if mention is None or (phrase.form != "nominal" and not decider.found.article[mention]):
        return False
    return type_of(decider.found, [mention]) == "person"


def _is_office(page: NamedPage, source: tuple[int, int]) -> bool:
    """Whether a source begins with an office: "the General Secretary of the Teachers' Union, …", "the Surveyor (…)"."""
    opening = _OFFICE.match(page.text, *source)
    if opening is None or offices().isdisjoint(map(fold, opening[1].split()[-2:])):
        return False
    at = bisect.bisect_left(page.name_starts, source[0])  # "President Ruiz" is an office with its holder already
    if at == len(page.names) or page.names[at].end > opening.end():
        return True
    return all(word in offices() for word in page.names[at].words)


def _described_entity(reading: Reading, decider: Decider, phrase: Phrase | None, mention: int) -> Entity:
    """Whoever a mention describes that has no name."""
    found = decider.found
    if phrase is None:
        phrase = read_phrase(reading.scene.page, int(found.start[mention]), int(found.reach[mention]))
    entity = Entity(type_of(found, [mention]), name=_description_name(reading, phrase))
    entity.gender = decider.gender(mention)
    entity.roles.update(phrase.content, {phrase.noun})
    entity.described.append((phrase.start, phrase.end))
    return entity


def _named_in_capitals(reading: Reading, phrase: Phrase, index: int) -> Voice | None:
    """A name of the article among the capitals of a headline, where no name is seen by its capitals alone."""
    page = reading.scene.page
    low, high = bisect.bisect_left(page.word_starts, phrase.start), bisect.bisect_left(page.word_starts, phrase.end)
    printed = page.words[low:high]
    if not printed or not all(word.capital for word in printed):
        return None
    key = tuple(word.folded for word in printed)
    exact = reading.register.exact
    found = exact.get((*key, "")) or reading.register.tails.get(key) or []
    if not found and len(key) <= _CAPITALS and not any(word.possessive for word in printed):
        # "Valley Challenger Ada Quist": a role in capitals before the name.
        bearers = (exact.get((*key[at:], "")) for at in range(1, len(key) - 1))
        found = [one for one in next(filter(None, bearers), []) if one.kind == "person"]
    if len(found) != 1:
        return None
    reading.phrases[index] = attrs.evolve(phrase, form="name")
    return Voice(found[0], f"name in capitals: {found[0].canonical()}", 0.85)


def _description_name(reading: Reading, phrase: Phrase) -> str:
    """The phrase as a name: without forms of address and without the day on which something was said."""
    page = reading.scene.page
    pieces, start = [], phrase.start
    at = bisect.bisect_left(page.name_starts, phrase.start)
    while at < len(page.names) and page.names[at].end <= phrase.end:
        name = page.names[at]
        if name.title in honorifics() and name.outer >= start:
            pieces.append(reading.text[start : name.outer])
            start = name.start
        at += 1
    pieces.append(reading.text[start : phrase.end])
    printed = " ".join("".join(pieces).split())
    return _DAY.sub("", printed).strip(" ,;:") or printed


def unnamed(reading: Reading, phrase: Phrase) -> Entity:
    """A voice that only a pronoun names; the same pronoun later is the same voice."""
    key = ("pronoun", phrase.pronoun)
    if key not in reading.descriptions:
        kind = {"he": "person", "she": "person", "i": "person", "we": "group", "they": "group"}.get(
            phrase.pronoun, "unknown"
        )
        printed = reading.text[phrase.start : phrase.end]
        reading.descriptions[key] = Entity(kind, name="I" if phrase.pronoun == "i" else printed.lower())
        reading.descriptions[key].gender = {"he": "m", "she": "f"}.get(phrase.pronoun, "-")
    return reading.descriptions[key]


def _resolve_first_persons(reading: Reading, order: Sequence[int]) -> None:
    """I, we and you: the speaker of the quotation around them, the writer, or nobody in particular."""
    for index in order:
        phrase = reading.phrases.get(index)
        if phrase is None or phrase.form != "pronoun" or phrase.pronoun not in ("i", "we", "you"):
            continue
        if index in reading.voices:
            continue
        outer, steps = reading.around.get(index), 0
        while outer is not None and outer not in reading.voices and steps < 8:
            outer, steps = reading.around.get(outer), steps + 1
        if phrase.pronoun != "you" and outer is not None and outer in reading.voices:
            score = 0.85 if phrase.pronoun == "i" else 0.5
            reading.voices[index] = Voice(reading.voices[outer].entity, "first person in a quotation", score)
        elif phrase.pronoun == "i" and reading.writer is not None:
            reading.voices[index] = Voice(reading.writer, "writer of the text", 0.8)
        else:
            reading.voices[index] = Voice(unnamed(reading, phrase), "pronoun", 0.4)


def _adopt_bare_surnames(reading: Reading) -> None:
    """Give a bare surname that nobody introduced to the fully named person whom the article has gone on with.

    News style gives the full name before the bare surname. A misprint or a machine translation may change one of the
    two: "Victor Scale, governor of the province, urged calm. … he said. Skalov said help would come." Most bare names
    are no such thing: a head of state, an agency or a firm needs no introduction. So much must speak for it: the
    surname has no full name anywhere and occurs first as a source, and it is a source again; the person before it holds
    an office, has just spoken as "he" or "she", in the same paragraph or the one before, and is never named again; the
    genders do not conflict; and one claimant alone follows.

    benchmarks/fires.py: never, on 2,500 quotations of news. It is here for text that was mended or translated badly.
    """
    first_voice: dict[int, int] = {}
    order = sorted(reading.voices, key=lambda index: anchor_of(reading.attributions[index]))
    for at, index in enumerate(order):
        first_voice.setdefault(id(reading.voices[index].entity), at)
    claims: dict[int, list[tuple[Entity, Entity]]] = {}
    for at in first_voice.values():
        claimant = reading.voices[order[at]].entity
        if at == 0 or not _unintroduced(reading, claimant, anchor_of(reading.attributions[order[at]])):
            continue
        introduced = reading.voices[order[at - 1]].entity
        before = reading.phrases.get(order[at - 1])
        if before is None or before.form != "pronoun" or _sources(reading, claimant) < 2:
            continue
        if _left_off(reading, introduced, claimant, order[at - 1], order[at]):
            claims.setdefault(id(introduced), []).append((introduced, claimant))
    for claimed in claims.values():
        if len(claimed) == 1:
            _merge(reading, *claimed[0])


def _sources(reading: Reading, entity: Entity) -> int:
    """In how many places an entity is the source of something."""
    return len(
        {reading.attributions[index].source for index, voice in reading.voices.items() if voice.entity is entity}
    )


def _unintroduced(reading: Reading, entity: Entity, anchor: int) -> bool:
    """Whether an entity is a bare surname whose first occurrence is as a source, with no office before it."""
    if entity.kind not in ("person", "unknown") or not entity.names or entity.settled is not None:
        return False
    first = min(entity.names, key=lambda name: name.start)
    printed = reading.text[first.start - 1 : first.start] in ("“", '"', "‘", "'", "«")
    if first.start < anchor or printed or _described(reading.scene.page, first):
        return False
    return all(
        len(name.words) == 1 and not name.determined and name.words[0] not in table("first_names")
        for name in entity.names
    )


def _left_off(reading: Reading, introduced: Entity, claimant: Entity, before: int, after: int) -> bool:
    """Whether a fully named person spoke directly before the claimant and is never named again."""
    scene, attributions = reading.scene, reading.attributions
    start = anchor_of(attributions[after])
    if introduced.kind != "person" or not introduced.full or introduced.settled is not None:
        return False
    if "-" not in (introduced.gender, claimant.gender) and introduced.gender != claimant.gender:
        return False
    if scene.paragraph(start) - scene.paragraph(anchor_of(attributions[before])) > 1:
        return False
    return all(len(name.words) > 1 and name.start < start for name in introduced.names) and any(
        _has_office(scene.page, name) for name in introduced.names
    )


def _has_office(page: NamedPage, name: Name) -> bool:
    """Whether a title stands before a name, or an office in what is apposed to it: "named by the court as governor"."""
    if not _described(page, name):
        return False
    at = bisect.bisect_left(page.word_starts, name.end)
    beside = (page.words[at - len(name.words) - 1 : at - len(name.words)], page.words[at : at + _OFFICE_REACH])
    titled = bool(name.title) and name.title not in honorifics()
    return titled or any(word.folded in offices() for near in beside for word in near)


def _described(page: NamedPage, name: Name) -> bool:
    """Whether a name comes with a title, a role before it, or an apposition or participle after it."""
    at = bisect.bisect_left(page.word_starts, name.outer)
    if name.title and name.title not in honorifics():
        return True
    if at and page.words[at - 1].end + 1 == name.outer and kind_of_noun(page.words[at - 1].folded) != "unknown":
        return True
    if page.text.startswith((", ", " (", " – ", " — "), name.end):
        return True
    at = bisect.bisect_left(page.word_starts, name.end)
    following = [word.folded for word in page.words[at : at + 2]]
    return len(following) == 2 and following[0].endswith("ed") and following[1] in ("by", "as", "in", "to")


def _merge(reading: Reading, introduced: Entity, claimant: Entity) -> None:
    introduced.names.extend(claimant.names)
    introduced.names.sort(key=lambda name: name.start)
    evidence = f"bare surname “{claimant.names[0].text}” that nobody introduced, after {introduced.canonical()} spoke"
    for index, voice in reading.voices.items():
        if voice.entity is claimant:
            reading.voices[index] = Voice(introduced, evidence, min(voice.score, 0.5))


def _collect(reading: Reading, decider: Decider) -> Resolution:
    forms = _forms(reading)
    spoken: dict[int, list[int]] = {}
    entities: dict[int, Entity] = {}
    for index in sorted(reading.voices):
        entity = reading.voices[index].entity
        entities[id(entity)] = entity
        spoken.setdefault(id(entity), []).append(index)
    resolved = []
    for key, indices in spoken.items():
        entity = entities[key]
        mentions = {(name.start, name.end) for name in entity.names}.union(entity.described)
        for index in indices:
            source = reading.attributions[index].source
            phrase = reading.phrases.get(index)
            if source is None or phrase is None:
                continue
            if not any(name in entity.names and source[0] <= name.start < source[1] for name in phrase.names):
                mentions.add((phrase.start, phrase.end) if phrase.relayed else source)
        voices = [reading.voices[index] for index in indices]
        kind = decider.type_of(entity)
        resolved.append(
            Resolved(
                entity.canonical(),
                kind,
                tuple((*span, forms[span]) for span in sorted(mentions)),
                tuple(indices),
                round(sum(voice.score for voice in voices) / len(voices), 3),
                tuple(dict.fromkeys(voice.evidence for voice in voices)),
                tuple((voice.score, voice.evidence) for voice in voices),
                decider.pronoun_of(entity),
                decider.naming_of(entity),
                decider.description_of(entity),
            )
        )
    return Resolution(tuple(resolved), forms)


def _forms(reading: Reading) -> dict[tuple[int, int], str]:
    """What each source and each mention of a voice is."""
    forms: dict[tuple[int, int], str] = {}
    for voice in reading.voices.values():
        forms |= dict.fromkeys(((name.start, name.end) for name in voice.entity.names), "name")
        forms |= dict.fromkeys((span for span in voice.entity.described if span not in forms), "nominal")
    for index, phrase in reading.phrases.items():
        forms.setdefault((phrase.start, phrase.end), phrase.form)
        forms.setdefault(reading.attributions[index].known_source, phrase.form)
    return forms
