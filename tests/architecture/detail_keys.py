"""Keys of the mappings that reach a call, followed through names, parameters, returns and dataclasses."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache
from pathlib import Path

from tests.architecture.tree import bindings, module_of, modules, parsed, where

Keys = Set[str]
NONE: Keys = frozenset()


@cache
def _outer() -> dict[ast.AST, tuple[Path, ast.FunctionDef | None]]:
    """Return where each node is, and in which function."""
    found: dict[ast.AST, tuple[Path, ast.FunctionDef | None]] = {}

    def walk(node: ast.AST, path: Path, function: ast.FunctionDef | None) -> None:
        found[node] = (path, function)
        inside = node if isinstance(node, ast.FunctionDef) else function
        for child in ast.iter_child_nodes(node):
            walk(child, path, inside)

    for path in modules():
        walk(parsed(path), path, None)
    return found


@cache
def _calls() -> dict[str, list[ast.Call]]:
    """Return the calls of each dotted name."""
    found = defaultdict(list)
    for node in _outer():
        if isinstance(node, ast.Call):
            found[_called(node)].append(node)
    return found


@cache
def _functions() -> dict[str, ast.FunctionDef]:
    return {f"{module_of(path)}.{n.name}": n for n, (path, _) in _outer().items() if isinstance(n, ast.FunctionDef)}


@cache
def _classes() -> dict[str, ast.ClassDef]:
    return {node.name: node for node in _outer() if isinstance(node, ast.ClassDef)}


def calls_of(name: str) -> Iterable[ast.Call]:
    return _calls()[name]


def _called(call: ast.Call) -> str:
    path, target = _outer()[call][0], call.func
    if isinstance(target, ast.Name):
        return bindings(path).get(target.id, f"{module_of(path)}.{target.id}")
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return f"{bindings(path).get(target.value.id, target.value.id)}.{target.attr}"
    return ""


class KeyReader:
    """Read keys; `unread`: expressions whose keys no reading tells."""

    def __init__(self) -> None:
        self.unread: set[str] = set()
        self._seen: set[ast.AST] = set()

    def of_call(self, call: ast.Call, *named: str) -> Keys:
        """Return the keys of what is not one of its named parameters."""
        spread = self._all(given.value for given in call.keywords if given.arg is None)
        return spread | {given.arg for given in call.keywords if given.arg and given.arg not in named}

    def of(self, node: ast.expr) -> Keys:
        if node in self._seen:
            return NONE
        self._seen.add(node)
        match node:
            case ast.Dict(keys=names, values=values):
                pairs = zip(names, values, strict=True)
                return self._all(value if name is None else name for name, value in pairs)
            case ast.Constant(value=str(name)):
                return {name}
            case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_]):
                return {beginning}
            case ast.Constant(value=None):
                return NONE
            case ast.BinOp(left=left, right=right):
                return self.of(left) | self.of(right)
            case ast.IfExp(body=body, orelse=orelse):
                return self.of(body) | self.of(orelse)
            case ast.DictComp(generators=[ast.comprehension(iter=source)]):
                return self._of_source(source)
            case ast.Tuple(elts=parts):
                return self._all(parts)
            case ast.Call():
                return self._of_result(node)
            case ast.Attribute(value=ast.Name(), attr=attr):
                return self._of_property(node, attr)
            case ast.Name(id=name):
                return self._of_name(node, name)
        return self._give_up(node)

    def _all(self, nodes: Iterable[ast.expr]) -> Keys:
        return frozenset().union(*map(self.of, nodes))

    def _give_up(self, node: ast.expr) -> Keys:
        path, function = _outer()[node]
        place = function.name if function else ""
        self.unread.add(f"{where(path).removeprefix('app/')} {place}: {ast.unparse(node)}")
        return NONE

    def _of_source(self, source: ast.expr) -> Keys:
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and source.func.attr == "items":
            return self.of(source.func.value)
        return self.of(source)

    def _of_result(self, call: ast.Call) -> Keys:
        name = _called(call)
        if name == "app.db.bulk.assign_changes":
            return self.of(call.args[1])
        if name.endswith((".asdict", ".dict")):
            typed = self._fields(call.args[0]) if name.endswith(".asdict") else self._all(call.args)
            return typed | self.of_call(call) if typed is not None else self._give_up(call)
        if function := _functions().get(name):
            returned = (node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value)
            return self._all(returned)
        return self._give_up(call)

    def _of_property(self, node: ast.Attribute, attr: str) -> Keys:
        """Return the keys of what a property of our own class returns, or of a mapping that it is called on."""
        owner = _classes().get(_type_of(node.value))
        properties = [n for n in ast.walk(owner) if isinstance(n, ast.FunctionDef) and n.name == attr] if owner else []
        if not properties:
            return self._give_up(node)
        return self._all(n.value for n in ast.walk(properties[0]) if isinstance(n, ast.Return) and n.value)

    def _of_name(self, node: ast.Name, name: str) -> Keys:
        function = _outer()[node][1]
        if function is None:
            return self._give_up(node)
        given, written = self._given(function, name), list(_written(function, name))
        if given is None and not written:
            return self._give_up(node)
        return (given or NONE) | self._all(written)

    def _given(self, function: ast.FunctionDef, name: str) -> Keys | None:
        """Return the keys that its callers give to a parameter; None if it has no such one."""
        arguments = function.args
        in_order = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        named = [*in_order, *(each.arg for each in arguments.kwonlyargs)]
        callers = _calls()[f"{module_of(_outer()[function][0])}.{function.name}"]
        if arguments.kwarg and arguments.kwarg.arg == name:
            return frozenset().union(*(self.of_call(call, *named) for call in callers))
        return self._all(_argument(call, name, in_order) for call in callers) if name in named else None

    def _fields(self, node: ast.expr) -> Keys | None:
        return _class_fields(_type_of(node))


def _argument(call: ast.Call, name: str, in_order: list[str]) -> ast.expr:
    spot = in_order.index(name) if name in in_order else len(call.args)
    by_name = (given.value for given in call.keywords if given.arg == name)
    return call.args[spot] if spot < len(call.args) else next(by_name, ast.Constant(None))


def _written(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """Yield what a local name is assigned, joined with, or has set as a key."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from _assigned(target, value, name)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                yield from _assigned(target, value, name)
            case ast.NamedExpr(target=ast.Name(id=written), value=value) if written == name:
                yield value


def _assigned(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    match target, value:
        case ast.Name(id=written), _ if written == name:
            yield value
        case ast.Subscript(value=ast.Name(id=written), slice=key), _ if written == name:
            yield key
        case ast.Tuple(elts=names), ast.Tuple(elts=values):
            for one, given in zip(names, values, strict=True):
                yield from _assigned(one, given, name)


def _type_of(node: ast.expr) -> str:
    """Return the class of a parameter as annotated, or of what is made on the spot."""
    function = _outer()[node][1] if node in _outer() else None
    if isinstance(node, ast.Call):
        made = _functions().get(_called(node))
        return ast.unparse(made.returns) if made and made.returns else ast.unparse(node.func)
    if function is None or not isinstance(node, ast.Name):
        return ""
    if node.id == "self":
        return next(name for name, owner in _classes().items() if function in owner.body)
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    noted = [ast.unparse(each.annotation) for each in arguments if each.arg == node.id and each.annotation]
    return noted[0] if noted else next(map(_type_of, _made(function, node.id)), "")


def _made(function: ast.FunctionDef, name: str) -> Iterator[ast.Call]:
    return (value for value in _written(function, name) if isinstance(value, ast.Call))


def _class_fields(name: str) -> Keys | None:
    owner = _classes().get(name)
    if owner is None:
        return None
    own = {n.target.id for n in owner.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    return own.union(*(_class_fields(ast.unparse(base)) or NONE for base in owner.bases))
