"""Posted forms, as a checked value or messages beside fields."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from app.core.errors import InvalidField, Refusal
from app.core.horizon import PUBLISHING as NEAR
from app.core.horizon import Horizon, check_span
from app.core.messages import Message, msg
from app.core.text import MAX_NUMBER
from app.core.zones import local_day
from app.web.request import now

GENERIC_MESSAGE = msg("Revise este dato.")
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
FIELD_MESSAGES = (
    msg("Este dato hace falta."),
    msg("Escriba como mucho %(max_length)s caracteres."),
    msg("Revise cómo está escrito."),
    msg("Elija una de las opciones."),
    msg("Escriba un número."),
    msg("Escriba una fecha, por ejemplo 2027-03-15."),
    msg("Escriba una hora, por ejemplo 09:30."),
)
"""The messages above, for Babel to extract."""
NUMBER_TOO_BIG = msg("Ese número es demasiado grande.")
GENERIC_MESSAGES = frozenset({*MESSAGES.values(), GENERIC_MESSAGE.msgid, NUMBER_TOO_BIG.msgid})
TWO_SENTENCES = msg("%(first)s %(second)s")
IGNORED_FIELDS = frozenset({"csrf_token"})
COLLECTION_TYPES = frozenset({list, tuple, set})


def _check_key(value: int) -> int:
    if value < 1:
        raise ValueError(msg("Elija una de las opciones."))
    return value


RowKey = Annotated[int, AfterValidator(_check_key)]
"""A row's key: there is no row 0."""


class Form(BaseModel):
    """A posted form; blank optional fields are empty strings unless typed otherwise.

    `horizon` limits dates (`UNLIMITED` for search forms). `spans`: pairs of day fields, limited by `check_span`.
    """

    horizon: ClassVar[Horizon] = NEAR
    spans: ClassVar[tuple[tuple[str, str], ...]] = ()
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, defer_build=True)


F = TypeVar("F", bound=Form)


@dataclass(slots=True)
class FormState(Generic[F]):
    """A form's `value`, or typed text and errors; `status` answers its page."""

    value: F | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Message] = field(default_factory=dict)
    status: int = Refusal.status

    def refuse(self, name: str, sentence: Message, status: int = Refusal.status) -> None:
        self.value = None
        self.errors[name] = sentence
        self.status = status

    def refuse_also(self, name: str, sentence: Message, status: int = Refusal.status) -> None:
        """Refuse a field again: both sentences are said."""
        known = self.errors.get(name)
        self.refuse(name, msg(TWO_SENTENCES.msgid, first=known, second=sentence) if known else sentence, status)


def is_generic_message(error: Message | str) -> bool:
    """Tell whether the message fits any field, needing its name elsewhere."""
    return (error if isinstance(error, str) else error.msgid) in GENERIC_MESSAGES


def read_form(form_class: type[F], posted: MultiDict[str, str]) -> FormState[F]:
    typed = _typed_values(form_class, posted)
    try:
        value = form_class.model_validate({k: v for k, v in typed.items() if v not in ("", None)})
    except ValidationError as problem:
        errors = {str(e["loc"][0]) if e["loc"] else "": _error_message(e) for e in problem.errors()}
        return FormState(typed=typed, errors=errors)
    beyond = {name: why for name, field_value in value if (why := _out_of_range(field_value, form_class, name))}
    beyond = _too_long(value) | beyond
    return FormState(typed=typed, errors=beyond) if beyond else FormState(value=value, typed=typed)


def _out_of_range(value: object, form_class: type[Form], name: str) -> Message | None:
    """Return why it exceeds database or calendar, if so."""
    if isinstance(value, list):
        return next((why for element in value if (why := _out_of_range(element, form_class, name))), None)
    if isinstance(value, int):
        return NUMBER_TOO_BIG if abs(value) > largest_number(form_class.model_fields[name]) else None
    if not isinstance(value, date):
        return None
    try:
        form_class.horizon.check(_day_of(value), local_day(now(), "UTC"))
    except Refusal as far:
        return far.sentence
    return None


def largest_number(field: FieldInfo) -> int:
    """Return the field's own limit (`le`) of numbers, or what every column keeps."""
    return next((limit.le for limit in field.metadata if getattr(limit, "le", None) is not None), MAX_NUMBER)


def _too_long(form: Form) -> dict[str, Message]:
    """Return the reason, by the last field's name."""
    errors: dict[str, Message] = {}
    for first, last in form.spans:
        try:
            check_span(*(_day_of(getattr(form, name)) for name in (first, last)))
        except Refusal as refusal:
            errors[type(form).model_fields[last].alias or last] = refusal.sentence
    return errors


def _day_of(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def blank_form(**typed: Any) -> FormState[Any]:
    return FormState(typed=typed)


FieldOfRefusal = Callable[[Refusal], str]


def refused_field(refusal: Refusal) -> str:
    """Return the field named; empty for the whole form."""
    return refusal.field if isinstance(refusal, InvalidField) else ""


@contextmanager
def refusal_beside(
    form: FormState[Any], *, beside: str | FieldOfRefusal = refused_field, of: type[Refusal] = Refusal
) -> Iterator[None]:
    """Show a refusal beside a field, leaving the form without value.

    It precedes the transaction it fails: `with refusal_beside(form), write_transaction() as session:`.
    """
    try:
        yield
    except of as refusal:
        field = beside if isinstance(beside, str) else beside(refusal)
        form.refuse(field, refusal.sentence, refusal.status)


def _typed_values(form_class: type[Form], posted: MultiDict[str, str]) -> dict[str, Any]:
    return {
        name: posted.getlist(name) if _takes_many(form_class, name) else posted[name].strip()
        for name in posted
        if name not in IGNORED_FIELDS
    }


def _takes_many(form_class: type[Form], name: str) -> bool:
    declared = form_class.model_fields.get(name)
    return declared is not None and bool(
        COLLECTION_TYPES & {get_origin(kind) for kind in (declared.annotation, *_annotation_parts(declared))}
    )


def _annotation_parts(declared: FieldInfo) -> tuple[Any, ...]:
    return get_args(declared.annotation)


def _error_message(error: ErrorDetails) -> Message:
    cause = (error.get("ctx") or {}).get("error")
    if isinstance(cause, ValueError) and cause.args and isinstance(cause.args[0], Message):
        return cause.args[0]
    known = MESSAGES.get(error["type"])
    return Message(known, dict(error.get("ctx") or {})) if known else GENERIC_MESSAGE
