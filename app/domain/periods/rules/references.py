"""References: a published document or a named person's order."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.core.dates import date_formatter
from app.core.errors import InvalidField
from app.core.messages import LabelledEnum, msg
from app.domain.periods.rules.kinds import HOLDING, PeriodKind


class ReferenceKind(LabelledEnum):
    BULLETIN = "bulletin", msg("Boletín oficial")
    ACT = "act", msg("Decreto, resolución o acuerdo")
    ORDER = "order", msg("Orden de una persona con cargo")


SHORTEST_ISSUER = 3


class InvalidReference(InvalidField):
    """No document or order."""


@dataclass(frozen=True, slots=True)
class PeriodReference:
    """A document (`issuer`, and `number` with `on`, or `url`) or order (`ordered_by`, `post`, `on`, `at`).

    `issuer`: bulletin («BOE») or act and body («Decreto de Alcaldía»); `at`: local.
    """

    kind: ReferenceKind
    issuer: str = ""
    number: str = ""
    on: date | None = None
    url: str = ""
    ordered_by: str = ""
    post: str = ""
    at: time | None = None

    @property
    def text(self) -> str:
        """Return Spanish, like acts, for pages, letters and feeds."""
        if self.kind is ReferenceKind.ORDER:
            when = f"{_format_day(self.on)}, {self.at:%H:%M}" if self.on and self.at else ""
            return f"Orden de {self.ordered_by} ({self.post}), {when}"
        number = f" núm. {self.number}" if self.kind is ReferenceKind.BULLETIN else f" {self.number}"
        parts = (self.issuer + (number if self.number else ""), f"de {_format_day(self.on)}" if self.on else "")
        return ", ".join(part for part in parts if part) + ("" if self.number else f" ({self.url})")

    def data(self) -> dict[str, Any]:
        """Return filled fields as JSON."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: value.isoformat() if isinstance(value, date | time) else value
            for name, value in values.items()
            if value
        }


def _format_day(on: date | None) -> str:
    return date_formatter("long", "es")(on) if on else ""


def check_reference(
    kind: PeriodKind, reference: PeriodReference | None, *, today: date, now: time, people: tuple[str, ...] = ()
) -> None:
    """Raise `InvalidReference` if a binding period names no document or order.

    `today` and `now` are local; proposing and confirming `people` cannot order it. Kinds holding nothing need none.
    """
    if reference is None:
        if kind in HOLDING:
            raise InvalidReference(
                "reference_kind",
                msg("Diga la referencia del boletín, del acto o de la orden: sin ella no obliga a nadie."),
            )
        return
    if reference.on and reference.on > today:
        field = "ordered_on" if reference.kind is ReferenceKind.ORDER else "reference_on"
        raise InvalidReference(field, msg("Esa fecha no ha llegado: escriba la que lleva el documento o la orden."))
    if reference.kind is ReferenceKind.ORDER:
        _check_order(reference, people, is_ahead=reference.on == today and bool(reference.at and reference.at > now))
    else:
        _check_document(reference)


def _check_document(reference: PeriodReference) -> None:
    is_bulletin = reference.kind is ReferenceKind.BULLETIN
    if len(reference.issuer) < SHORTEST_ISSUER or not any(sign.isalpha() for sign in reference.issuer):
        raise InvalidReference(
            "reference_issuer",
            msg("Escriba qué boletín es, por ejemplo «BOE».")
            if is_bulletin
            else msg("Escriba qué acto es y de quién, por ejemplo «Decreto de Alcaldía»."),
        )
    if reference.url and not _is_address(reference.url):
        raise InvalidReference(
            "reference_url", msg("Pegue la dirección completa del documento, que empieza por https://.")
        )
    if reference.url:
        return
    if not any(sign.isdigit() for sign in reference.number):
        raise InvalidReference("reference_number", msg("Escriba su número, o pegue la dirección donde se lee."))
    if reference.on is None:
        raise InvalidReference("reference_on", msg("Escriba su fecha, o pegue la dirección donde se lee."))


def _check_order(reference: PeriodReference, people: tuple[str, ...], *, is_ahead: bool) -> None:
    if sum(len(word) > 1 for word in reference.ordered_by.split()) < 2:
        raise InvalidReference("ordered_by", msg("Escriba el nombre y el apellido de quien dio la orden."))
    if _fold_name(reference.ordered_by) in {_fold_name(name) for name in people}:
        raise InvalidReference(
            "ordered_by", msg("La orden la da otra persona: no quien la propone ni quien la confirma.")
        )
    if sum(sign.isalpha() for sign in reference.post) < SHORTEST_ISSUER:
        raise InvalidReference("ordered_post", msg("Escriba el cargo de quien dio la orden, por ejemplo «alcaldesa»."))
    if reference.on is None:
        raise InvalidReference("ordered_on", msg("Escriba qué día se dio la orden."))
    if reference.at is None:
        raise InvalidReference("ordered_at", msg("Escriba a qué hora se dio la orden."))
    if is_ahead:
        raise InvalidReference("ordered_at", msg("Esa hora no ha llegado: escriba cuándo se dio la orden."))


def _fold_name(name: str) -> str:
    return " ".join(name.casefold().split())


def _is_address(url: str) -> bool:
    host = url.removeprefix("https://").partition("/")[0]
    return url.startswith("https://") and "." in host.strip(".") and not any(sign.isspace() for sign in url)
