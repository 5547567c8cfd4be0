"""What stands among the words of a transcript and is nobody's: stage directions, applause, times.

A direction is put in brackets ("(Applause.)", "[Laughter]"). Brackets hold other things as well: what a speaker adds
by the way, and, in small letters between square ones, the notes of the one who wrote it down ("I told [the mayor] so",
"[laughs] No."). Those are part of the words.
"""

from __future__ import annotations

import regex

from quotelens.text.labels import TIME

Offsets = tuple[int, int]

# fmt: off
_EVENTS = (
    r"applause|cheer(?:s|ing)?|laugh(?:s|ter|ing)?|chuckl(?:es|ing)|cross-?talk|inaudible|indistinct|unintelligible"
    r"|silence|pause[sd]?|boos|booing|interruptions?|interjections?|off[- ](?:mic|mike|camera)|music|sighs?"
    r"|cough(?:s|ing)?|gavel|recess|singing|whispers?|sobs|crying|nods|smiles|gestures|sound ?bite"
    r"|(?:begin|end) (?:video|audio)|video ?clip|commercial break|through (?:an )?interpreter|overlapping"
    r"|foreign language|as (?:interpreted|translated)|through (?:an? )?(?:translator|interpreter)|voice-?over"
    r"|on[- ](?:camera|screen)|via (?:tele)?phone|via (?:video|satellite|translator|skype|zoom)|(?:spoke|speaking) in"
)
# fmt: on
_DIRECTION = regex.compile(
    rf"\(\s*(?:[\p{{L}}’'\-]+ ){{0,3}}(?i:{_EVENTS})\b[^()\n]{{0,40}}\):?"
    rf"|\[\s*(?=\p{{Lu}})(?:[\p{{L}}’'\-]+ ){{0,3}}(?i:{_EVENTS})\b[^\[\]\n]{{0,40}}\]"
    rf"|[\[(]{TIME}[\])]"
)
_WHOLE = regex.compile(r"[*_]{0,3}(?:\([^()]{1,200}\)|\[[^\[\]]{1,200}\])[*_]{0,3}\.?")
# Lines of their own without brackets: who interrupts, and who begins to ask.
_LINE = regex.compile(
    r"[\p{Lu}][^.!?:\n]{1,80} (?:interjecting|interrupting|having spoken|having resumed)\b[^.!?:\n]{0,40}[—–\-.]*"
    r"|(?:[\p{Lu}\-]{2,12} ){0,2}EXAMINATION(?: BY [\p{L}.'’ \-]{2,40})?:?"
    r"|BY (?:MR|MRS|MS|DR|SIR|THE|JUDGE)\b[\p{L}.'’ \-]{1,40}:?"
    r"|(?:Questions|Examination|Cross-examination|Re-examination) (?:from|by) [\p{L}.'’ \-]{2,40}"
)
# Numbers and times of subtitles.
_SUBTITLE = regex.compile(r"(?:\d{1,5}\s{1,4})?(?:\d{1,2}:)?\d\d:\d\d[.,]\d{3} -->")
_LONGEST_LINE = 130


def spoken(text: str, start: int, end: int) -> tuple[Offsets, ...]:
    """The pieces of a paragraph of a transcript that somebody says; none where all of it is a direction.

    >>> text = "Thank you. (Applause.) I told [the mayor] so."
    >>> [text[low:high] for low, high in spoken(text, 0, len(text))]
    ['Thank you.', 'I told [the mayor] so.']
    """
    if text[start] in "[(*_" and _WHOLE.fullmatch(text, start, end):
        return ()
    if text[start].isdigit() and _SUBTITLE.match(text, start) is not None:
        return ()
    if end - start < _LONGEST_LINE and text[start].isupper() and _LINE.fullmatch(text, start, end):
        return ()
    pieces = []
    for match in _DIRECTION.finditer(text, start, end):
        pieces.append((start, match.start()))
        start = match.end()
    return tuple(
        (low, high) for low, high in (_trimmed(text, *piece) for piece in (*pieces, (start, end))) if low < high
    )


def _trimmed(text: str, start: int, end: int) -> Offsets:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if any(character.isalnum() for character in text[start:end]) else (end, end)
