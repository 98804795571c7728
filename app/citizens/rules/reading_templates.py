"""From plain data (a YAML file, a stored version) to templates; all that does not fit is told at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.citizens.rules.categories import Category
from app.citizens.rules.replies import ReplyKind
from app.citizens.rules.templates import Template, slots_of
from app.citizens.rules.variables import LONGEST_OPTION, MOST_OPTIONS, Fill, Variable, kind_of
from app.core.words import Sentence, say
from app.editorial_line.rules.plain import BadLine, flag, mapping, one_of, only, problem, sequence, text

KEYS = frozenset({"code", "name", "kind", "categories", "service", "texts", "variables"})


def read_templates(data: Any) -> list[Template]:
    """`{templates: [...]}`; raises one `BadLine` with every problem."""
    only(mapping(data, "plantillas"), {"templates"}, "plantillas")
    problems: list[Sentence] = []
    found = []
    for one in sequence(data.get("templates", []), "templates"):
        try:
            found.append(read_template(one))
        except BadLine as bad:
            problems += bad.problems
    if problems:
        raise BadLine(problems)
    return found


def read_template(data: Any) -> Template:
    """Raises `BadLine`."""
    where = str(mapping(data, "plantilla").get("code", "")) or "plantilla"
    only(data, KEYS, where)
    made = Template(
        code=text(data, "code", where, required=True),
        name=text(data, "name", where, required=True),
        texts={language: str(words) for language, words in mapping(data.get("texts"), where).items()},
        kind=one_of(ReplyKind, data.get("kind", "answer"), f"{where} · kind"),
        categories=frozenset(one_of(Category, each, where) for each in sequence(data.get("categories", []), where)),
        variables=tuple(read_variable(one, where) for one in sequence(data.get("variables", []), where)),
        is_service=flag(data.get("service", False), where),
    )
    check(where, made.texts, made.variables)
    return made


def read_variable(data: Any, where: str) -> Variable:
    only(mapping(data, where), {"name", "label", "kind", "from", "statement", "options"}, where)
    name, source = text(data, "name", where, required=True), text(data, "from", where)
    kind, is_statement = one_of(Fill, data.get("kind", "text"), where), flag(data.get("statement", False), where)
    return Variable(
        name=name,
        label=text(data, "label", where, required=True),
        kind=kind_of(name, source, kind, is_statement=is_statement),
        source=source,
        options=tuple(str(each) for each in sequence(data.get("options", []), where)),
    )


def variable_data(variable: Variable) -> dict[str, Any]:
    """Return a variable as a version keeps it."""
    kept = {"name": variable.name, "label": variable.label, "kind": variable.kind.value, "from": variable.source}
    return kept | ({"options": list(variable.options)} if variable.options else {})


def check(where: str, texts: Mapping[str, str], variables: tuple[Variable, ...]) -> None:
    """Raises one `BadLine` for what is asked and not described, and for a template without a word."""
    problems = list(_amiss(where, texts, {one.name for one in variables}))
    problems += [each for variable in variables for each in _options_amiss(where, variable)]
    if problems:
        raise BadLine(problems)


def _amiss(where: str, texts: Mapping[str, str], known: set[str]) -> Iterator[Sentence]:
    if not any(texts.values()):
        yield from problem(where, say("falta el texto")).problems
    for language, words in texts.items():
        for name in sorted(set(slots_of(words)) - known):
            yield from problem(
                f"{where} · {language}", say("no se describe la variable {%(name)s}", name=name)
            ).problems


def _options_amiss(where: str, variable: Variable) -> Sequence[Sentence]:
    """Return what is wrong with the list a variable chooses from."""
    place = f"{where} · {{{variable.name}}}"
    if variable.kind is Fill.CHOICE and not variable.options:
        return problem(place, say("escriba las palabras entre las que se elige")).problems
    if len(variable.options) > MOST_OPTIONS or any(len(each) > LONGEST_OPTION for each in variable.options):
        told = say("como mucho %(count)s palabras, de %(length)s letras", count=MOST_OPTIONS, length=LONGEST_OPTION)
        return problem(place, told).problems
    return ()
