"""Which functions of the package call which, by their names: enough to see what a function may say."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SAYING = {"flask_babel.gettext", "flask_babel.ngettext", "rallies.core.speech.voice.requested", "flask.g.language"}
"""What speaks the language of the request."""
LAZY = {"rallies.core.speech.voice.lazy_gettext"}
_Names = Mapping[str, str]


@dataclass(frozen=True)
class Function:
    """A function or method: what it takes, and the full names of what it mentions."""

    parameters: frozenset[str]
    mentions: frozenset[str]


def functions(package: Path) -> dict[str, Function]:
    """The functions of a package by their full names, and each table of lazy sentences as one that speaks."""
    found: dict[str, Function] = {}
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            parts = path.relative_to(package.parent).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found |= dict(_of_module(module, ast.parse(path.read_text("utf-8"))))
    return found


def chain(name: str, known: Mapping[str, Function], behind: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The way from a function to what speaks the request's language, past those that are told one; () for none."""
    for mentioned in sorted(known[name].mentions):
        if mentioned in SAYING:
            return (*behind, name, mentioned)
        ahead = known.get(mentioned)
        if ahead is None or mentioned in behind or "language" in ahead.parameters:
            continue
        if way := chain(mentioned, known, (*behind, name)):
            return way
    return ()


def _of_module(module: str, tree: ast.Module) -> Iterator[tuple[str, Function]]:
    names = dict(_bound(module, tree))
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    own = names | {"self": f"{module}.{node.name}", "cls": f"{module}.{node.name}"}
                    yield f"{module}.{node.name}.{method.name}", _function(method, own)
        elif isinstance(node, ast.FunctionDef):
            yield f"{module}.{node.name}", _function(node, names)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _mentions(node, names) & LAZY:
            for name in _targets(node):
                yield f"{module}.{name}", Function(frozenset(), frozenset(SAYING))


def _bound(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What the names of a module stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, f"{module}.{node.name}"
        yield from ((name, f"{module}.{name}") for name in _targets(node))


def _function(node: ast.FunctionDef, names: _Names) -> Function:
    taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    parameters = frozenset(argument.arg for argument in taken)
    own = {name for inner in ast.walk(node) for name in _targets(inner)} | parameters - {"self", "cls"}
    return Function(parameters, _mentions(node, {name: full for name, full in names.items() if name not in own}))


def _targets(node: ast.AST) -> list[str]:
    """The names that an assignment binds."""
    given = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [each.id for target in given for each in ast.walk(target) if isinstance(each, ast.Name)]


def _mentions(node: ast.AST, names: _Names) -> frozenset[str]:
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id in names:
            found.add(names[each.id])
        elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in names:
            found.add(f"{names[each.value.id]}.{each.attr}")
    return frozenset(found)
