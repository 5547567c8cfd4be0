"""The senses of "I think": a guess about how things are, or a stance on how they should be, which is no hedge."""

from quotelens.hedges.conditions import sense
from quotelens.hedges.words import Words


@sense
def before_clause(words: Words, start: int, end: int) -> bool:
    """A that-clause or a bare clause follows: "we propose that", not "we propose a tax"."""
    return first_person_clause(words, start, end) and words.at(end) in ("that", "it", "there", "they")


@sense
def tentative_opinion(words: Words, start: int, end: int) -> bool:
    """A guess ("I think he left"), not a stance ("I think we should", "I think it's great")."""
    if not first_person_clause(words, start, end):
        return False
    clause = end + 1 if words.at(end) == "that" else end
    if words.at(clause) in ("it", "that", "this") and words.at(clause + 1) in ("'s", "is", "was"):
        judged = clause + 2
        if words.at(judged).endswith("ly") and words.at(judged + 1)[:1].isalpha():
            judged += 1
        if not words.at(judged).endswith("ing") and not words.has(judged, "opinion_exception"):
            return False
    for index in range(end, end + 7):
        if words.at(index) in (",", ";", ".", "but", "because") or words.has(index, "prediction"):
            break
        if words.has(index, "deontic") or (words.has(index, "duty_before_to") and words.at(index + 1) == "to"):
            return False
    return True


@sense
def doubting_opinion(words: Words, start: int, end: int) -> bool:
    """ "I don't think he left": softer than a denial, also of a judgement; not a duty ("I don't think we should")."""
    duty = any(words.at(index) in ("should", "must", "ought", "need", "needs") for index in range(end, end + 7))
    return first_person_clause(words, start, end) and not duty


@sense
def first_person_clause(words: Words, start: int, end: int) -> bool:
    """A clause follows, or the words stand apart between commas; not "what I think", "I believe in"."""
    if words.at(start - 1) in ("what", "how", "who", "as", "than", "when", "why", "where", "do", "did"):
        return False
    apart = words.has(end, "punctuation") or words.at(end) == ""
    if apart:
        return words.has(start - 1, "punctuation")
    return words.at(end) not in (
        "of",
        "about",
        "in",
        "on",
        "with",
        "back",
        "through",
        "and",
        "or",
        "him",
        "them",
    )
