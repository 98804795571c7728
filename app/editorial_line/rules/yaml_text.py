"""YAML that people wrote or sent: plain data only, of a bounded size, with every fault in words."""

from typing import Any

import yaml

from app.core.words import Sentence, say
from app.editorial_line.rules.plain import problem

MOST_BYTES = 2_000_000
FILE = "YAML"
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""The same answers; in C ten times as fast, which a start feels."""


def read_yaml(text: str) -> Any:
    """Lists, mappings, texts, numbers, yes and no; raises `BadLine`.

    Aliases are refused: a few lines of them can stand for more data than any machine holds.
    """
    if len(text.encode()) > MOST_BYTES:
        raise problem(FILE, say("pesa demasiado: caben %(most)s kB", most=MOST_BYTES // 1000))
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            raise problem(FILE, say("usa alias (*), que aquí no se admiten: escríbalo entero"))
        return yaml.load(text, Loader=LOADER)  # noqa: S506
    except yaml.MarkedYAMLError as failure:
        raise problem(FILE, _where(failure)) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise problem(FILE, say("no se puede leer como YAML")) from None


def _where(failure: yaml.MarkedYAMLError) -> Sentence:
    mark = failure.problem_mark or failure.context_mark
    if mark is None:
        return say("no se puede leer como YAML")
    return say(
        "no se puede leer desde la línea %(line)s, columna %(column)s", line=mark.line + 1, column=mark.column + 1
    )


def write_yaml(data: Any) -> str:
    """Readable, in the order given; `read_yaml` gives the same data back."""
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
