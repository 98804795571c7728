"""What any page says of the dates that bind: where the organisation serves, and what goes on meanwhile."""

from collections.abc import Iterable, Sequence

from flask import g

from app.domain.directory.rules.topics import TopicClass, class_name
from app.domain.periods.models import Period
from app.domain.periods.rules.territory import Territory, body_territory
from app.pages.shell.request_context import organisation
from app.web.translation import translate


def remember_periods(known: Sequence[Period]) -> None:
    """Among them, every one in force now: what the page says above itself need not be read again."""
    g.periods = known


def remembered_periods() -> Sequence[Period] | None:
    found: Sequence[Period] | None = g.get("periods")
    return found


def own_territory() -> Territory:
    return body_territory(organisation().territory_code, organisation().region)


def list_topic_classes(names: Iterable[str]) -> str:
    """Classes of topics as a list people read."""
    return ", ".join(translate(class_name(TopicClass(name))).lower() for name in names)
