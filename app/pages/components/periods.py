"""Binding periods: where they apply, what continues."""

from collections.abc import Iterable, Sequence

from flask import g

from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.models import Period
from app.domain.periods.rules.territory import Territory, body_territory
from app.pages.shell.request_context import organisation
from app.web.translation import translate


def remember_periods(known: Sequence[Period]) -> None:
    """Keep `known`, which includes every period in force now, to spare the bands a read."""
    g.periods = known


def remembered_periods() -> Sequence[Period] | None:
    cached_periods: Sequence[Period] | None = g.get("periods")
    return cached_periods


def own_territory() -> Territory:
    return body_territory(organisation().territory_code, organisation().region)


def list_topic_classes(names: Iterable[str]) -> str:
    return ", ".join(translate(TopicClass(name).label).lower() for name in names)
