"""Figures from a sheet: the rows that can be kept are, and the others are told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.metrics.queries import publications
from app.domain.metrics.rules.catalogue import MetricKind
from app.domain.metrics.rules.publications import AccountPublication, PublicationIndex, address_variants
from app.domain.organisations.models import Organisation
from app.usecases.metrics.readings import store_readings
from app.usecases.metrics.typed_metrics import demand_day, may_type_metrics, typed_row

NOT_THEIRS = msg("De esa cuenta responde otra persona: las cifras las anota ella.")
REPEATED = msg("La fila %(first)s ya da esa cifra de ese día: deje una de las dos.")


class SheetFigure(NamedTuple):
    """`address` of the publication, or `account` and the day it went out; `day`: the one the value is of."""

    row: int
    address: str
    account: str
    published_on: date | None
    kind: MetricKind
    value: int
    day: date


@dataclass(frozen=True, slots=True)
class MetricsImport:
    """`refused`: the sheet's row and the reason."""

    kept: int
    refused: Sequence[tuple[int, Message]]


def import_metrics(
    work: Work, organisation: Organisation, figures: Sequence[SheetFigure], *, file: str
) -> MetricsImport:
    """Keep the sound figures, in place of those that their day had. Raises `NotPermitted`. Constant statements."""
    demand(work.actor.may(Permission.DELIVERY_SETTLE) or work.actor.may(Permission.DELIVERY_PUBLISH))
    addresses = {variant for figure in figures if figure.address for variant in address_variants(figure.address)}
    days = {figure.published_on for figure in figures if not figure.address and figure.published_on}
    index = PublicationIndex(publications(work.session, organisation, addresses=addresses, days=days))
    refused: list[tuple[int, Message]] = []
    rows = list(_sound_rows(figures, index, refused, work.actor, today=local_day(work.now, organisation.zone)))
    store_readings(work.session, rows)
    if rows:
        subject, count = f"organisation:{organisation.id}", len(rows)
        audit.record(work, Act.METRICS_IMPORTED, subject=subject, file=file, count=count)
    return MetricsImport(len(rows), refused)


def _sound_rows(
    figures: Sequence[SheetFigure],
    index: PublicationIndex,
    refused: list[tuple[int, Message]],
    actor: Actor,
    *,
    today: date,
) -> Iterator[dict[str, Any]]:
    first_rows: dict[tuple[int, MetricKind, date], int] = {}
    for figure in figures:
        try:
            key = (_publication(figure, index, actor, today).delivery_id, figure.kind, figure.day)
            if first := first_rows.get(key):
                raise Refusal(msg(REPEATED.msgid, first=first))
        except Refusal as refusal:
            refused.append((figure.row, refusal.sentence))
            continue
        first_rows[key] = figure.row
        yield typed_row(key[0], figure.kind.value, figure.value, figure.day, actor)


def _publication(figure: SheetFigure, index: PublicationIndex, actor: Actor, today: date) -> AccountPublication:
    """Raise `Refusal` for a row that is of no publication, of another person's account or of a wrong day."""
    if figure.address or figure.published_on is None:
        match = index.at_address(figure.address)
    else:
        match = index.of_account(figure.account, figure.published_on)
    if not may_type_metrics(match.responsible_id, actor):
        raise Refusal(NOT_THEIRS)
    demand_day(figure.day, match.published_on, today=today)
    return match
