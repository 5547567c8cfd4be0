"""One voice across the articles of a corpus.

Within an article, a surname or a pronoun is enough to say who speaks. Between articles only what news style treats as
unmistakable joins two voices: an id that the caller's database gives both, an alias that the caller states, the same
full name, the same name of an organisation or place, an acronym that some article of the corpus spells out. A bare
surname, "officials" and "the ministry" are somebody else's in every article. A wrong join puts words into the mouth
of somebody who never said them, so that what can be two people stays two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence

import attrs

from quotelens.about import About
from quotelens.enums import SpeakerType
from quotelens.errors import InputTypeError, shown
from quotelens.knowledge import Aliases, checked_aliases
from quotelens.lexicon.titles import honorifics
from quotelens.lexicon.words import given_names_of
from quotelens.options import COUNTED, checked_levels
from quotelens.speakers.ids import slug, unique_ids
from quotelens.text.words import words_of
from quotelens.types import Document, Quote, Speaker

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_ARTICLES = frozenset({"the", "a", "an"})
Form = tuple[str, ...]


@attrs.frozen
class Appearance:
    """A speaker of one document: ``document`` is its id, or its number where it has none, from 0.

    ``evidence`` says why the speaker was joined to the others, or "alone" where it was not. ``place`` is the document's
    number among those that were merged and ``number`` the speaker's in it, both from 0. ``about`` is what is known of
    the article beside its text.
    """

    document: str | int
    speaker: Speaker
    evidence: str
    place: int = attrs.field(default=0, kw_only=True)
    number: int = attrs.field(default=0, kw_only=True)
    about: About | None = attrs.field(default=None, kw_only=True, repr=False)


@attrs.frozen
class CorpusSpeaker:
    """One voice across articles.

    ``id`` is the voice's own among all that were merged, the same whatever order the documents come in: the
    ``external_id``, or else the words of the name ("ada-quist"), with the document behind it where the voice is known
    in that one alone ("officials@monday#2").

    ``name`` is the caller's canonical name, or else the fullest of the names that the articles use most; ``type`` is
    the commonest of the types that are known; ``external_id`` is the caller's own id for the voice, if any. ``levels``
    are those that ``quotes`` counts.
    """

    id: str
    name: str
    type: SpeakerType
    external_id: str | None
    appearances: tuple[Appearance, ...]
    levels: tuple[str, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """What the voice is quoted with on these levels, document by document; nothing if it has none of them."""
        return tuple(quote for one in self.appearances for quote in one.speaker.quotes if quote.level in self.levels)


@attrs.frozen(eq=False)
class _Candidate:
    """A speaker on its way: the folded words of its name, and whether it has one ("officials" have none).

    ``number`` says which speaker of the corpus it is.
    """

    number: int
    appearance: Appearance
    form: Form
    suffix: str
    named: bool

    @property
    def speaker(self) -> Speaker:
        return self.appearance.speaker

    @property
    def is_known(self) -> bool:
        """Whether another article could mean the same by the name: it has one, and that is no bare surname."""
        return self.named and (self.speaker.type != SpeakerType.PERSON or len(self.form) > 1)


def merge(
    documents: Iterable[Document], *, aliases: Aliases | None = None, levels: Sequence[str] = COUNTED
) -> tuple[CorpusSpeaker, ...]:
    """Join the speakers of many documents, those quoted most often first, each with its appearances in order.

    What joins two speakers, strongest first: the same ``external_id``; a name and another form of it in ``aliases``;
    the same full name of a person (case, accents and forms of address aside), with middle names that do not conflict;
    a first name and its short form ("Bill", "William") where the corpus knows one such person; the same name of an
    organisation, place or document; an acronym beside which an article gives the name in full, where no other
    article gives another. Different ids, "Jr." and "Sr.", and different types are never joined.

    Arguments:
        documents: analysed texts, read once, in order; their speakers are kept, their texts are not.
        aliases: canonical names and other forms of each, as for :func:`quotelens.analyze`.
        levels: which quotations are counted, some of speech, thought and act. A speaker who has none of them is a
            speaker still.

    Raises:
        InputTypeError: ``documents`` is not an iterable of documents, or the aliases not a mapping of str to strs.
        InputValueError: an alias is empty.
        OptionError: ``levels`` is empty, or one is unknown.
    """
    counted = checked_levels(levels)
    known = {_form(form)[0]: name for name, forms in checked_aliases(aliases).items() for form in (name, *forms)}
    candidates = list(_candidates(documents))
    expansions = _expansions(candidates)
    printed = {one.form: one.speaker.name for one in candidates}
    groups: dict[Hashable, list[tuple[_Candidate, str]]] = {}
    people: dict[tuple[str, str], list[_Candidate]] = {}
    for one in candidates:
        if one.speaker.external_id is not None:
            groups.setdefault(("id", one.speaker.external_id), []).append((one, "same external id"))
        elif one.form in known and one.named:
            groups.setdefault(("alias", known[one.form]), []).append((one, "alias"))
        elif not one.named:
            groups[id(one)] = [(one, "alone")]
        elif one.speaker.type == "person":
            people.setdefault((one.form[-1], one.suffix), []).append(one)
        else:
            full = expansions.get(one.form, one.form)
            why = "same name" if full == one.form else f"acronym of {printed[full]}"
            groups.setdefault((one.speaker.type, full), []).append((one, why))
    for (surname, suffix), namesakes in people.items():
        for number, same in enumerate(_persons(namesakes)):
            groups["person", surname, suffix, number] = same
    _join_unknown(groups)
    in_order = [sorted(members, key=lambda member: member[0].number) for members in groups.values()]
    in_order.sort(key=lambda members: members[0][0].number)
    merged = [_merged(members, known, counted) for members in in_order]
    ids = unique_ids([(one.id, one.type) for one in merged])
    named = [attrs.evolve(one, id=id) for one, id in zip(merged, ids, strict=True)]
    return tuple(sorted(named, key=lambda one: -len(one.quotes)))


def _candidates(documents: Iterable[Document]) -> Iterable[_Candidate]:
    if isinstance(documents, (str, bytes, Document, Mapping)) or not isinstance(documents, Iterable):
        raise InputTypeError(f"merge() takes an iterable of documents, not {shown(documents)}; put one into a list.")
    count = 0
    for number, document in enumerate(documents):
        if not isinstance(document, Document):
            raise InputTypeError(f"document {number} of merge() is {shown(document)}; pass what analyze() returns.")
        for place, speaker in enumerate(document.speakers):
            form, suffix = _form(speaker.name)
            named = bool(form) and any(mention.form == "name" for mention in speaker.mentions)
            name = number if document.id is None else document.id
            seen = Appearance(name, speaker, "alone", place=number, number=place, about=document.about)
            yield _Candidate(count, seen, form, suffix, named)
            count += 1


def _form(name: str) -> tuple[Form, str]:
    """A name's folded words without articles, and "jr" or its like."""
    parts = [word.folded for word in words_of(name)]
    while parts and (parts[0] in _ARTICLES or (len(parts) > 1 and parts[0] in honorifics())):
        parts = parts[1:]
    suffix = parts[-1] if len(parts) > 1 and parts[-1] in _SUFFIXES else ""
    return tuple(parts[: len(parts) - bool(suffix)]), suffix


def _expansions(candidates: Sequence[_Candidate]) -> dict[Form, Form]:
    """Acronyms to the full names that the articles themselves give them, where all give the same."""
    found: dict[Form, set[Form]] = {}
    for one in candidates:
        if one.speaker.type == "person" or len(one.form) < 2:
            continue
        for mention in one.speaker.mentions:
            printed = mention.span.text.replace(".", "")
            if mention.form == "name" and printed.isupper() and " " not in printed:
                found.setdefault(_form(mention.span.text)[0], set()).add(one.form)
    return {short: next(iter(full)) for short, full in found.items() if len(full) == 1}


def _persons(namesakes: Sequence[_Candidate]) -> list[list[tuple[_Candidate, str]]]:
    """People of one surname: those who are the same, each with the reason."""
    same: dict[Form, list[tuple[_Candidate, str]]] = {}
    alone = []
    for one in namesakes:
        if len(one.form) > 1:
            same.setdefault(one.form, []).append((one, "same full name"))
        else:
            alone.append([(one, "alone")])
    by_first: dict[str, list[Form]] = {}
    for form in same:
        by_first.setdefault(form[0], []).append(form)
    # Short forms first, so that a form that others have joined takes them along.
    for form in sorted(same, key=len):
        fuller = _fuller(form, by_first)
        if fuller is not None:
            joined = same.pop(form)
            by_first[form[0]].remove(form)
            why = f"the only {same[fuller][0][0].speaker.name} of the corpus"
            same[fuller] += [(one, why) for one, _ in joined]
    return [*same.values(), *alone]


def _fuller(form: Form, by_first: Mapping[str, Sequence[Form]]) -> Form | None:
    """The one other form that says more of the same name: a middle name, or the long form of a short first name."""
    alike = [other for other in by_first[form[0]] if other != form]
    if len(form) > 2:
        longer = [other for other in alike if _abbreviates(form[1:-1], other[1:-1])]
        return longer[0] if len(longer) == 1 else None
    if alike:
        initials = {other[1][0] for other in alike}
        return max(alike, key=len) if len(initials) == 1 else None
    long_names = given_names_of(form[0]) - {form[0]}
    long_forms = [other for name in long_names for other in by_first.get(name, ()) if len(other) == 2]
    rivals = [name for name in by_first if name != form[0] and given_names_of(name) & long_names]
    return long_forms[0] if len(long_forms) == 1 and set(rivals) <= {long_forms[0][0]} else None


def _abbreviates(short: Form, long: Form) -> bool:
    """Whether middle initials are those of middle names ("F." of "Fitzgerald")."""
    return (
        len(short) == len(long)
        and short != long
        and all(
            full.startswith(part) and (len(part) == 1 or part == full) for part, full in zip(short, long, strict=True)
        )
    )


def _join_unknown(groups: dict[Hashable, list[tuple[_Candidate, str]]]) -> None:
    """Put names of unknown type to the one group of a known type that has the very same name."""
    known: dict[Form, list[Hashable]] = {}
    for key, members in groups.items():
        for form in {one.form for one, _ in members if one.named and one.speaker.type != "unknown"}:
            known.setdefault(form, []).append(key)
    for key in [key for key in groups if isinstance(key, tuple) and key[0] == "unknown"]:
        homes = known.get(groups[key][0][0].form, [])
        if len(homes) == 1 and len(groups[key][0][0].form) > 1:
            groups[homes[0]] += groups.pop(key)


def _merged(
    members: Sequence[tuple[_Candidate, str]], known: Mapping[Form, str], levels: tuple[str, ...]
) -> CorpusSpeaker:
    names = Counter(one.speaker.name for one, _ in members)
    fullest = max(names, key=lambda name: (len(_form(name)[0]), names[name]))
    types = Counter(one.speaker.type for one, _ in members if one.speaker.type != "unknown")
    canonical = next((known[one.form] for one, _ in members if one.form in known and one.named), fullest)
    return CorpusSpeaker(
        id=_id(members, known),
        name=canonical,
        type=types.most_common(1)[0][0] if types else SpeakerType.UNKNOWN,
        external_id=members[0][0].speaker.external_id,
        appearances=tuple(
            attrs.evolve(one.appearance, evidence=why if len(members) > 1 else "alone") for one, why in members
        ),
        levels=levels,
    )


def _id(members: Sequence[tuple[_Candidate, str]], known: Mapping[Form, str]) -> str:
    """What the id of the voice would be if no other had it; the order of the members plays no part."""
    first = members[0][0]
    if first.speaker.external_id is not None:
        return first.speaker.external_id
    canonical = {_form(known[one.form]) for one, _ in members if one.named and one.form in known}
    form, suffix = max(
        canonical or {(one.form, one.suffix) for one, _ in members}, key=lambda form: (len(form[0]), form)
    )
    name = slug((*form, suffix)) if suffix else slug(form)
    if len(members) > 1 or canonical or first.is_known:
        return name
    return f"{name}@{first.appearance.document}#{first.appearance.number}"
