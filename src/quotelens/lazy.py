"""Names of a package that are looked up when they are first used (PEP 562), so that importing it costs next to nothing.

The packages that do so name what they hold twice: once for type checkers, which never run this, and once here.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection, Mapping


def attach(
    package: str, names: Mapping[str, Collection[str]], modules: Collection[str] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The functions ``__getattr__`` and ``__dir__`` of a package.

    Arguments:
        package: its ``__name__``.
        names: for each module that public names are defined in, these names.
        modules: modules of the package that are loaded on first use.
    """
    home = {name: module for module, defined in names.items() for name in defined}

    def find(name: str) -> object:
        if name in modules:
            # The import system sets the attribute.
            return importlib.import_module(f"{package}.{name}")
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(importlib.import_module(home[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def listed() -> list[str]:
        return sorted({*sys.modules[package].__all__, *modules})

    return find, listed
