"""A reply as somebody asks for it: its words, with what is known filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlmodel import Session

from app.accounts.rules import Role
from app.channels.rules.lengths import Length
from app.citizens.models import Case, UsualValue
from app.citizens.queries.templates import usual_values
from app.citizens.rules.replies import ReplyKind
from app.citizens.rules.templates import Part, Template, filled, parts_of
from app.citizens.rules.variables import Variable
from app.citizens.rules.wording import language_of
from app.citizens.service.answers import in_force
from app.citizens.service.filling import as_read, open_units, sources, with_usual
from app.core.words import Sentence
from app.core.writing import written
from app.core.zones import day_in
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Rule
from app.organisations.models import Organisation, Unit

LONGEST_REPLY = 5000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for. `text`: words of their own, empty for the template's. `values` as typed, by variable."""

    template: str = ""
    language: str = ""
    why_language: str = ""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = True


class AtHand:
    """What a reply is made with, where the caller has read it already; `usual` is read when it is first asked for."""

    def __init__(self, session: Session, organisation_id: int, units: Sequence[Unit]) -> None:
        self._session, self._organisation_id, self.units = session, organisation_id, units
        self.templates: Mapping[str, Template] = in_force(session, organisation_id)

    @cached_property
    def usual(self) -> Sequence[UsualValue]:
        """The values that templates are filled with, and the lists of the house."""
        return usual_values(self._session, self._organisation_id)


def at_hand(session: Session, organisation_id: int, units: Sequence[Unit] | None = None) -> AtHand:
    """Return them, with the open ones of `units` where they are known already."""
    opened = [one for one in units if not one.closed] if units is not None else open_units(session, organisation_id)
    return AtHand(session, organisation_id, opened)


@dataclass(frozen=True, slots=True)
class Composed:
    """`faults`: what stops it, by field; `stop`, the rule that does, if one does, and `rules`, those of the line.

    `asks`: who has to read it, and `reasons`, why. `proposed`: the template's, `parts`: the same with its gaps apart.
    """

    text: str
    proposed: str
    language: str
    why_language: Sentence | str
    template: Template | None
    variables: Sequence[Variable]
    values: Mapping[str, str]
    kind: ReplyKind
    parts: Sequence[Part] = ()
    asks: tuple[Role, ...] = ()
    reasons: Sequence[Sentence] = ()
    findings: Sequence[Finding] = ()
    length: Length | None = None
    stop: Sentence | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)
    faults: Mapping[str, Sentence] = field(default_factory=dict)

    @property
    def is_new_wording(self) -> bool:
        return self.text != self.proposed


def begin(
    session: Session,
    organisation: Organisation,
    case: Case,
    wanted: Wanted,
    known: AtHand,
    *,
    now: datetime,
) -> Composed:
    """Its words, with what is known filled in; nobody has looked at them yet."""
    template = known.templates.get(wanted.template)
    written_in = [one for one, words in template.texts.items() if words] if template else organisation.languages
    usual, why = language_of(case.language, organisation.languages, written_in)
    language = wanted.language if wanted.language in organisation.languages else usual
    variables = template.asked(language) if template else []
    is_typed = all(one.name in wanted.values for one in variables)
    given = {} if template is None or is_typed else sources(session, organisation, case, known, template, now=now)
    values = with_usual(variables, given, wanted.values)
    year = day_in(now, organisation.zone).year
    shown = {one.name: as_read(one, values[one.name], language, year=year) for one in variables}
    labels = {one.name: one.label for one in variables}
    text = template.texts.get(language, "") if template else ""
    proposed = filled(text, shown)
    return Composed(
        text=written(wanted.text)[:LONGEST_REPLY] or proposed,
        proposed=proposed,
        language=language,
        why_language=wanted.why_language or (why if why and language == usual else ""),
        template=template,
        variables=variables,
        values=values,
        kind=template.kind if template else ReplyKind.ANSWER,
        parts=list(parts_of(text, shown, labels)),
    )
