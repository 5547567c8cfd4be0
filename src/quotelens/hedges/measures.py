"""The senses of approximators: near a quantity or a degree, not a topic, a place or a class."""

from quotelens.hedges.conditions import sense
from quotelens.hedges.words import Words, is_number, is_word, quantity


@sense
def before_quantity(words: Words, start: int, end: int) -> bool:
    """A number or a measure follows."""
    return quantity(words, end)


@sense
def before_at_quantity(words: Words, start: int, end: int) -> bool:
    """ "Estimated at 300"; not "estimated at the time"."""
    return words.at(end) == "at" and quantity(words, end + 1)


@sense
def before_year(words: Words, start: int, end: int) -> bool:
    """ "C. 1480", "(c 900)"; not "vitamin C 12 times"."""
    number = end + 1 if words.at(end) == "." else end
    abbreviated = words.at(start).endswith(".") or number > end or words.at(start - 1) in ("(", ",", "in", "from")
    return abbreviated and words.at(number)[:1].isdigit() and words.printed[start].islower()


@sense
def degree_short_of(words: Words, start: int, end: int) -> bool:
    """Short of a quantity or a quality: "nearly all", "almost laughable"; alone it closes nothing."""
    return quantity(words, end) or (is_word(words, end) and words.at(end) not in ("and", "or", "but"))


@sense
def equality(words: Words, start: int, end: int) -> bool:
    """ "About the same", "about as big as"."""
    follows = words.lower[end : end + 2]
    return follows == ("the", "same") or (words.at(end) == "as" and "as" in words.lower[end + 2 : end + 4])


@sense
def after_quantity(words: Words, start: int, end: int) -> bool:
    """A quantity stands before: "a week or so"; not "or so he says"."""
    near = any(is_number(words, index) or words.at(index) == "a" for index in range(start - 3, start))
    return near and not words.has(end, "pronoun_subject")


@sense
def not_topic(words: Words, start: int, end: int) -> bool:
    """Not "about" of a topic: "talk about two things", "the book is about 12 men", "all about 2016"."""
    if words.at(start) != "about":
        return True
    word = words.at(end)
    year = len(word) == 4 and word.isdigit() and word[:2] in ("18", "19", "20")
    being = words.at(start - 1) in ("is", "was", "are", "were", "'s")
    return not (year or words.has(start - 1, "topic_before") or (being and words.has(start - 2, "topic_before")))


@sense
def not_centre(words: Words, start: int, end: int) -> bool:
    """Not "around" of a centre: "organized around four themes"."""
    return words.at(start) != "around" or not words.has(start - 1, "centre_before")


@sense
def kind_of_degree(words: Words, start: int, end: int) -> bool:
    """Degree ("he was kind of tired"), not a class ("this kind of car")."""
    before = words.at(start - 1)
    return not (words.has(start - 1, "kind_before") or before.endswith(("est", "er"))) and is_word(words, end)


@sense
def set_apart(words: Words, start: int, end: int) -> bool:
    """A mark follows: "in a way, it was luck", not "in a way that pleased them"."""
    return words.at(end) == "" or words.has(end, "punctuation")
