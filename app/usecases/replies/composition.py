from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from sqlmodel import Session

from app.core.messages import Message
from app.core.permissions import Role
from app.core.text import normalise_text
from app.core.zones import local_day
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.replies import ReplyKind
from app.domain.directory.rules.text_length import TextLength
from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import LineRule
from app.domain.organisations import queries as organisations
from app.domain.organisations.models import Organisation, Unit
from app.domain.periods.queries.periods_in_force import period_bands
from app.domain.periods.rules.kinds import ELECTORAL
from app.domain.replies.models import DefaultValue
from app.domain.replies.queries.templates import default_values
from app.domain.replies.rules.reply_text import choose_language, format_day
from app.domain.replies.rules.templates import ReplyTemplate, TemplatePart, fill_template, template_parts
from app.domain.replies.rules.variables import ConfirmedValues, TemplateVariable, ValueKind, list_values, parse_iso_day
from app.usecases.replies.template_cache import templates_in_force

PERIOD_END_SOURCE = "period.ends"


class ValueSources(Protocol):
    @property
    def units(self) -> Sequence[Unit]: ...

    @property
    def usual(self) -> Sequence[DefaultValue]: ...


def units_in_use(session: Session, organisation_id: int) -> list[Unit]:
    return [unit for unit in organisations.units(session, organisation_id) if not unit.closed]


def variable_values(
    session: Session,
    organisation: Organisation,
    case: Case,
    known: ValueSources,
    wanted: ReplyTemplate,
    *,
    now: datetime,
) -> Mapping[str, str]:
    """Return the values of a template's variables by source; days in ISO form, in the organisation's zone."""
    due = case.resolve_by or case.acknowledge_by
    values = {
        "organisation.name": organisation.name,
        "case.code": case.code,
        "case.unit": next((unit.name for unit in known.units if unit.id == case.unit_id), ""),
        "case.resolve_by": local_day(due, organisation.zone).isoformat() if due else "",
    }
    if any(variable.source == PERIOD_END_SOURCE for variable in wanted.variables):
        values[PERIOD_END_SOURCE] = _period_end(session, organisation.id, now=now)
    return values | {f"usual.{each.name}": each.value for each in known.usual}


def confirmed_values(organisation: Organisation, known: ValueSources, *, with_lists: bool = True) -> ConfirmedValues:
    """Return the values exempt from review: units, domains, values a second person confirmed."""
    usual = known.usual if with_lists else ()
    return ConfirmedValues(
        name=organisation.name,
        units=frozenset(unit.name for unit in known.units),
        domains=tuple(organisation.domains),
        lists={each.name: frozenset(list_values(each.confirmed)) for each in usual},
    )


def _period_end(session: Session, organisation_id: int, *, now: datetime) -> str:
    ends = [
        band.ends_on
        for band in period_bands(session, organisation_id, now=now)
        if band.kind in ELECTORAL and band.ends_on
    ]
    return max(ends).isoformat() if ends else ""


def display_value(variable: TemplateVariable, value: str, language: str, *, year: int) -> str:
    """Show days in the text's language, with the year if not this one."""
    day = parse_iso_day(value) if variable.kind is ValueKind.DATE else None
    return format_day(day, language, year=year) if day else value


def merge_values(
    variables: Collection[TemplateVariable], known: Mapping[str, str], typed: Mapping[str, str]
) -> dict[str, str]:
    return {variable.name: typed.get(variable.name, known.get(variable.source, "")).strip() for variable in variables}


LONGEST_REPLY = 5000


@dataclass(frozen=True, slots=True)
class ReplyInput:
    """A requested reply. `text`: own words, or empty; `values`: typed, by variable."""

    template: str = ""
    language: str = ""
    why_language: str = ""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = True


class ReplyMaterial:
    """Data for replies, loaded once; `usual` on first use."""

    def __init__(self, session: Session, organisation_id: int, units: Sequence[Unit]) -> None:
        self._session, self._organisation_id, self.units = session, organisation_id, units
        self.templates: Mapping[str, ReplyTemplate] = templates_in_force(session, organisation_id)

    @cached_property
    def usual(self) -> Sequence[DefaultValue]:
        return default_values(self._session, self._organisation_id)


def load_reply_material(session: Session, organisation_id: int, units: Sequence[Unit] | None = None) -> ReplyMaterial:
    """Load the material for replies, reusing open `units` if given."""
    opened = (
        [unit for unit in units if not unit.closed] if units is not None else units_in_use(session, organisation_id)
    )
    return ReplyMaterial(session, organisation_id, opened)


@dataclass(frozen=True, slots=True)
class ComposedReply:
    """A reply. `faults`: errors by field; `stop`: the blocking rule's message; `rules`: the line's.

    `asks`: required reviewers; `reasons`: why; `proposed`: the template's text; `parts`: the same, gaps apart.
    """

    text: str
    proposed: str
    language: str
    why_language: Message | str
    template: ReplyTemplate | None
    variables: Sequence[TemplateVariable]
    values: Mapping[str, str]
    kind: ReplyKind
    parts: Sequence[TemplatePart] = ()
    asks: tuple[Role, ...] = ()
    reasons: Sequence[Message] = ()
    findings: Sequence[RuleFinding] = ()
    length: TextLength | None = None
    stop: Message | None = None
    rules: Mapping[str, LineRule] = field(default_factory=dict)
    faults: Mapping[str, Message] = field(default_factory=dict)

    @property
    def is_new_wording(self) -> bool:
        return self.text != self.proposed


def compose_reply(
    session: Session,
    organisation: Organisation,
    case: Case,
    wanted: ReplyInput,
    known: ReplyMaterial,
    *,
    now: datetime,
) -> ComposedReply:
    """Compose with known values, unchecked."""
    template = known.templates.get(wanted.template)
    texts = template.texts if template else {}
    written_in = [code for code, words in texts.items() if words] if template else organisation.languages
    usual, why = choose_language(case.language, organisation.languages, written_in)
    language = wanted.language if wanted.language in organisation.languages else usual
    variables = template.variables_in(language) if template else []
    is_typed = all(variable.name in wanted.values for variable in variables)
    known_values = (
        {} if template is None or is_typed else variable_values(session, organisation, case, known, template, now=now)
    )
    values = merge_values(variables, known_values, wanted.values)
    year = local_day(now, organisation.zone).year
    shown = {
        variable.name: display_value(variable, values[variable.name], language, year=year) for variable in variables
    }
    labels = {variable.name: variable.label for variable in variables}
    text = texts.get(language, "")
    proposed = fill_template(text, shown)
    return ComposedReply(
        text=normalise_text(wanted.text)[:LONGEST_REPLY] or proposed,
        proposed=proposed,
        language=language,
        why_language=wanted.why_language or (why if why and language == usual else ""),
        template=template,
        variables=variables,
        values=values,
        kind=template.kind if template else ReplyKind.ANSWER,
        parts=list(template_parts(text, shown, labels)),
    )
