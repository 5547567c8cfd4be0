"""The senses of modal verbs: possibility and inference, not ability, permission, duty, courtesy, month or name."""

from quotelens.hedges.conditions import sense
from quotelens.hedges.words import Words, is_word, skip_adverbs, title_case
from quotelens.lexicon.hedges import word_set
from quotelens.lexicon.words import table
from quotelens.lexicon.words import words as table_of

WINDOW = 10


def _concession_or_courtesy(words: Words, start: int, end: int) -> bool:
    """ "Odd as it may seem", "as might be expected", "come what may", "if I may", "you might ask"."""
    if words.at(start - 1) == "as" and words.at(end) == "be":
        return True
    if words.at(start - 2) == "come" and words.at(start - 1) == "what":
        return True
    if not words.has(start - 1, "pronoun_subject"):
        return False
    polite = words.at(start - 1) == "you" and words.has(end, "polite_verb")
    asking = words.at(start - 2) == "if" and words.at(start - 1) in ("i", "we", "you")
    return polite or asking or words.at(start - 2) == "as"


@sense
def may_epistemic(words: Words, start: int, end: int) -> bool:
    """Possibility; not the month, the name, a wish or a permission."""
    if words.has(end, "pronoun_subject") and words.capitalized(start):
        return False
    if _concession_or_courtesy(words, start, end):
        return False
    if words.capitalized(start):
        person = words.has(start - 1, "may_person") or words.at(start - 1) in table("first_names")
        if person or words.has(start - 1, "month_neighbor"):
            return False
        return start > 0 and (words.has(end, "modal_after_may") or (title_case(words) and is_word(words, end)))
    if words.at(end) in ("i", "we", "as", "god") or words.has(end, "punctuation"):
        return words.at(end) in (",", "--", "–", "—", "-") and words.at(end + 1) != ""
    if words.at(end) == "not" and words.at(end + 1) == "be":
        return not words.has(end + 2, "permission_after_not")
    return not (words.at(end) == "be" and words.has(end + 1, "reproduction"))


@sense
def might_epistemic(words: Words, start: int, end: int) -> bool:
    """Possibility; not strength, and not "might as well"."""
    if (words.at(end) == "as" and words.at(end + 1) == "well") or _concession_or_courtesy(words, start, end):
        return False
    if words.has(start - 1, "might_noun_before") and not (words.has(end, "modal_after_may")):
        return words.at(start - 1) == "and" and is_word(words, end)
    broken_off = words.at(end) == "," and words.at(end + 1) in ("and", "or", "however", "in", "of")
    return broken_off or (words.at(end) not in ("of", "") and not words.has(end, "punctuation"))


@sense
def could_epistemic(words: Words, start: int, end: int) -> bool:
    """Possibility; not past or hypothetical ability, not a request, not a purpose."""
    if words.has(end, "pronoun_subject") or words.has(end, "punctuation") or words.at(end) == "":
        return False
    if words.has(end, "negation") or words.has(end, "ability_verb"):
        return False
    verb = skip_adverbs(words, end)
    if words.has(verb, "ability_verb") or words.has(verb, "negation"):
        return False
    if any(
        words.at(index) in ("nothing", "nobody", "none", "no", "nor", "neither") for index in (start - 1, start - 2)
    ):
        return False
    outcome = words.has(verb, "outcome_verb")
    subject = start - 1
    while subject > start - 4 and (words.at(subject).endswith("ly") or words.at(subject) in ("also", "still")):
        subject -= 1
    for index in range(start - 1, max(-1, start - WINDOW), -1):
        word = words.at(index)
        if word in (",", ";", ":", "that", "because", "and", "but"):
            if word == "that" and "so" in words.lower[max(0, index - 4) : index]:
                return False
            break
        if word in word_set("ability_clause"):
            return False
        if word in ("so", "as") and index >= start - 4:
            return False
    if words.at(verb) == "have" and before_participle(words, verb, verb + 1):
        return not _counterfactual(words, start, verb)
    if words.has(subject, "person_pronoun") or words.at(subject) == "to":
        return outcome
    return True


def _counterfactual(words: Words, start: int, have: int) -> bool:
    if words.has(start - 1, "person_pronoun") and words.at(have + 1) != "been":
        return True
    near = words.lower[max(0, start - 15) : start + 15]
    return any(word in ("if", "instead", "easily", "wish", "had") for word in near)


@sense
def should_expectation(words: Words, start: int, end: int) -> bool:
    """What is to be expected ("it should be obvious", "the roof should hold"), not a duty."""
    verb = skip_adverbs(words, end)
    if words.at(start - 1) in ("it", "this", "that") and words.at(verb) == "be":
        return words.has(skip_adverbs(words, verb + 1), "expectation")
    agent = words.has(start - 1, "person_pronoun") or words.has(start - 1, "pronoun_subject")
    agent = agent or any(words.at(start - 1) in table_of(name) for name in ("person_nouns", "organization_nouns"))
    return words.has(verb, "lasting_verb") and not agent


@sense
def ought_expectation(words: Words, start: int, end: int) -> bool:
    """As :func:`should_expectation`, of "ought to"."""
    return words.at(end) == "to" and should_expectation(words, start, end + 1)


@sense
def before_participle(words: Words, start: int, end: int) -> bool:
    """A past participle follows: "must have been", not "must have a plan"."""
    verb = skip_adverbs(words, end + 1 if words.at(end) == "only" else end)
    return words.has(verb, "irregular_participle") or (words.at(verb).endswith("ed") and len(words.at(verb)) > 4)


@sense
def must_inference(words: Words, start: int, end: int) -> bool:
    """A state that is inferred follows, not a duty: "must be joking", "must be stopped"."""
    return words.has(skip_adverbs(words, end), "state_participle")
