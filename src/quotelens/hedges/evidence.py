"""Who or what suggests? The subject of suggest, indicate, imply and their like.

"She suggested that it rains" reports what somebody said; "the data suggest that it rains" reports nothing said,
it hedges a conclusion. The subject decides: people and organizations speak, documents can be said to speak, and
evidence is mute. It is found from the surface, as the noun phrase that ends at the verb.
"""

from enum import Enum

from quotelens.hedges.words import Words
from quotelens.lexicon.hedges import word_set
from quotelens.lexicon.titles import titles
from quotelens.lexicon.words import singular
from quotelens.lexicon.words import words as nouns

# A subject is looked for in that many tokens before its verb, and adverbs and auxiliaries in that many.
LONGEST_SUBJECT = 14
LONGEST_GAP = 4
LONGEST_CLAUSE = 40
AGENTS = ("ist", "ician", "ologist", "crat")


class Subject(Enum):
    """What the subject of a verb is; `REFERRING` is "it" or "which", which may stand for any of the others."""

    SPEAKER = "speaker"
    DOCUMENT = "document"
    EVIDENCE = "evidence"
    REFERRING = "referring"
    THING = "thing"


def subject_of(words: Words, verb: int) -> Subject:
    """The kind of subject that the verb at token `verb` has."""
    last = verb - 1
    while last > verb - 1 - LONGEST_GAP and _between(words, last):
        last -= 1
    if words.at(last) in ("that", "which") and words.at(last - 1)[:1].isalpha() and last > 0:
        relative = _kind(words, last - 1)
        return relative if relative is not Subject.THING else Subject.REFERRING
    if last == verb - 1 and words.at(last) == "," and words.at(verb).endswith("ing"):
        return _of_clause(words, last)
    if words.has(last, "evidence_pronoun"):
        return Subject.EVIDENCE
    if words.has(last, "evidence_anaphor"):
        return Subject.REFERRING
    # Before "and" or a comma the subject stands too far off to be known; most of those that do are people.
    if words.at(last) in ("", "and", "or") or words.has(last, "punctuation") or words.has(last, "pronoun_subject"):
        return Subject.SPEAKER
    return _kind(words, _head(words, last))


def _of_clause(words: Words, comma: int) -> Subject:
    """What the clause before ", suggesting that" is: a fact that suggests, unless somebody acts or speaks in it."""
    clause = words.lower[max(0, comma - LONGEST_CLAUSE) : comma]
    spoken = any(word in word_set("person_pronoun") or word in word_set("reporting") for word in clause)
    named = any(words.capitalized(index) for index in range(max(1, comma - LONGEST_CLAUSE), comma))
    return Subject.SPEAKER if spoken or named else Subject.REFERRING


def _between(words: Words, index: int) -> bool:
    return words.has(index, "auxiliary") or words.at(index).endswith("ly") or words.at(index) in ("also", "to")


def _head(words: Words, last: int) -> int:
    """The last word before the first preposition of the noun phrase that ends at `last`."""
    start = last
    while start > max(0, last - LONGEST_SUBJECT) and not _before_subject(words, start - 1):
        start -= 1
    if words.has(start, "phrase_preposition"):
        return last
    for index in range(start + 1, last + 1):
        if words.has(index, "phrase_preposition"):
            return index - 1
    return last


def _before_subject(words: Words, index: int) -> bool:
    word = words.at(index)
    return word in word_set("punctuation") or word in ("that", "which", "who", "but", "while", "because", "as")


def _kind(words: Words, head: int) -> Subject:
    word = words.at(head)
    one = singular(word)
    if one in word_set("evidence"):
        return Subject.EVIDENCE
    if one in word_set("evidence_document"):
        return Subject.DOCUMENT
    people = (
        nouns("person_nouns"),
        nouns("group_nouns"),
        nouns("organization_nouns"),
        {name for name, title in titles().items() if title.nouns},
    )
    named = words.capitalized(head) or one.endswith(AGENTS)
    if named or any(word in listed or one in listed for listed in people):
        return Subject.SPEAKER
    return Subject.DOCUMENT if one in nouns("document_nouns") else Subject.THING
