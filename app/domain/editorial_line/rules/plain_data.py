"""Typed external data and size-limited YAML; faults name their place."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from app.core.errors import Refusal
from app.core.messages import Message, msg

Data = Mapping[str, Any]
Kind = TypeVar("Kind", bound=StrEnum)


class InvalidLine(Refusal):
    """`problems` with places (`EL-01 · when · all`)."""

    def __init__(self, problems: Sequence[Message]) -> None:
        super().__init__(problems[0])
        self.problems = tuple(problems)


def line_problem(where: str, problem: Message) -> InvalidLine:
    return InvalidLine([msg("%(where)s: %(problem)s", where=where, problem=problem)])


def named_mapping(value: Any, keys: set[str], where: str) -> Data:
    known = {"name": value} if isinstance(value, str) else require_mapping(value, where)
    require_keys(known, keys, where)
    if not known.get("name"):
        raise line_problem(where, msg("falta el nombre"))
    return known


def require_mapping(data: Any, where: str) -> Data:
    if not isinstance(data, Mapping):
        raise line_problem(where, msg("se esperaba un grupo de claves y valores"))
    return data


def require_sequence(data: Any, where: str) -> Sequence[Any]:
    if isinstance(data, str) or not isinstance(data, Sequence):
        raise line_problem(where, msg("se esperaba una lista"))
    return data


def require_keys(data: Any, keys: Collection[str], where: str) -> None:
    if unknown := set(map(str, require_mapping(data, where))) - set(keys):
        raise line_problem(where, msg("no se conoce la clave «%(key)s»", key=min(unknown)))


def require_string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise line_problem(where, msg("se esperaba un texto"))
    return value.strip()


def text_field(data: Data, key: str, where: str, *, required: bool = False) -> str:
    written = require_string(data.get(key, ""), f"{where} · {key}")
    if required and not written:
        raise line_problem(f"{where} · {key}", msg("no puede quedar vacío"))
    return written


def require_flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise line_problem(where, msg("se esperaba sí o no"))
    return value


def require_count(value: Any, where: str, *, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise line_problem(where, msg("se esperaba un número entero de %(least)s en adelante", least=least))
    return value


def require_values(value: Any, where: str) -> frozenset[str]:
    return frozenset(
        require_string(element, where)
        for element in ([value] if isinstance(value, str) else require_sequence(value, where))
    )


def require_member(kind: type[Kind], value: Any, where: str) -> Kind:
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(kind)
        raise line_problem(
            where, msg("«%(value)s» no vale: se esperaba %(allowed)s", value=value, allowed=allowed)
        ) from None


MOST_BYTES = 2_000_000
FILE = "YAML"
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""The C loader, if available: ten times as fast, noticeable at start."""


def read_yaml(text: str) -> Any:
    """Read lists, mappings, texts, numbers, booleans. Raises `InvalidLine`.

    No aliases: a few lines could exceed any memory.
    """
    if len(text.encode()) > MOST_BYTES:
        raise line_problem(FILE, msg("pesa demasiado: caben %(most)s kB", most=MOST_BYTES // 1000))
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            raise line_problem(FILE, msg("usa alias (*), que aquí no se admiten: escríbalo entero"))
        return yaml.load(text, Loader=LOADER)  # noqa: S506 - `LOADER` is a safe one
    except yaml.MarkedYAMLError as failure:
        raise line_problem(FILE, _where(failure)) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise line_problem(FILE, msg("no se puede leer como YAML")) from None


def _where(failure: yaml.MarkedYAMLError) -> Message:
    mark = failure.problem_mark or failure.context_mark
    if mark is None:
        return msg("no se puede leer como YAML")
    return msg(
        "no se puede leer desde la línea %(line)s, columna %(column)s", line=mark.line + 1, column=mark.column + 1
    )


def write_yaml(data: Any) -> str:
    """Write readable YAML, order kept; `read_yaml` reverses it."""
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
