"""What kind of thing a name or a noun names: a person, an organisation, a place, or what its words do not tell."""

from __future__ import annotations

import regex

from quotelens.lexicon.titles import offices
from quotelens.lexicon.words import fold, singular, table, words
from quotelens.text.words import Word, words_of

OF = frozenset({"of", "for", "on", "in"})
"""The small words that join an organisation's head with what it is for."""
_ORGANIZATION_HEADS_SINGLE_ONLY = frozenset({"state", "nation", "country", "station", "show", "program", "project"})
# A capital inside a word, "BuzzFeed", shows a made-up name, where the part before it is neither a particle of surnames
# ("McCabe", "DeVos", "FitzGerald") nor a first name ("JoAnn").
_COMPOUND = regex.compile(r"(\p{Lu}\p{Ll}{2,})\p{Lu}\p{Ll}{2,}")
_PARTICLES = frozenset(
    {"mac", "van", "von", "fitz", "vander", "della", "del", "dela", "des", "san", "ben", "abu", "saint"}
)
_MEDIA_ENDINGS = ("news", "pedia", "leaks", "media")
# "Paris, a clerk", "Paris, 34,": what stands behind a name in apposition tells a person from the city of that name.
_AGE = regex.compile(r", (?:aged? )?\d{1,3}, ")
_APPOSED_WORDS = 6


def kind_of_name(
    stem: list[Word], folded: tuple[str, ...], title: str, suffix: str, determined: bool, mixed: set[str]
) -> str:
    """The speaker type of a name, by its words and by what stands around it.

    ``stem`` are its words and ``folded`` their folded forms, without title and suffix; ``mixed`` are the words that the
    text writes with small letters, too.
    """
    joined = " ".join(folded)
    if joined in words("known_organizations") and not title:
        return "organization"
    if joined in words("places") and not title:
        return "place"
    if title or suffix:
        return "person"
    if len(folded) == 1:
        acronym = stem[0].text.isupper() and len(stem[0].text) > 1 and folded[0] not in mixed
        return "organization" if acronym or _is_compound(stem[0]) else "unknown"
    if is_organization(stem):
        return "organization"
    if determined or any(not word.capital and word.folded not in words("name_particles") for word in stem):
        return "unknown"
    if len(folded) > 2 and folded[-1] in _ORGANIZATION_HEADS_SINGLE_ONLY:
        return "unknown"
    if folded[0] in table("first_names"):
        return "person"
    if any(word.text.isupper() and len(word.text) > 2 and "." not in word.text for word in stem):
        return "organization" if not all(word.text.isupper() for word in stem) else "unknown"
    if any(word in words("demonyms") or word in words("places") for word in folded):
        return "unknown"
    if singular(folded[-1]) in words("document_nouns"):
        return "unknown"
    return "person" if len(folded) <= 4 else "unknown"


def is_organization(part: list[Word]) -> bool:
    """Whether the words of a run are the name of an organisation."""
    folded = [word.folded for word in part]
    if " ".join(folded) in words("known_organizations"):
        return True
    head = next((at for at, word in enumerate(part) if at and not word.capital and word.folded in OF), len(part)) - 1
    last = folded[head]
    if len(part) == 1 or last in _ORGANIZATION_HEADS_SINGLE_ONLY:
        return False
    if head == len(part) - 1 and len(part) == 2 and part[0].folded in table("first_names"):
        return last in ("inc", "corp", "foundation", "university", "college", "organization", "campaign")
    return last in words("organization_nouns") or (
        last.endswith("s") and singular(last) in words("organization_nouns") and len(part) > 2
    )


def _is_compound(word: Word) -> bool:
    """Whether a single word is written or ends as the names of media and firms do ("BuzzFeed", "Wikinews")."""
    joined = _COMPOUND.fullmatch(word.text)
    if joined is not None:
        front = fold(joined.group(1))
        return front not in _PARTICLES and front not in table("first_names")
    return len(word.folded) > 7 and word.folded.endswith(_MEDIA_ENDINGS)


def is_ordinary(word: Word, lower: set[str]) -> bool:
    """Whether a single capitalised word may be an ordinary one: a noun of the lists, or seen in small letters."""
    folded = word.folded
    if word.text.isupper() and len(word.text) > 1:
        return False
    noun = singular(folded)
    listed = not offices().isdisjoint((folded, noun)) or any(
        folded in words(name) or noun in words(name)
        for name in (
            "person_nouns",
            "group_nouns",
            "document_nouns",
            "organization_nouns",
            "function_words",
            "sentence_openers",
        )
    )
    participle = folded.endswith("ed") and len(folded) > 4 and folded not in table("first_names")
    return listed or (word.opens and (folded in lower or participle or folded.endswith(("ing", "ly"))))


def is_known(folded: str) -> bool:
    """Whether a single word is a place or an organisation of the lists."""
    return folded in words("places") or folded in words("known_organizations")


def is_introduced_person(text: str, end: int) -> bool:
    """Whether an age or an apposition that names a person stands behind a name that ends at ``end``."""
    if _AGE.match(text, end) is not None:
        return True
    if not text.startswith((", a ", ", an "), end):
        return False
    apposed = words_of(text[end + 2 : end + 90])[1 : _APPOSED_WORDS + 1]
    for at, word in enumerate(apposed):
        separated = at + 1 == len(apposed) or apposed[at + 1].folded in words("after_noun") | {"and"}
        if separated or text[end + 2 + word.end : end + 3 + word.end] in (",", ";"):
            return word.folded in words("person_nouns") and not word.possessive
    return False


def kind_of_noun(noun: str) -> str:
    """The speaker type of a folded head noun.

    >>> [kind_of_noun(noun) for noun in ("spokesman", "officials", "ministry", "poll", "table leg")]
    ['person', 'group', 'organization', 'document', 'unknown']
    """
    single = singular(noun)
    plural = single != noun
    if noun in words("group_nouns") or (plural and single in words("person_nouns")):
        return "group"
    if noun in words("person_nouns"):
        return "person"
    if single in words("document_nouns") and single not in ("paper", "journal", "press"):
        return "document"
    if noun in words("document_nouns") and plural:
        return "document"
    if single in words("organization_nouns"):
        return "group" if plural and noun not in words("organization_nouns") else "organization"
    if plural and single in words("demonyms"):
        return "group"
    return "document" if single in words("document_nouns") else "unknown"
