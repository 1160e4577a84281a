"""Gives every operation a span by wrapping it as its module is imported. Only when traces are on; else nothing is touched.

An operation is a function of a module ``huiban.domains.<domain>.operations.<module>`` whose first keyword-only argument
is ``actor``.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import inspect
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any

from huiban.foundation.tracing.spans import is_on, operation_span

_PLACE = 4  # huiban . domains . cases . operations . decide


def wrap_operations() -> None:
    """Wrap the operations of every module that is imported from now on."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def wrap_module(module: ModuleType) -> None:
    """Give each operation this module defines its span."""
    for name, value in list(vars(module).items()):
        if _is_operation(value, module.__name__):
            setattr(module, name, _wrapped(value, f"{module.__name__.split('.')[2]}.{name}"))


def _wrapped(operation: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(operation)
    def spanned(*args: Any, **named: Any) -> Any:
        if not is_on():
            return operation(*args, **named)
        with operation_span(name):
            return operation(*args, **named)

    return spanned


def _is_operation(value: object, module: str) -> bool:
    if not isinstance(value, FunctionType) or value.__module__ != module or value.__name__.startswith("_"):
        return False
    named = [
        parameter.name
        for parameter in inspect.signature(value).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    return named[:1] == ["actor"]


def _holds_operations(name: str) -> bool:
    parts = name.split(".")
    return len(parts) > _PLACE and parts[:2] == ["huiban", "domains"] and parts[3] == "operations"


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not _holds_operations(fullname):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        wrap_module(module)
