"""What formats of one record a line share: where a line ends, and values that must not end one.

``str.splitlines`` and the readers built on it end a line at eleven characters, not only at U+000A, and most such
formats part fields by tabs. Anything that stands in the way of these is escaped or kept out here, once.
"""

from __future__ import annotations

import json
import re

BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
"""The tab, and every character at which ``str.splitlines`` ends a line."""

# json.dumps escapes the other controls itself. UTF-8 cannot hold a surrogate, some readers end a line at others, and
# marks of direction turn around what a terminal or an editor shows behind them.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def json_line(value: object) -> str:
    """The value as JSON that has no line break or tab in it and that UTF-8 can hold.

    >>> json_line({"name": "Zoë\\u2028\\ud800"})
    '{"name": "Zoë\\\\u2028\\\\ud800"}'
    """
    return json_text(value)


def json_text(value: object, *, indent: int | None = None) -> str:
    """The value as JSON with letters as they are and what a reader or a terminal would act on escaped.

    >>> json_text("\\u202eZoë")
    '"\\\\u202eZoë"'
    """
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def encodable(text: str) -> str:
    """The text with U+FFFD for each surrogate, which no encoding for files can hold; offsets stay.

    >>> encodable("a\\ud800b")
    'a�b'
    """
    return _SURROGATE.sub("\ufffd", text)
