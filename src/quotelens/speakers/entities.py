"""One entity for each named person, organisation or place of an article.

Names are joined by the conventions of news style and never by similarity: a surname stands for the full name
that introduced it; first names agree when they are equal, when one is the initial of the other or its short
form; an acronym stands for the name whose initials it spells or beside which it stands in parentheses. Where
two people share a surname, a bare surname means the one whom the article names more, and honorifics exclude
the wrong gender. A wrong merge is worse than a split, so whatever conflicts (middle initials, "Jr.", genders)
stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import regex

from quotelens.lexicon.titles import honorifics
from quotelens.lexicon.words import fold, given_names_of, table, words
from quotelens.phrases.names import Name
from quotelens.text.words import words_of

# How many entities are kept for one surname, acronym or first name: an article has few, and a list of 50,000
# people with one surname must not cost 50,000 comparisons for each mention.
_BUCKET = 8
_ACRONYM_BESIDE = regex.compile(r"\s?\(\s?[“\"'‘]?(?:the )?(\p{Lu}[\p{Lu}&.-]{1,9})[”\"'’]?\s?[),;]")
_SMALL = frozenset({"of", "for", "on", "in", "and", "the", "&"})


@attrs.define(eq=False)
class Entity:
    """A voice or a thing that may have one. ``kind`` is a speaker type; ``gender`` m, f or - (unknown).

    ``names`` are its occurrences and ``forms`` the first of each different wording, at most a handful;
    ``roles`` are the folded words that describe it; ``name`` is the description of an entity that has no
    name; ``settled`` is the canonical name that a caller's alias gives it. ``weight`` counts the occurrences other
    than by the first name alone, and ``familiar`` says that there are such. ``narrator`` marks the one who tells the
    text and is called "I", and ``described`` are the places where a story speaks of the entity by a description.
    ``members`` are the entities that names joined by "and" stand for.
    """

    kind: str
    gender: str = "-"
    name: str = ""
    names: list[Name] = attrs.field(factory=list)
    roles: set[str] = attrs.field(factory=set)
    settled: str | None = None
    forms: dict[tuple[str, ...], Name] = attrs.field(factory=dict)
    weight: int = 0
    familiar: bool = False
    narrator: bool = False
    described: list[tuple[int, int]] = attrs.field(factory=list)
    members: tuple[Entity, ...] = ()

    @property
    def full(self) -> bool:
        """Whether a person's full name, more than one word, stands in the text."""
        return any(len(form) > 1 for form in self.forms)

    def canonical(self) -> str:
        """The fullest printed name; an entity without names is called by its description."""
        if self.settled is not None:
            return self.settled
        strong = [name for name in self.names if not name.weak] or self.names
        if not strong:
            return self.name
        best = max(
            strong,
            key=lambda name: (
                len(name.words) + bool(name.suffix),
                len(name.text) if name.text.isupper() is False else 0,
                -name.start,
            ),
        )
        if best.text.isupper():
            # Labels of a transcript shout a name that its speech may have as names are printed.
            best = next((one for one in self.names if one.words == best.words and not one.text.isupper()), best)
        return " ".join(best.text.split())


@attrs.define(eq=False)
class Register:
    """The named entities of an article, with the entity of every name occurrence.

    The dictionaries below ``evidence`` index entities by a whole name, by initial and surname, by given name and
    surname, by the last words of a name, by its first word and by its acronym.
    """

    entities: list[Entity] = attrs.field(factory=list)
    of_name: dict[Name, Entity] = attrs.field(factory=dict)
    evidence: dict[Name, tuple[str, float]] = attrs.field(factory=dict)
    exact: dict[tuple[str, ...], list[Entity]] = attrs.field(factory=dict)
    initials: dict[tuple[str, ...], list[Entity]] = attrs.field(factory=dict)
    given: dict[tuple[str, str, str], list[Entity]] = attrs.field(factory=dict)
    tails: dict[tuple[str, ...], list[Entity]] = attrs.field(factory=dict)
    fronts: dict[str, list[Entity]] = attrs.field(factory=dict)
    acronyms: dict[str, list[Entity]] = attrs.field(factory=dict)


def register_names(text: str, names: Sequence[Name], aliases: Mapping[str, Sequence[str]] | None = None) -> Register:
    """Join the occurrences of names into entities.

    ``aliases`` maps a canonical name to other forms; a name found there belongs to that entity whatever the
    text suggests. Ties between people of one surname are settled by how often the article has named each so
    far.
    """
    register = Register()
    settled = _settle(register, aliases or {})
    open_names = []
    for name in names:
        entity = settled.get(name.words)
        if entity is None:
            open_names.append(name)
        else:
            _attach(register, entity, name, "alias", 1.0)
    for weak in (False, True):
        several = [name for name in open_names if len(name.words) > 1 and name.weak is weak]
        for name in sorted(several, key=lambda name: (-len(name.words), name.start)):
            _register_full(register, name)
    _register_acronyms(text, register, open_names)
    singles = [name for name in open_names if len(name.words) == 1 and name not in register.of_name]
    # Names with "Mr." or "Ms." first: they show which people an undecided bare surname can mean.
    for name in sorted(singles, key=lambda name: name.gender == "-"):
        _register_single(text, register, name)
    for entity in register.entities:
        entity.names.sort(key=lambda name: name.start)
    return register


def _settle(register: Register, aliases: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], Entity]:
    settled: dict[tuple[str, ...], Entity] = {}
    for canonical, forms in aliases.items():
        entity = Entity("unknown", settled=canonical)
        register.entities.append(entity)
        for form in (canonical, *forms):
            settled.setdefault(tuple(word.folded for word in words_of(form)), entity)
    return settled


def _attach(register: Register, entity: Entity, name: Name, evidence: str, score: float) -> None:
    entity.names.append(name)
    if evidence.startswith("first name"):
        entity.familiar = True
    else:
        entity.weight += 1
    if len(entity.forms) < _BUCKET:
        entity.forms.setdefault(name.words, name)
    register.of_name[name] = entity
    register.evidence[name] = (evidence, score)
    if entity.gender == "-":
        entity.gender = name.gender
    if entity.kind == "unknown" and name.kind != "unknown":
        entity.kind = name.kind
    if name.title:
        entity.roles.add(name.title)


def _add(register: Register, name: Name, kind: str) -> Entity:
    entity = Entity(kind)
    register.entities.append(entity)
    _attach(register, entity, name, "name", 0.95)
    return entity


def _keep(index: dict[tuple[str, ...], list[Entity]], key: tuple[str, ...], entity: Entity) -> None:
    bucket = index.setdefault(key, [])
    if len(bucket) < _BUCKET and entity not in bucket:
        bucket.append(entity)


def _register_full(register: Register, name: Name) -> None:
    for entity in register.exact.get((*name.words, name.suffix), ()):
        if _agree(entity, name):
            _attach(register, entity, name, "name", 0.95)
            return
    if name.weak:
        _register_headline(register, name)
        return
    same = _same_person(register, name) if name.kind == "person" else None
    if same is not None:
        entity = same
        _attach(register, entity, name, f"form of {entity.names[0].text}", 0.9)
    elif not name.suffix and (tail := _best(register.tails.get(name.words, ()), name)) is not None:
        _attach(register, tail, name, f"part of {tail.names[0].text}", 0.9)
        return
    else:
        entity = _add(register, name, name.kind)
    _index(register, entity, name)


def _register_headline(register: Register, name: Name) -> None:
    """A run of capitals in a headline: it belongs to a name of the article that it contains, or to nothing."""
    size = len(name.words)
    for length in range(size, 1, -1):
        for at in range(size - length + 1):
            found = register.exact.get((*name.words[at : at + length], ""))
            if found:
                return


def _index(register: Register, entity: Entity, name: Name) -> None:
    _keep(register.exact, (*name.words, name.suffix), entity)
    for at in range(1, len(name.words)):
        _keep(register.tails, name.words[at:], entity)
    bucket = register.fronts.setdefault(name.words[0], [])
    if len(bucket) < _BUCKET and entity not in bucket:
        bucket.append(entity)
    if name.kind == "person":
        for given in given_names_of(name.words[0]):
            bucket = register.given.setdefault((given, name.words[-1], name.suffix), [])
            if len(bucket) < _BUCKET and entity not in bucket:
                bucket.append(entity)
        _keep(register.initials, (name.words[0][:1], name.words[-1], name.suffix), entity)
    else:
        for acronym in _acronyms_of(name.words):
            bucket = register.acronyms.setdefault(acronym, [])
            if len(bucket) < _BUCKET and entity not in bucket:
                bucket.append(entity)


def _same_person(register: Register, name: Name) -> Entity | None:
    first, last = name.words[0], name.words[-1]
    for given in given_names_of(first):
        for entity in register.given.get((given, last, name.suffix), ()):
            if _agree(entity, name) and _middles_agree(entity, name):
                return entity
    alike = [
        entity
        for entity in register.initials.get((first[:1], last, name.suffix), ())
        if _agree(entity, name)
        and _middles_agree(entity, name)
        and any(_initials_agree(first, form[0]) for form in entity.forms if len(form) > 1)
    ]
    return alike[0] if len(alike) == 1 else None


def _initials_agree(first: str, second: str) -> bool:
    """Whether one first name abbreviates the other ("J.", "J.D.")."""
    for short, long in ((first, second), (second, first)):
        if len(short) == 1 or "." in short:
            return short[0] == long[0] and (len(long) > 1 or short == long)
    return False


def _middles_agree(entity: Entity, name: Name) -> bool:
    """False when both give a middle name or initial and the first letters differ."""
    middle = [word[0] for word in name.words[1:-1]]
    for form in entity.forms:
        known = [word[0] for word in form[1:-1]]
        if middle and known and not set(middle) & set(known):
            return False
    return True


def _agree(entity: Entity, name: Name) -> bool:
    return "-" in (entity.gender, name.gender) or entity.gender == name.gender


def _acronyms_of(name_words: Sequence[str]) -> set[str]:
    content = [word for word in name_words if word not in _SMALL]
    forms = {"".join(word[0] for word in content), "".join(word[0] for word in name_words)}
    forms.add("".join(word[0] for word in name_words if word != "the"))
    return {form for form in forms if len(form) > 1}


def _register_acronyms(text: str, register: Register, names: Iterable[Name]) -> None:
    """Acronyms in parentheses beside a name, then acronyms that spell one name's initials."""
    by_start = {name.start: name for name in names if len(name.words) == 1}
    for name in names:
        entity = register.of_name.get(name)
        if entity is None or entity.kind == "person" or len(name.words) < 2:
            continue
        match = _ACRONYM_BESIDE.match(text, name.end, min(len(text), name.end + 24))
        if match is not None and (beside := by_start.get(match.start(1))) is not None:
            letters = beside.words[0].replace(".", "")
            if letters[0] == name.words[0][0] or letters in _acronyms_of(name.words):
                bucket = register.acronyms.setdefault(letters, [])
                bucket.insert(0, entity)


def _best(candidates: Sequence[Entity], name: Name) -> Entity | None:
    """The most named candidate whose gender and kind do not conflict with the name.

    Occurrences of a first name alone do not count, and of two people named equally often the one who is never called
    by it goes before: an article that says "Melinda" says the surname of somebody else. Otherwise the one named last.
    """
    person_only = bool(name.title) or name.kind == "person"
    fitting = [
        entity
        for entity in candidates
        if _agree(entity, name) and not (person_only and entity.kind not in ("person", "unknown"))
    ]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return max(fitting, key=lambda entity: (entity.weight, not entity.familiar, _latest(entity, name.start)))


def _latest(entity: Entity, before: int) -> int:
    """Where an entity was named last before a place, as far as a few of its names tell."""
    return max((name.start for name in entity.names[-_BUCKET:] if name.start < before), default=-1)


def take_gender(entity: Entity) -> None:
    """Make somebody who is only called by a first name a person of the gender of that name."""
    if entity.gender == "-" and entity.kind in ("person", "unknown") and not entity.roles and not entity.full:
        genders = {table("first_names").get(form[0], "-") for form in entity.forms}
        entity.gender = genders.pop() if len(genders) == 1 else "-"
        if entity.gender != "-":
            entity.kind = "person"


def _is_surname_of_one(text: str, register: Register, name: Name) -> bool:
    """Whether the name of a place ("Jordan") is the surname of one person of the article and nothing says where."""
    people = [entity for entity in register.tails.get(name.words, ()) if entity.kind == "person"]
    before = text[max(0, name.start - 12) : name.start].split()
    return len(people) == 1 and not name.determined and not (before and fold(before[-1]) in words("prepositions"))


def _firm_called(register: Register, name: Name) -> Entity | None:
    """The one organisation whose name begins with a word that is no place and nobody's name: "Nordvik" alone."""
    word = name.words[0]
    if name.title or word in words("places") | words("demonyms") or word in table("first_names"):
        return None
    called = [*register.fronts.get(word, ()), *register.tails.get(name.words, ())]
    return called[0] if len(called) == 1 and called[0].kind == "organization" else None


def _register_single(text: str, register: Register, name: Name) -> None:
    word = name.words[0]
    if name.kind == "organization":
        letters = word.replace(".", "")
        found = register.acronyms.get(letters)
        if found:
            _attach(register, found[0], name, f"acronym of {found[0].names[0].text}", 0.85)
            return
    if (firm := _firm_called(register, name)) is not None:
        _attach(register, firm, name, f"first word of {firm.names[0].text}", 0.8)
        return
    if name.kind not in ("place", "organization") or _is_surname_of_one(text, register, name):
        tails = register.tails.get(name.words, ())
        people = [entity for entity in tails if entity.kind == "person"]
        if people:
            # Somebody of that name whom the text only ever calls "Mr. …", because the full name conflicts.
            people += [
                entity
                for entity in register.exact.get((word, ""), ())
                if entity.kind == "person" and entity.gender != "-"
            ]
        entity = _best(people, name)
        if entity is not None:
            _attach(
                register,
                entity,
                name,
                f"surname of {entity.names[0].text}" if entity.full else "name",
                0.9 if len(people) == 1 else 0.75,
            )
            return
        others = [entity for entity in tails if entity.kind in ("organization", "unknown")]
        if others and not name.title and (name.determined or name.sure):
            _attach(register, others[0], name, f"part of {others[0].names[0].text}", 0.8)
            return
        fronts = [entity for entity in register.fronts.get(word, ()) if entity.kind == "person"]
        first = _best(fronts, name)
        family_first = name.title in honorifics() and len(fronts) == 1
        if first is not None and (not name.title or family_first):
            _attach(
                register,
                first,
                name,
                f"first name of {first.names[0].text}",
                0.85 if len(fronts) == 1 else 0.6,
            )
            return
        if not name.sure and not name.title:
            return
    same = [entity for entity in register.exact.get((word, ""), ()) if _agree(entity, name)]
    if same:
        _attach(register, same[0], name, "name", 0.9)
    elif not name.weak:
        entity = _add(register, name, name.kind)
        _keep(register.exact, (word, ""), entity)
