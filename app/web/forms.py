"""Reading a posted form into a checked value, or into sentences to show beside the fields."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from app.core.errors import Refusal
from app.core.horizon import PUBLISHING as NEAR
from app.core.horizon import Horizon, check_span
from app.core.words import Sentence, say
from app.core.zones import day_in
from app.web.request import now

CHECK = say("Revise este dato.")
MESSAGES: dict[str, str] = {
    "missing": "Este dato hace falta.",
    "string_too_short": "Este dato hace falta.",
    "string_too_long": "Escriba como mucho %(max_length)s caracteres.",
    "string_pattern_mismatch": "Revise cómo está escrito.",
    "enum": "Elija una de las opciones.",
    "literal_error": "Elija una de las opciones.",
    "int_parsing": "Escriba un número.",
    "date_from_datetime_parsing": "Escriba una fecha, por ejemplo 2027-03-15.",
    "time_parsing": "Escriba una hora, por ejemplo 09:30.",
}
KNOWN = (
    say("Este dato hace falta."),
    say("Escriba como mucho %(max_length)s caracteres."),
    say("Revise cómo está escrito."),
    say("Elija una de las opciones."),
    say("Escriba un número."),
    say("Escriba una fecha, por ejemplo 2027-03-15."),
    say("Escriba una hora, por ejemplo 09:30."),
)
MOST = 2**63 - 1
"""The largest number a database can be asked about."""
TOO_BIG = say("Ese número es demasiado grande.")
GENERAL = frozenset({*MESSAGES.values(), CHECK.msgid, TOO_BIG.msgid})
NOT_OURS = frozenset({"csrf_token"})
MANY = frozenset({list, tuple, set})


def _key(value: int) -> int:
    if value < 1:
        raise ValueError(say("Elija una de las opciones."))
    return value


Key = Annotated[int, AfterValidator(_key)]
"""The number of a row, as lists offer it: there is no row 0."""


class Form(BaseModel):
    """What a page posts. Blank optional fields come as empty strings unless their type says otherwise.

    `horizon`: how far its dates may lie; `ALWAYS` for a form that only looks for rows. `spans`: its pairs of fields
    that are the first and the last of some days, which may not be more than `check_span` allows.
    """

    horizon: ClassVar[Horizon] = NEAR
    spans: ClassVar[tuple[tuple[str, str], ...]] = ()
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


F = TypeVar("F", bound=Form)


@dataclass(slots=True)
class Read(Generic[F]):
    """`value` when everything was right; otherwise what was typed, and why it cannot be taken.

    `status`: what its page is then answered with.
    """

    value: F | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Sentence] = field(default_factory=dict)
    status: int = Refusal.status

    def refuse(self, name: str, sentence: Sentence, status: int = Refusal.status) -> None:
        self.value = None
        self.errors[name] = sentence
        self.status = status


def is_general(error: Sentence | str) -> bool:
    """Whether it would do for any field: away from its own, it says nothing without the name of the field."""
    return (error if isinstance(error, str) else error.msgid) in GENERAL


def read_form(form_class: type[F], posted: MultiDict[str, str]) -> Read[F]:
    typed = _typed(form_class, posted)
    try:
        value = form_class.model_validate({k: v for k, v in typed.items() if v not in ("", None)})
    except ValidationError as problem:
        errors = {str(e["loc"][0]) if e["loc"] else "": _sentence(e) for e in problem.errors()}
        return Read(typed=typed, errors=errors)
    beyond = {name: why for name, one in value if (why := _why_beyond(one, form_class.horizon))}
    beyond = _too_long(value) | beyond
    return Read(typed=typed, errors=beyond) if beyond else Read(value=value, typed=typed)


def _why_beyond(value: object, horizon: Horizon) -> Sentence | None:
    """Return why a database, or the calendar, does not reach as far as a value."""
    if isinstance(value, list):
        return next((why for one in value if (why := _why_beyond(one, horizon))), None)
    if isinstance(value, int):
        return TOO_BIG if abs(value) > MOST else None
    if not isinstance(value, date):
        return None
    try:
        horizon.check(_day_of(value), day_in(now(), "UTC"))
    except Refusal as far:
        return far.sentence
    return None


def _too_long(form: Form) -> dict[str, Sentence]:
    """Return why the last day of each pair cannot go with its first, by the name its field has on the page."""
    found: dict[str, Sentence] = {}
    for first, last in form.spans:
        try:
            check_span(*(_day_of(getattr(form, name)) for name in (first, last)))
        except Refusal as refusal:
            found[type(form).model_fields[last].alias or last] = refusal.sentence
    return found


def _day_of(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def blank(**typed: Any) -> Read[Any]:
    """A form nobody has sent yet, with what it starts from."""
    return Read(typed=typed)


@contextmanager
def refusals(form: Read[Any], *, beside: str, of: type[Refusal] = Refusal) -> Iterator[None]:
    """A deed that is refused leaves its form without value, and the reason beside a field.

    It goes before the transaction it lets fail: `with refusals(form, beside="name"), writing() as session:`.
    """
    try:
        yield
    except of as refusal:
        form.refuse(beside, refusal.sentence, refusal.status)


def _typed(form_class: type[Form], posted: MultiDict[str, str]) -> dict[str, Any]:
    return {
        name: posted.getlist(name) if _takes_many(form_class, name) else posted[name].strip()
        for name in posted
        if name not in NOT_OURS
    }


def _takes_many(form_class: type[Form], name: str) -> bool:
    declared = form_class.model_fields.get(name)
    return declared is not None and bool(MANY & {get_origin(kind) for kind in (declared.annotation, *_parts(declared))})


def _parts(declared: FieldInfo) -> tuple[Any, ...]:
    return get_args(declared.annotation)


def _sentence(error: ErrorDetails) -> Sentence:
    cause = (error.get("ctx") or {}).get("error")
    if isinstance(cause, ValueError) and cause.args and isinstance(cause.args[0], Sentence):
        return cause.args[0]
    known = MESSAGES.get(error["type"])
    return Sentence(known, dict(error.get("ctx") or {})) if known else CHECK
