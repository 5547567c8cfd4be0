"""The senses of a candidate: is this "may" a possibility, a permission, a month or a name?

A word list finds hedges everywhere, because most hedging words have another life. Each function here answers
one such question from the surface context of a few tokens on either side; the lexicon names the functions
that an entry must satisfy. All of them look at a bounded window, so the detector stays linear in the length
of the text. What surface context cannot tell (a purely ability "could" with a lifeless subject) is listed in
docs/hedges.md.
"""

from quotelens.hedges import measures, modals, opinions
from quotelens.hedges.conditions import SENSES, sense
from quotelens.hedges.evidence import Subject, subject_of
from quotelens.hedges.words import Words, is_number, is_word, negated

# The modules are imported so that their conditions stand in the registry.
__all__ = ["SENSES", "measures", "modals", "opinions", "says_nothing"]


@sense
def not_negated(words: Words, start: int, end: int) -> bool:
    """No negation directly before: "no doubt", "not plausible"."""
    return not negated(words, start)


@sense
def likely_probability(words: Words, start: int, end: int) -> bool:
    """A probability; not the pollsters' "likely voters", and not a comparison of rates."""
    if words.at(end) != "to" and any(words.has(index, "likely_nominal") for index in range(end, end + 3)):
        return False
    if words.at(start - 1) in ("how", "or"):
        return False
    if words.has(start - 1, "likely_comparison") and (words.at(start - 1) != "as" or words.at(end) in ("to", "as")):
        return words.at(end) == "that" or (start <= 1 and words.at(end) != "to")
    return not (words.at(start - 1) in ("just", "equally") and words.at(end) == "to")


@sense
def likely_adverb(words: Words, start: int, end: int) -> bool:
    """The adverb ("will likely rule", "was likely caused"), not the adjective ("is likely to", "a likely end")."""
    before, after = words.at(start - 1), words.at(end)
    if after in ("to", "that", "") or words.has(start - 1, "determiner") or before in ("'s", "more", "less"):
        return False
    if before in ("as", "of", "for", "with", "into", "by"):
        return False
    copulas = ("seem", "look", "appear", "remain", "becom", "consider")
    if words.has(start - 1, "be") or before in ("and", "or") or before.startswith(copulas):
        participle = after.endswith(("ed", "ing")) or words.has(end, "irregular_participle")
        return participle or words.has(end, "determiner") or after.endswith("ly")
    return start == 0 or words.has(start - 1, "auxiliary") or words.has(start - 1, "punctuation") or is_word(words, end)


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
    feasible = ("make", "makes", "made", "making", "as", "how", "every", "all", "any", "best", "most")
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
def potential_fact(words: Words, start: int, end: int) -> bool:
    """Possibly so ("a potential link"); not a candidate ("a potential buyer") nor a term ("action potential")."""
    if words.has(start - 1, "potential_term") or words.at(end) in ("energy", "difference", "differences", "gradient"):
        return False
    return not any(words.has(index, "role_noun") for index in (end, end + 1))


@sense
def before_infinitive(words: Words, start: int, end: int) -> bool:
    """An infinitive follows: "tends to fall", not "tends the garden"."""
    to = end + 1 if words.at(end) == "not" else end
    return words.at(to) == "to" and not words.has(to + 1, "determiner")


@sense
def before_copula(words: Words, start: int, end: int) -> bool:
    """ "Looks to be", "looked to have"; not "looked to them"."""
    return words.at(end) == "to" and words.at(end + 1) in ("be", "have")


@sense
def before_to_have(words: Words, start: int, end: int) -> bool:
    """ "Is supposed to have", hearsay; "is supposed to" is a duty."""
    return words.at(end) == "to" and words.at(end + 1) == "have"


@sense
def of_question(words: Words, start: int, end: int) -> bool:
    """ "Hard to tell", "too soon to say whether"; not "hard to know him", "hard to say no"."""
    closes = words.at(end - 1) in ("tell", "say") and (words.has(end, "punctuation") or words.at(end) == "")
    return (words.has(end, "question_word") or closes) and not negated(words, start)


@sense
def there_is(words: Words, start: int, end: int) -> bool:
    """ "There is no way to tell": unknown to all; not "voters have no way of knowing"."""
    return words.has(start - 1, "be") and words.at(start - 2) == "there"


@sense
def supported_idea(words: Words, start: int, end: int) -> bool:
    """A claim with evidence for it, "supports the notion that"."""
    return words.at(end) == "that" and words.at(start - 2).startswith(("support", "consistent", "favo"))


@sense
def likelihood_claim(words: Words, start: int, end: int) -> bool:
    """How probable something is said to be; not the quantity of statistics ("a probability of 0.4")."""
    graded = words.at(start - 1) in ("high", "low", "strong", "good", "real", "every", "great", "reasonable")
    return not negated(words, start) and (words.at(end) == "that" or (graded and words.at(end) == "of"))


@sense
def bet_probability(words: Words, start: int, end: int) -> bool:
    """ "A good bet that", "it's a safe bet"; not a wager."""
    return words.at(start - 1) in ("a", "pretty") and (words.at(end) in ("that", "") or not is_word(words, end))


@sense
def before_that(words: Words, start: int, end: int) -> bool:
    """A that-clause follows."""
    return words.at(end) == "that"


@sense
def before_content(words: Words, start: int, end: int) -> bool:
    """A clause follows: "indicates that he knew", not "indicates an improvement", which shows it."""
    return words.at(end) == "that" or words.has(end, "pronoun_subject")


@sense
def unknown_question(words: Words, start: int, end: int) -> bool:
    """ "Unknown whether", "remains unknown"; not "an unknown man"."""
    copula = start - 1
    while copula > start - 3 and words.at(copula) in ("still", "largely", "currently", "as", "yet"):
        copula -= 1
    predicate = words.has(copula, "be") or words.at(copula) in ("remain", "remains", "remained")
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
    if after == "as":
        return words.at(end + 1) in ("if", "though")
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
    """The subject is evidence or a document ("polls suggest"), not a speaker ("she suggested").

    Other things suggest only what a that-clause says: "its colour suggests that it is ripe".
    """
    subject = subject_of(words, start)
    return subject is not Subject.SPEAKER and (subject is not Subject.THING or "that" in words.lower[end - 1 : end + 1])


@sense
def evidence_points(words: Words, start: int, end: int) -> bool:
    """Evidence points to a conclusion; a person points to a map."""
    return subject_of(words, start) is Subject.EVIDENCE and words.at(start - 1) not in ("numbers", "figures")


@sense
def evidence_agrees(words: Words, start: int, end: int) -> bool:
    """Findings allow a conclusion ("lesions consistent with trauma"); not "consistent with earlier work"."""
    predicate = start - 1
    while predicate > start - 4 and (words.has(predicate, "auxiliary") or words.at(predicate).endswith("ly")):
        predicate -= 1
    earlier = words.has(end, "possessive") or words.has(end, "agreed_with") or words.has(end + 1, "agreed_with")
    return (words.has(predicate, "finding") or words.has(predicate, "evidence")) and not earlier


def says_nothing(words: Words, start: int, end: int) -> bool:
    """Whether the subject cannot have said anything, so that its verb is a hedge even where it is a cue."""
    return subject_of(words, start) in (Subject.EVIDENCE, Subject.THING)


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
def graded_chance(words: Words, start: int, end: int) -> bool:
    """ "A slim chance of winning", "good odds that"; not "no real chance"."""
    return not negated(words, start) and words.at(end) in ("of", "that", "to", "for")


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
