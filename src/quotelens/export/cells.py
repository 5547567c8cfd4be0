"""What a table is made of, whatever stands in it: columns with types, plain cells, the ways into Arrow and pandas."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs

from quotelens.about import About
from quotelens.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas
    import pyarrow


@attrs.frozen
class Column:
    """A column: its name, the Python type of its values, and whether some may be null."""

    name: str
    type: type
    nullable: bool = False


# Between the members of a cell that holds several: what pandas.Series.str.get_dummies expects.
SEPARATOR = "|"

# Arrow's strings are UTF-8, which cannot hold a lone surrogate.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Writers of CSV put no quotation marks around it, and readers end a row at it.
_LONE_RETURN = re.compile("\r(?!\n)")


def arrow_schema(columns: Iterable[Column]) -> pyarrow.Schema:
    """The Arrow schema of any columns.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    pa = arrow()
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([pa.field(column.name, types[column.type], column.nullable) for column in columns])


def arrow() -> Any:
    """The module pyarrow.

    Raises:
        MissingExtraError: it is not installed.
    """
    return imported("pyarrow")


def to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """An Arrow table as a data frame whose types are those of the table's schema, whatever the data.

    Strings are pandas' ``str``. Integers and truth values that may be null are ``Int64`` and ``boolean``, which hold
    nulls as they are and never turn into floats or objects; where none may be null, they are NumPy's ``int64`` and
    ``bool``. A null float is NaN.

    Raises:
        MissingExtraError: pandas or pyarrow is not installed.
    """
    pa, pd = arrow(), imported("pandas")
    types = {
        pa.string(): pd.StringDtype("pyarrow", na_value=float("nan")),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    plain = {pa.int64(): "int64", pa.bool_(): "bool"}
    frame = table.to_pandas(types_mapper=types.get)
    never_null = [field for field in table.schema if not field.nullable and field.type in plain]
    return frame.astype({field.name: plain[field.type] for field in never_null})


def joined(members: Iterable[str]) -> str | None:
    """Several strings in one cell, each on one line; null for none."""
    cleaned = [cell(" ".join(member.replace(SEPARATOR, " ").split())) for member in members]
    return SEPARATOR.join(cleaned) if cleaned else None


def cell(text: str | None) -> Any:
    """A string that UTF-8 can hold and that no reader of CSV takes for two rows, or null."""
    return None if text is None else _LONE_RETURN.sub("\n", _SURROGATE.sub("\ufffd", text))


def plain(value: object) -> str | None:
    """What a column of somebody else's holds, as a string."""
    return cell(value) if value is None or isinstance(value, str) else json.dumps(value)


def about_cell(about: About, name: str) -> str | None:
    """What is known of an article under a name, or what the row of a table that it comes from says under that name."""
    known: str | None = getattr(about, name)
    return plain(about.columns.get(name)) if known is None else cell(known)


def imported(name: str) -> Any:
    """A module that tables need.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"Tables need {name}, which is not installed; run: pip install 'quotelens[tables]'"
        ) from error
