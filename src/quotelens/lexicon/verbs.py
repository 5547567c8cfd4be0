"""The dictionary forms that an English verb form may come from."""

import functools

from quotelens.lexicon import reader

_VOWELS = "aeiou"


@functools.cache
def _irregular() -> dict[str, tuple[str, ...]]:
    """Irregular forms, each with the verbs that it may come from ("lay": lie, lay)."""
    table: dict[str, tuple[str, ...]] = {}
    for lemma, forms in reader.rows("irregular_verbs.tsv"):
        for form in forms.split(","):
            table[form] = (*table.get(form, ()), lemma)
    return table


@functools.cache
def _forms() -> dict[str, tuple[str, ...]]:
    return {lemma: tuple(forms.split(",")) for lemma, forms in reader.rows("irregular_verbs.tsv")}


def irregular_forms(verb: str) -> tuple[str, ...]:
    """The irregular forms of a verb; none of a regular one."""
    return _forms().get(verb, ())


@functools.cache
def _english_words() -> frozenset[str]:
    return frozenset(reader.lines("words.txt"))


def _drops_e(stem: str) -> bool:
    """Whether a stem before -ed or -ing more likely lost an e: "not(e)", "urg(e)", "settl(e)"; not "ask"."""
    if stem.endswith(("s", "v", "c", "g", "z", "u", "at")):
        return not stem.endswith(("ss", "ing", "eat", "us"))
    if stem[-1] == "l" and stem[-2] in "bcdfgkptz":
        return True
    short = sum(letter in _VOWELS for letter in stem) == 1
    return short and len(stem) > 2 and stem[-2] in _VOWELS and stem[-1] not in "aeiouwxy"


def verb_lemmas(form: str) -> tuple[str, ...]:
    """What verbs ``form`` may be a form of, likeliest first.

    >>> verb_lemmas("said"), verb_lemmas("planned")[0], verb_lemmas("noting")[0], verb_lemmas("denies")[0]
    (('say', 'said'), 'plan', 'note', 'deny')
    """
    if form in _irregular():
        # A form that is also a verb itself ("found", "felt") keeps that reading last.
        return (*_irregular()[form], form)
    if len(form) > 4 and form.endswith("ies"):
        return (form[:-3] + "y", form[:-1])
    if len(form) > 4 and form.endswith("ied"):
        return (form[:-3] + "y", form[:-1])
    if form.endswith("s") and len(form) > 2 and not form.endswith(("ss", "us", "is")):
        longer = form.endswith(("ches", "shes", "sses", "xes", "zes", "oes"))
        return (form[:-2], form[:-1]) if longer else (form[:-1], form[:-2])
    if len(form) > 4 and form.endswith("ying"):
        with_y, with_ie = form[:-3], form[:-4] + "ie"
        return (with_ie, with_y) if len(form) == 5 else (with_y, with_ie, with_y + "e")
    stem = form[:-2] if form.endswith("ed") else form[:-3] if form.endswith("ing") else ""
    if len(stem) < 2:
        return (form,)
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        return (stem, stem[:-1], stem + "e") if stem[-1] in "sl" else (stem[:-1], stem, stem + "e")
    return (stem + "e", stem) if _drops_e(stem) else (stem, stem + "e")


def noun_lemmas(form: str) -> tuple[str, ...]:
    if form.endswith("s") and len(form) > 3:
        return (form, *verb_lemmas(form)[:2])
    return (form,)


def guess_lemma(form: str) -> str:
    """The dictionary form of a word that heads no entry: a known English word if possible."""
    candidates = verb_lemmas(form)
    return next((lemma for lemma in candidates if lemma in _english_words()), candidates[0])
