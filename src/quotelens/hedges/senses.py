"""The senses of a candidate: is this "may" a possibility, a permission, a month or a name?

A word list finds hedges everywhere, because most hedging words have another life. Each function here answers
one such question from the surface context of a few tokens on either side; the lexicon names the functions
that an entry must satisfy. All of them look at a bounded window, so the detector stays linear in the length
of the text. What surface context cannot tell (a purely ability "could" with a lifeless subject) is listed in
docs/hedges.md.
"""

from collections.abc import Callable

from quotelens.hedges.lexicon import word_set
from quotelens.hedges.words import Words, is_number, is_word, negated, quantity, skip_adverbs, title_case

WINDOW = 10

Sense = Callable[[Words, int, int], bool]
SENSES: dict[str, Sense] = {}


def sense(function: Sense) -> Sense:
    """Register a condition under its own name, for the lexicon to call."""
    SENSES[function.__name__] = function
    return function


def _concession_or_courtesy(words: Words, start: int, end: int) -> bool:
    """ "Odd as it may seem", "if I may", "you might ask"."""
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
        headline = start > 0 and title_case(words) and not words.has(start - 1, "may_person")
        verb_follows = words.has(end, "modal_after_may")
        named = words.has(start - 1, "may_person") or words.has(start - 1, "month_neighbor")
        return not named and ((start > 0 and verb_follows) or (headline and is_word(words, end)))
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
def not_negated(words: Words, start: int, end: int) -> bool:
    """No negation directly before: "no doubt", "not plausible"."""
    return not negated(words, start)


@sense
def before_participle(words: Words, start: int, end: int) -> bool:
    """A past participle follows: "must have been", not "must have a plan"."""
    verb = skip_adverbs(words, end + 1 if words.at(end) == "only" else end)
    return words.has(verb, "irregular_participle") or (words.at(verb).endswith("ed") and len(words.at(verb)) > 4)


@sense
def must_inference(words: Words, start: int, end: int) -> bool:
    """A state that is inferred follows, not a duty: "must be joking", "must be stopped"."""
    return words.has(skip_adverbs(words, end), "state_participle")


@sense
def likely_probability(words: Words, start: int, end: int) -> bool:
    """A probability; not the pollsters' "likely voters", and not a comparison of rates."""
    if any(words.has(index, "likely_nominal") for index in range(end, end + 3)):
        return False
    if words.at(start - 1) in ("how", "or"):
        return False
    if words.has(start - 1, "likely_comparison"):
        return words.at(end) == "that" or (start <= 1 and words.at(end) != "to")
    return not (words.at(start - 1) in ("just", "equally") and words.at(end) == "to")


@sense
def most_likely_probability(words: Words, start: int, end: int) -> bool:
    """Not the superlative of a group: "those most likely to vote"."""
    group = words.has(start - 1, "determiner") or words.at(start - 1) in ("people", "who", "ones", "are")
    return likely_probability(words, start, end) and not (group and words.at(end) == "to")


@sense
def possibly_epistemic(words: Words, start: int, end: int) -> bool:
    """Not the intensifier: "as much as I possibly can", "cannot possibly"."""
    return not negated(words, start) and words.at(end) not in ("can", "could")


@sense
def possible_epistemic(words: Words, start: int, end: int) -> bool:
    """Perhaps true; not feasible ("as soon as possible", "possible to", "made it possible")."""
    if words.has(start - 1, "possible_before") or words.at(start - 1).endswith("est") or negated(words, start):
        return False
    if words.at(end) in ("to", "for", "only"):
        return False
    if is_word(words, end):
        return True
    feasible = ("make", "makes", "made", "making", "as", "how")
    return not any(word in feasible for word in words.lower[max(0, start - 6) : start])


@sense
def apparent_seeming(words: Words, start: int, end: int) -> bool:
    """Seeming ("an apparent suicide"), not obvious ("became apparent")."""
    return before_nominal(words, start, end) and words.at(start - 1) not in (
        "heir",
        "became",
        "become",
        "is",
        "was",
    )


@sense
def attributive(words: Words, start: int, end: int) -> bool:
    """Before a noun and after something that opens a noun phrase."""
    opens = (
        words.has(start - 1, "determiner")
        or words.has(start - 1, "punctuation")
        or words.at(start - 1)
        in (
            "",
            "'s",
            "'",
            "of",
            "for",
            "with",
            "by",
            "on",
            "about",
            "in",
            "from",
            "over",
            "to",
            "against",
            "other",
        )
        or words.at(start - 1) in ("and", "two", "three", "several", "into", "between", "regarding", "as", "at")
        or is_number(words, start - 1)
    )
    return opens and before_nominal(words, start, end)


@sense
def attributive_or_passive(words: Words, start: int, end: int) -> bool:
    """ "The alleged plot", "is alleged to have", "suspected of": not "he alleged fraud"."""
    passive = words.at(end) in ("to", "of") and _be_before(words, start)
    return passive or words.at(end) == "of" or attributive(words, start, end)


def _be_before(words: Words, start: int) -> bool:
    return any(words.has(index, "be") for index in range(start - 3, start))


@sense
def passive_to(words: Words, start: int, end: int) -> bool:
    """ "Is believed to", "a man thought to be", "it is feared that"."""
    if words.at(end) == "to":
        return _be_before(words, start) or words.at(end + 1) in ("be", "have")
    it = any(words.at(index) == "it" for index in range(start - 4, start))
    return words.at(end) == "that" and it and _be_before(words, start)


@sense
def not_before_cause(words: Words, start: int, end: int) -> bool:
    """Not the legal "probable cause"."""
    return words.at(end) != "cause"


@sense
def not_superlative(words: Words, start: int, end: int) -> bool:
    """Not "every conceivable", "any conceivable"."""
    return words.at(start - 1) not in ("every", "any", "all", "best", "no")


@sense
def before_nominal(words: Words, start: int, end: int) -> bool:
    """A word that can be a noun or its modifier follows."""
    noun = end + 1 if words.at(end) in ("“", '"', "‘", "``", "'") else end
    return is_word(words, noun) and not words.has(noun, "nominal_end")


@sense
def not_surprising(words: Words, start: int, end: int) -> bool:
    """Improbable; not the "unlikely hero" who is real, but surprising."""
    before_article = words.has(start - 1, "determiner") and words.at(start - 1) not in ("that", "this")
    return not before_article or words.has(end, "improbable_thing")


@sense
def predicative(words: Words, start: int, end: int) -> bool:
    """After a copula or before its clause; an "improbable bid" is one that was made."""
    return _be_before(words, start) or words.at(end) in ("that", "to")


@sense
def before_that(words: Words, start: int, end: int) -> bool:
    """A that-clause follows."""
    return words.at(end) == "that"


@sense
def unknown_question(words: Words, start: int, end: int) -> bool:
    """ "Unknown whether", "remains unknown"; not "an unknown man"."""
    predicate = words.has(start - 1, "be") or words.at(start - 1) in ("remain", "remains", "remained")
    return words.has(end, "question_word") or (predicate and not is_word(words, end))


@sense
def passive_state(words: Words, start: int, end: int) -> bool:
    """ "Feared dead", "presumed extinct": the state follows directly."""
    return _be_before(words, start) and is_word(words, end) and not words.has(end, "nominal_end")


@sense
def near_question(words: Words, start: int, end: int) -> bool:
    """An embedded question follows, perhaps after a preposition."""
    return words.has(end, "question_word") or words.has(end + 1, "question_word")


@sense
def potential_noun(words: Words, start: int, end: int) -> bool:
    """ "The potential for abuse", not "her potential"."""
    return words.at(start - 1) in ("the", "a") and words.at(end) in ("for", "to")


@sense
def clear_of_question(words: Words, start: int, end: int) -> bool:
    """ "Not clear whether", "is not clear"; not "not clear skies"."""
    return words.has(end, "clear_question") or words.has(end, "punctuation") or words.at(end) in ("from", "at", "")


@sense
def seem_appearance(words: Words, start: int, end: int) -> bool:
    """Not "can't seem to", which is inability, nor "odd as it may seem"."""
    concession = words.at(start - 1) in ("may", "might") and words.at(start - 3) == "as"
    if concession or words.at(start - 1) == "-":
        return False
    return not (words.has(start - 1, "negation") and words.at(start - 2) in ("can", "ca", "could"))


@sense
def appear_seeming(words: Words, start: int, end: int) -> bool:
    """Seeming ("appears to be"), not coming into view ("appeared in court")."""
    after = words.at(end)
    if after == "to":
        return not (words.has(end + 1, "determiner") or words.capitalized(end + 1))
    if words.at(start - 1) == "it" and (words.has(end, "clause_start") or words.has(end, "punctuation")):
        return True
    if words.has(end, "appear_physical"):
        return False
    if after.endswith("ly") and not words.has(end, "appear_state"):
        return appear_seeming(words, start, end + 1) if end < start + 3 else False
    return is_word(words, end) and not words.capitalized(end)


@sense
def looks_like_clause(words: Words, start: int, end: int) -> bool:
    """ "It looks like they won", not "he looks like a king"."""
    if words.has(end, "pronoun_subject") and words.at(end) not in ("you", "i"):
        return True
    subject = words.at(start - 1) in ("it", "that")
    later = range(end + 1, end + 8)
    return subject and words.has(end, "clause_start") and any(words.has(index, "auxiliary") for index in later)


@sense
def evidence_subject(words: Words, start: int, end: int) -> bool:
    """The subject is evidence ("polls suggest"), not a speaker ("she suggested")."""
    subject = start - 1
    while subject > start - 5 and (
        words.has(subject, "auxiliary") or words.at(subject).endswith("ly") or words.at(subject) in ("also", "to")
    ):
        subject -= 1
    if words.has(subject, "human_subject"):
        return False
    if words.has(subject, "evidence"):
        return True
    if words.capitalized(subject) and subject > 0 and not title_case(words):
        return False
    clause = range(subject - 1, max(-1, subject - WINDOW), -1)
    for index in clause:
        if words.at(index) in (";", ":", "said", "says", "and", "but"):
            return False
        if words.has(index, "evidence") and words.at(index) not in ("that", "this", "it", "which"):
            return True
    return False


@sense
def evidence_points(words: Words, start: int, end: int) -> bool:
    """Evidence points to a conclusion; a person points to a map."""
    return words.has(start - 1, "evidence")


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


@sense
def modality_noun(words: Words, start: int, end: int) -> bool:
    """ "A possibility", "indications that"; not "no indication"."""
    return not negated(words, start) and words.at(start - 1) != "every"


@sense
def chance_probability(words: Words, start: int, end: int) -> bool:
    """A probability ("a chance of rain"), not an opportunity ("a chance to speak") or luck ("by chance")."""
    if words.at(start - 1) in ("no", "by", "second", "last", "every", "given") or negated(words, start):
        return False
    if words.at(start) == "chances" and words.has(start - 1, "possessive"):
        return False
    graded = words.at(start - 1) in ("good", "fair", "better", "decent", "slim", "strong", "outside", "50-50")
    return words.at(end) in ("of", "that") or (words.at(end) == "to" and graded)


@sense
def sign_evidence(words: Words, start: int, end: int) -> bool:
    """Evidence ("a sign that"), not a gesture ("in a sign of respect"), a placard or the absence of any."""
    if negated(words, start) or words.at(start - 1) in ("no", "every"):
        return False
    if words.at(end) == "that":
        return True
    after_be = words.has(start - 2, "be") or words.at(start - 2) == "become"
    return (
        after_be
        and (words.at(end) == "of" or words.has(start - 1, "determiner"))
        and not words.has(end + 1, "sign_not_of")
    )


@sense
def doubt_expressed(words: Words, start: int, end: int) -> bool:
    """Doubt that is raised; not "no doubt", "beyond doubt", "the benefit of the doubt"."""
    earlier = words.lower[max(0, start - 4) : start]
    settled = ("no", "without", "beyond", "little", "never", "n't", "not", "benefit", "any", "self")
    if any(word in settled for word in earlier):
        return False
    raised = any(word.startswith(("rais", "cast", "sow", "express", "throw")) for word in earlier)
    return raised or words.at(end) in ("about", "whether", "if", "as")


@sense
def before_quantity(words: Words, start: int, end: int) -> bool:
    """A number or a measure follows."""
    return quantity(words, end)


@sense
def before_quantity_or_universal(words: Words, start: int, end: int) -> bool:
    """A number, or a word such as all, every, never, follows."""
    return quantity(words, end) or words.has(end, "universal")


@sense
def after_quantity(words: Words, start: int, end: int) -> bool:
    """A quantity stands before: "a week or so"; not "or so he says"."""
    near = any(is_number(words, index) or words.at(index) == "a" for index in range(start - 3, start))
    return near and not words.has(end, "pronoun_subject")


@sense
def not_topic(words: Words, start: int, end: int) -> bool:
    """Not "about" of a topic: "talk about two things", "all about 2016"."""
    if words.at(start) != "about":
        return True
    word = words.at(end)
    year = len(word) == 4 and word.isdigit() and word[:2] in ("18", "19", "20")
    return not (year or words.has(start - 1, "topic_before"))


@sense
def kind_of_degree(words: Words, start: int, end: int) -> bool:
    """Degree ("he was kind of tired"), not a class ("this kind of car")."""
    before = words.at(start - 1)
    return not (words.has(start - 1, "kind_before") or before.endswith(("est", "er"))) and is_word(words, end)


@sense
def set_apart(words: Words, start: int, end: int) -> bool:
    """A mark follows: "in a way, it was luck", not "in a way that pleased them"."""
    return words.at(end) == "" or words.has(end, "punctuation")
