"""Figures of publications by account: the newest of each kind, and the day they are of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.metrics.models import MetricReading
from app.domain.metrics.queries import latest_readings
from app.domain.metrics.rules.catalogue import TYPED_KINDS, MetricKind, MetricOrigin, metric_of
from app.domain.posts.models import Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.deliveries import DeliveryLine, DeliveryRecord
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.pages.shell.request_context import today
from app.usecases.metrics.typed_metrics import may_type_metrics
from app.web.forms import FormState, blank_form
from app.web.request import actor


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """`typed_by`: who noted the newest, "" where the network told it."""

    delivery: Delivery
    variant: Variant
    channel: Channel
    values: Mapping[MetricKind, int]
    day: date
    typed_by: str


def account_figures(session: Session, organisation_id: int, lines: Iterable[DeliveryLine]) -> list[AccountFigures]:
    """Return the figures of what is public and has any; one statement."""
    public = [line for line in lines if line[0].state in PUBLIC_STATES]
    readings: dict[int, list[MetricReading]] = {}
    for reading in latest_readings(session, organisation_id, [delivery.id for delivery, _, _ in public]):
        readings.setdefault(reading.delivery_id, []).append(reading)
    return [_account_figures(*line, readings[line[0].id]) for line in public if line[0].id in readings]


def delivery_metrics(session: Session, record: DeliveryRecord, form: FormState[Any] | None) -> dict[str, Any]:
    """Return a delivery's figures and the form that notes them; one statement."""
    delivery = record.delivery
    has_figures = delivery.state in PUBLIC_STATES and not delivery.edits_id
    return {
        "figures": account_figures(session, delivery.organisation_id, [(delivery, record.variant, record.channel)]),
        "metrics_form": form or blank_form(day=today().isoformat()),
        "may_note": has_figures and may_type_metrics(record.channel.responsible_id, actor()),
        "typed_kinds": TYPED_KINDS,
    }


def _account_figures(
    delivery: Delivery, variant: Variant, channel: Channel, readings: Sequence[MetricReading]
) -> AccountFigures:
    """Take the newest of each kind; of one day, the network's."""
    oldest_first = sorted(readings, key=lambda reading: (reading.day, reading.origin is MetricOrigin.READ))
    known = [(metric_of(channel.network, reading.metric), reading) for reading in oldest_first]
    newest_values = {metric.kind: reading.value for metric, reading in known if metric}
    values = {kind: newest_values[kind] for kind in MetricKind if kind in newest_values}
    newest = oldest_first[-1]
    return AccountFigures(delivery, variant, channel, values, newest.day, newest.by_name)
