"""Figures that a person notes, where no network tells them to Cauce."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.metrics.rules.catalogue import MetricKind, MetricOrigin
from app.domain.organisations.models import Organisation
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.usecases.metrics.readings import store_readings

OF_THE_ORIGINAL = msg("Es la corrección de una publicación: sus cifras se anotan en la corregida.")
NOT_PUBLIC = msg("Todavía no está publicada: no hay cifras que anotar.")
NOTHING = msg("Escriba al menos una cifra.")
WRONG_DAY = msg("Ese día no puede ser: escriba uno entre el de la publicación y hoy.")


class WrongDay(Refusal):
    """A day before the publication, or to come."""


def may_type_metrics(responsible_id: int | None, actor: Actor) -> bool:
    """Tell whether the actor answers for the account, or for all deliveries."""
    answers = responsible_id == actor.id and actor.may(Permission.DELIVERY_PUBLISH)
    return answers or actor.may(Permission.DELIVERY_SETTLE)


def type_metrics(
    work: Work, organisation: Organisation, record: DeliveryRecord, figures: Mapping[MetricKind, int], *, day: date
) -> None:
    """Keep the figures of a day. Raises `Conflict`, `NotPermitted`, `WrongDay`."""
    demand(may_type_metrics(record.channel.responsible_id, work.actor))
    delivery = record.delivery
    if delivery.edits_id:
        raise Conflict(OF_THE_ORIGINAL)
    if delivery.state not in PUBLIC_STATES:
        raise Conflict(NOT_PUBLIC)
    if not figures:
        raise Refusal(NOTHING)
    published_on = local_day(delivery.settled_at or delivery.due_at, organisation.zone)
    demand_day(day, published_on, today=local_day(work.now, organisation.zone))
    noted = {kind.value: value for kind, value in figures.items()}
    store_readings(
        work.session, [typed_row(delivery.id, name, value, day, work.actor) for name, value in noted.items()]
    )
    subject = f"delivery:{delivery.id}"
    audit.record(work, Act.METRICS_TYPED, subject=subject, day=day, **noted)


def demand_day(day: date, published_on: date, *, today: date) -> None:
    """Raise `WrongDay` for figures of a day before the publication, or to come."""
    if not published_on <= day <= today:
        raise WrongDay(WRONG_DAY)


def typed_row(delivery_id: int, metric: str, value: int, day: date, actor: Actor) -> dict[str, Any]:
    return {
        "organisation_id": actor.organisation_id,
        "delivery_id": delivery_id,
        "metric": metric,
        "day": day,
        "value": value,
        "origin": MetricOrigin.TYPED,
        "by_name": actor.name,
    }
