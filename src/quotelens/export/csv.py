"""Rows of a table as CSV (RFC 4180), for spreadsheets and for those who have neither pandas nor pyarrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence


def csv_lines(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> Iterator[str]:
    """The records, that of the names first, each with its line end; null is an empty cell.

    Arguments:
        rows: what :func:`quotelens.export.rows` gives.
        columns: the names of those that are written, in order.

    >>> list(csv_lines([{"speaker": "Ona", "text": "“No, never.”"}], ["speaker", "text", "cue"]))
    ['speaker,text,cue\\r\\n', 'Ona,"“No, never.”",\\r\\n']
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore")

    def written() -> str:
        line = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return line

    writer.writeheader()
    yield written()
    for row in rows:
        writer.writerow(row)
        yield written()
