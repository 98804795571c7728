"""Typed access to plain data from outside (YAML, forms, stored documents): each fault is told with where it stands."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from app.core.errors import Refusal
from app.core.words import Sentence, say

Data = Mapping[str, Any]
Kind = TypeVar("Kind", bound=StrEnum)


class BadLine(Refusal):
    """`problems`: each with the place where it stands (`EL-01 · when · all`)."""

    def __init__(self, problems: Sequence[Sentence]) -> None:
        super().__init__(problems[0])
        self.problems = tuple(problems)


def problem(where: str, told: Sentence) -> BadLine:
    return BadLine([say("%(where)s: %(problem)s", where=where, problem=told)])


def named(value: Any, keys: set[str], where: str) -> Data:
    known = {"name": value} if isinstance(value, str) else mapping(value, where)
    only(known, keys, where)
    if not known.get("name"):
        raise problem(where, say("falta el nombre"))
    return known


def mapping(data: Any, where: str) -> Data:
    if not isinstance(data, Mapping):
        raise problem(where, say("se esperaba un grupo de claves y valores"))
    return data


def sequence(data: Any, where: str) -> Sequence[Any]:
    if isinstance(data, str) or not isinstance(data, Sequence):
        raise problem(where, say("se esperaba una lista"))
    return data


def only(data: Any, keys: Collection[str], where: str) -> None:
    if unknown := set(map(str, mapping(data, where))) - set(keys):
        raise problem(where, say("no se conoce la clave «%(key)s»", key=min(unknown)))


def string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise problem(where, say("se esperaba un texto"))
    return value.strip()


def text(data: Data, key: str, where: str, *, required: bool = False) -> str:
    written = string(data.get(key, ""), f"{where} · {key}")
    if required and not written:
        raise problem(f"{where} · {key}", say("no puede quedar vacío"))
    return written


def flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise problem(where, say("se esperaba sí o no"))
    return value


def count(value: Any, where: str, *, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise problem(where, say("se esperaba un número entero de %(least)s en adelante", least=least))
    return value


def values(value: Any, where: str) -> frozenset[str]:
    return frozenset(string(one, where) for one in ([value] if isinstance(value, str) else sequence(value, where)))


def one_of(kind: type[Kind], value: Any, where: str) -> Kind:
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(kind)
        raise problem(
            where, say("«%(value)s» no vale: se esperaba %(allowed)s", value=value, allowed=allowed)
        ) from None
