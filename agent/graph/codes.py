"""What a node or condition does, as a JSON value: equal when the code is, wherever and whenever it is loaded.

A class in a file stands for its whole file and the modules of the same folder that it imports. A class or function
that was typed in a notebook stands for its own text and for what it uses of the notebook: functions, classes, and
constants, which are names in capitals. Where Python kept no text (``exec``), the compiled code stands for it, which
other Python versions compile differently.
"""

from __future__ import annotations

import functools
import inspect
import sys
import weakref
from collections.abc import Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

from agent.graph.sources import class_source, function_source, functions_of, helpers_of, module_of, module_source
from agent.graph.tokens import tokens

PLAIN = (str, int, float, bool, type(None))
_known: weakref.WeakKeyDictionary[type, dict[str, Any]] = weakref.WeakKeyDictionary()


def class_code(cls: type) -> dict[str, Any]:
    """Give the code of a class and of the classes it inherits from, by module or by class name."""
    found: dict[str, Any] = {}
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] in sys.stdlib_module_names and base.__module__ != "__main__":
            continue
        known = _known.get(base)
        found |= _of_files(base) if known is None else known
    return found


def function_code(function: Any) -> Any:
    """Give the code of a condition: a function, a partial, or an object that can be called."""
    return _code(function, set())


def _of_files(cls: type) -> dict[str, Any]:
    """Give the code of the file of a class, read once; that of a notebook class as it is now."""
    module = module_of(cls)
    code = {} if module is None else _files(module, {})
    if not code:
        return {f"class {cls.__qualname__}": _code(cls, set())}
    _known[cls] = code
    return code


def _files(module: ModuleType, found: dict[str, Any]) -> dict[str, Any]:
    source = module_source(module)
    if source is not None and module.__name__ not in found:
        found[module.__name__] = tokens(source)
        for helper in helpers_of(module, source):
            _files(helper, found)
    return found


def _code(thing: Any, seen: set[int]) -> Any:
    if id(thing) in seen:
        return getattr(thing, "__qualname__", "")
    seen.add(id(thing))
    if isinstance(thing, functools.partial):
        bound = [_value(value, "", seen) for value in (thing.args, dict(thing.keywords))]
        return ["partial", _code(thing.func, seen), *bound]
    if inspect.ismethod(thing):
        return ["method", _code(thing.__self__, seen), _code(thing.__func__, seen)]
    if isinstance(thing, FunctionType):
        return _function(thing, seen)
    if isinstance(thing, type):
        return _class(thing, seen)
    if inspect.isbuiltin(thing):
        return thing.__qualname__
    return ["object", _code(type(thing), seen), _value(getattr(thing, "__dict__", {}), thing.__module__, seen)]


def _function(function: FunctionType, seen: set[int]) -> Any:
    source = function_source(function)
    own = _compiled(function.__code__) if source is None else tokens(source)
    closed = [cell.cell_contents for cell in function.__closure__ or () if cell != cell.__class__()]
    bound = [function.__defaults__, function.__kwdefaults__, closed]
    used = _used(function, function.__module__, seen)
    return [own, [_value(value, function.__module__, seen) for value in bound], used]


def _class(cls: type, seen: set[int]) -> Any:
    source, functions = class_source(cls), functions_of(cls)
    own = [_compiled(function.__code__) for function in functions] if source is None else tokens(source)
    values = {name: _value(value, "", seen) for name, value in vars(cls).items() if not name.startswith("_")}
    plain = {name: value for name, value in sorted(values.items()) if value is not None}
    used: dict[str, Any] = {}
    for function in functions:
        used |= _used(function, cls.__module__, seen)
    return [own, plain, dict(sorted(used.items()))]


def _used(function: FunctionType, home: str, seen: set[int]) -> dict[str, Any]:
    """Give what a function uses of its own module: functions, classes, and constants by their name in capitals."""
    found = {}
    for name in sorted(_names(function.__code__)):
        value = function.__globals__.get(name)
        if isinstance(value, (FunctionType, type)) and value.__module__ == home:
            found[name] = _code(value, seen)
        elif name.isupper() and name in function.__globals__:
            found[name] = _value(value, home, seen)
    return found


def _names(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found


def _compiled(code: CodeType) -> Any:
    constants = [
        _compiled(value) if isinstance(value, CodeType) else _value(value, "", set()) for value in code.co_consts
    ]
    return [code.co_code.hex(), list(code.co_names), constants]


def _value(value: Any, home: str, seen: set[int]) -> Any:
    """Give a plain value as JSON; of anything else its kind."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (tuple, list)):
        return [_value(part, home, seen) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_value(part, home, seen) for part in value), key=repr)
    if isinstance(value, Mapping):
        return [[_value(key, home, seen), _value(part, home, seen)] for key, part in value.items()]
    if isinstance(value, (FunctionType, type)) and home and value.__module__ == home:
        return _code(value, seen)
    return getattr(value, "__qualname__", type(value).__qualname__)
