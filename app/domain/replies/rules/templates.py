"""Templates from plain data (YAML, stored version); errors come together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.core.messages import Message, msg
from app.core.text import normalise_text
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.replies import ReplyKind
from app.domain.editorial_line.rules.plain_data import (
    InvalidLine,
    line_problem,
    require_flag,
    require_keys,
    require_mapping,
    require_member,
    require_sequence,
    text_field,
)
from app.domain.replies.rules.variables import LONGEST_OPTION, MOST_OPTIONS, TemplateVariable, ValueKind, value_kind

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """`texts`: by language; `number`: 0 as shipped; `channels`: accounts, none for all.

    `is_service`: it is only about using a service, so elections do not change its approval.
    """

    code: str
    name: str
    texts: Mapping[str, str]
    kind: ReplyKind = ReplyKind.ANSWER
    categories: frozenset[Category] = frozenset()
    variables: tuple[TemplateVariable, ...] = ()
    is_service: bool = False
    channels: frozenset[int] = frozenset()
    number: int = 0
    id: int | None = field(default=None, compare=False)

    def variables_in(self, language: str) -> list[TemplateVariable]:
        """Return a language's variables, in order."""
        known = {variable.name: variable for variable in self.variables}
        return [known[name] for name in dict.fromkeys(slot_names(self.texts.get(language, ""))) if name in known]

    def fits(self, channel_id: int | None) -> bool:
        return not self.channels or channel_id in self.channels


def slot_names(text: str) -> Iterator[str]:
    """Yield the names of slots, repeats too."""
    return (match[1] for match in SLOT.finditer(text))


def fill_template(text: str, values: Mapping[str, str]) -> str:
    """Leave unknown slots visible."""
    return normalise_text(SLOT.sub(lambda match: values.get(match[1]) or match[0], text))


class TemplatePart(NamedTuple):
    """Words, or a slot: its value, else its label."""

    words: str
    is_gap: bool = False
    is_empty: bool = False


def template_parts(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[TemplatePart]:
    end = 0
    for match in SLOT.finditer(text):
        yield TemplatePart(text[end : match.start()])
        value = values.get(match[1], "")
        yield TemplatePart(value or labels.get(match[1], match[1]), is_gap=True, is_empty=not value)
        end = match.end()
    yield TemplatePart(text[end:])


def has_no_gaps(text: str) -> bool:
    return SLOT.search(text) is None


TEMPLATE_KEYS = frozenset({"code", "name", "kind", "categories", "service", "texts", "variables"})


def read_templates(data: Any) -> list[ReplyTemplate]:
    """Read `{templates: [...]}`; raise one `InvalidLine` for all problems."""
    require_keys(require_mapping(data, "plantillas"), {"templates"}, "plantillas")
    problems: list[Message] = []
    templates = []
    for template_data in require_sequence(data.get("templates", []), "templates"):
        try:
            templates.append(read_template(template_data))
        except InvalidLine as bad:
            problems += bad.problems
    if problems:
        raise InvalidLine(problems)
    return templates


def read_template(data: Any) -> ReplyTemplate:
    """Raise `InvalidLine`."""
    where = str(require_mapping(data, "plantilla").get("code", "")) or "plantilla"
    require_keys(data, TEMPLATE_KEYS, where)
    made = ReplyTemplate(
        code=text_field(data, "code", where, required=True),
        name=text_field(data, "name", where, required=True),
        texts={language: str(words) for language, words in require_mapping(data.get("texts"), where).items()},
        kind=require_member(ReplyKind, data.get("kind", "answer"), f"{where} · kind"),
        categories=frozenset(
            require_member(Category, each, where) for each in require_sequence(data.get("categories", []), where)
        ),
        variables=tuple(
            read_variable(variable_data, where) for variable_data in require_sequence(data.get("variables", []), where)
        ),
        is_service=require_flag(data.get("service", False), where),
    )
    check_template(where, made.texts, made.variables)
    return made


def read_variable(data: Any, where: str) -> TemplateVariable:
    require_keys(require_mapping(data, where), {"name", "label", "kind", "from", "statement", "options"}, where)
    name, source = text_field(data, "name", where, required=True), text_field(data, "from", where)
    kind, is_statement = (
        require_member(ValueKind, data.get("kind", "text"), where),
        require_flag(data.get("statement", False), where),
    )
    return TemplateVariable(
        name=name,
        label=text_field(data, "label", where, required=True),
        kind=value_kind(name, source, kind, is_statement=is_statement),
        source=source,
        options=tuple(str(each) for each in require_sequence(data.get("options", []), where)),
    )


def dump_variable(variable: TemplateVariable) -> dict[str, Any]:
    fields = {"name": variable.name, "label": variable.label, "kind": variable.kind.value, "from": variable.source}
    return fields | ({"options": list(variable.options)} if variable.options else {})


def check_template(where: str, texts: Mapping[str, str], variables: tuple[TemplateVariable, ...]) -> None:
    """Raise one `InvalidLine` for undescribed variables or no text."""
    problems = list(_text_faults(where, texts, {template_variable.name for template_variable in variables}))
    problems += [fault for variable in variables for fault in _option_faults(where, variable)]
    if problems:
        raise InvalidLine(problems)


def _text_faults(where: str, texts: Mapping[str, str], known: set[str]) -> Iterator[Message]:
    if not any(texts.values()):
        yield from line_problem(where, msg("falta el texto")).problems
    for language, words in texts.items():
        for name in sorted(set(slot_names(words)) - known):
            yield from line_problem(
                f"{where} · {language}", msg("no se describe la variable {%(name)s}", name=name)
            ).problems


def _option_faults(where: str, variable: TemplateVariable) -> Sequence[Message]:
    place = f"{where} · {{{variable.name}}}"
    if variable.kind is ValueKind.CHOICE and not variable.options:
        return line_problem(place, msg("escriba las palabras entre las que se elige")).problems
    if len(variable.options) > MOST_OPTIONS or any(len(option) > LONGEST_OPTION for option in variable.options):
        message = msg("como mucho %(count)s palabras, de %(length)s letras", count=MOST_OPTIONS, length=LONGEST_OPTION)
        return line_problem(place, message).problems
    return ()
