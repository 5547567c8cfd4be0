"""Every exception that quotelens raises on purpose.

One base class lets a pipeline catch all of them; each subclass also derives from the built-in exception that a
Python programmer would expect, so that ``except TypeError`` keeps working. A message names the value, the rule it
broke and the remedy.
"""


class QuotelensError(Exception):
    """Base of all errors raised by quotelens."""


class InputTypeError(QuotelensError, TypeError):
    """A value of the wrong type was passed, such as bytes where text is expected."""


class InputValueError(QuotelensError, ValueError):
    """A value of the right type breaks a rule, such as a span that ends before it starts."""


class OptionError(QuotelensError, ValueError):
    """An option is unknown or has an impossible value."""


class ModelError(QuotelensError, RuntimeError):
    """A model file is missing, damaged or of a version that this quotelens cannot read."""


class ProcessError(QuotelensError, RuntimeError):
    """A process that analysed texts for this one died."""


class MissingExtraError(QuotelensError, ImportError):
    """A feature needs an optional dependency that is not installed."""


def one_line(error: Exception) -> str:
    """What an error says, on one line; of a file that cannot be used, its name and why."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


def shown(value: object) -> str:
    """A value as a message shows it: its ``repr``, cut to 60 characters."""
    try:
        printed = repr(value)
    # A value may be nested too deeply to be printed, or a number too long, or fail in its own way.
    except Exception:
        printed = f"<{type(value).__name__}>"
    return printed if len(printed) <= 60 else printed[:57] + "..."


def checked_count(name: str, count: object) -> int:
    """The value of an option that counts something.

    Raises:
        OptionError: it is not a positive int.
    """
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise OptionError(f"{name} is {count!r}; it must be an int of at least 1.")
    return count
