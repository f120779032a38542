"""The source text of classes and functions, wherever they were written: a file, a notebook cell, a prompt."""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import sys
import weakref
from collections.abc import Iterable
from types import CodeType, FunctionType, ModuleType
from typing import Any

_kept: weakref.WeakKeyDictionary[ModuleType, tuple[Any, str | None]] = weakref.WeakKeyDictionary()
Defined = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def module_of(thing: Any) -> ModuleType | None:
    """Give the module that a class was defined in, when it is a file; None for notebook cells and ``exec``."""
    module = sys.modules.get(thing.__module__)
    file = getattr(module, "__file__", None)
    if module is None or file is None or not str(file).endswith(".py"):
        return None
    written = [function.__code__.co_filename for function in functions_of(thing)]
    if thing.__module__ == "__main__" and str(file) not in written:
        return None  # a cell's module, or a namespace that only borrows the name
    return module


def keep_sources(cls: type) -> None:
    """Keep the text of a class's module, and of those beside it, as it is when the class is registered.

    Hashes are worked out when they are first asked for; by then somebody may have edited what is loaded.
    """
    module = sys.modules.get(cls.__module__)
    if module is None or not getattr(module, "__file__", None):
        return
    for found in (module, *_beside(module)):
        spec = found.__spec__
        if spec is not None and _kept.get(found, (None,))[0] is not spec:
            with contextlib.suppress(Exception):  # what has no text now is looked for again when it is hashed
                _kept[found] = (spec, spec.loader.get_source(spec.name))  # type: ignore[union-attr]  # not all have it


def _beside(module: ModuleType) -> Iterable[ModuleType]:
    package, folder = getattr(module, "__package__", None) or "", _folder(str(module.__file__))
    for name, other in tuple(sys.modules.items()):
        if name.rpartition(".")[0] == package and _folder(str(getattr(other, "__file__", None))) == folder:
            yield other


def module_source(module: ModuleType) -> str | None:
    """Give the text of a module's file."""
    spec, source = _kept.get(module, (None, None))
    if source is not None and spec is getattr(module, "__spec__", None):  # loaded again, it has a new one
        return source
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        return None


def class_source(cls: type) -> str | None:
    """Give the text of a class with its decorators, found through its methods: Python itself finds no cell's class."""
    for function in functions_of(cls):
        lines, tree = _parsed(function.__code__, function.__globals__)
        first = function.__code__.co_firstlineno
        found = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and node.name == cls.__name__
            and _first_line(node) <= first <= (node.end_lineno or 0)
        ]
        if found:
            return _text(lines, found[-1])
    return None


def function_source(function: FunctionType) -> str | None:
    """Give the text of a function or lambda."""
    code = function.__code__
    lines, tree = _parsed(code, function.__globals__)
    found = [node for node in ast.walk(tree) if _starts(node, code)]
    if len(found) > 1:
        found = [node for node in found if not isinstance(node, ast.Lambda) or _holds(node, code)]
    if len(found) != 1:
        return None
    return (
        ast.get_source_segment("".join(lines), found[0]) if isinstance(found[0], ast.Lambda) else _text(lines, found[0])
    )


def functions_of(cls: Any) -> list[FunctionType]:
    """Give the functions that a class itself defines, in the order of its text."""
    found = []
    for name, value in vars(cls).items():
        if name.startswith("__annotate"):
            continue  # Python 3.14 makes it of the annotations
        value = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        value = inspect.unwrap(value) if callable(value) else value
        if isinstance(value, FunctionType):
            found.append(value)
    return found


def helpers_of(module: ModuleType, source: str) -> list[ModuleType]:
    """Give the modules of the same folder that a module imports when it runs (not only for type checking)."""
    found = {}
    for name in _imported(module, source):
        helper = sys.modules.get(name)
        file = getattr(helper, "__file__", None)
        if helper is None or helper is module or not file or _file_name(file) == "__init__.py":
            continue
        if _folder(file) == _folder(str(module.__file__)):
            found[name] = helper
    return [found[name] for name in sorted(found)]


def _imported(module: ModuleType, source: str) -> Iterable[str]:
    package = str(getattr(module, "__package__", None) or "")
    for node in _run(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _run(tree: ast.AST) -> Iterable[ast.AST]:
    """Give all statements but what stands under ``if TYPE_CHECKING``."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield from _run(child)


def _parsed(code: CodeType, names: dict[str, Any]) -> tuple[list[str], ast.AST]:
    lines = linecache.getlines(code.co_filename, names)
    try:
        return lines, ast.parse("".join(lines))
    except SyntaxError:
        return [], ast.Module([], [])


def _starts(node: ast.AST, code: CodeType) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name == code.co_name and _first_line(node) == code.co_firstlineno
    return isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and node.lineno == code.co_firstlineno


def _holds(node: ast.Lambda, code: CodeType) -> bool:
    """Tell whether a lambda begins and ends where its code does: one line may hold several."""
    body = node.body
    wanted = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    places = [place for place in code.co_positions() if None not in place and place[2] != place[3]]
    starts = [(place[0] or 0, place[2] or 0) for place in places]
    ends = [(place[1] or 0, place[3] or 0) for place in places]
    return bool(places) and wanted == (min(starts), max(ends))


def _first_line(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _text(lines: list[str], node: Any) -> str:
    """Give the text of a definition, moved to the margin."""
    first = _first_line(node)
    kept = lines[first - 1 : node.end_lineno]
    margin = len(kept[0]) - len(kept[0].lstrip())
    return "".join(line[margin:] if not line[:margin].strip() else line for line in kept)


def _folder(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[0]


def _file_name(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2]
