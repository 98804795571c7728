"""What the editorial line says of what is being typed, as if it were sent as it stands."""

from collections.abc import Mapping
from typing import Any

from app.drafting.forms import plan_typed, said_by
from app.drafting.queries.pieces import Setting
from app.drafting.views.desk import Desk
from app.periods.queries import binding
from app.web.line import said_of
from app.web.previews import Preview, with_remarks
from app.web.request import now, organisation, reading


def remarked(desk: Desk, typed: Mapping[str, Any]) -> list[Preview]:
    """What each account would show, with the rules that speak of it; two statements."""
    contents = [content for content in said_by(typed).variants() if content.channel_id in desk.channels]
    if not contents:
        return []
    return with_remarks(desk.previews(typed), said_of(contents, desk.channels, _setting(desk, typed)))


def _setting(desk: Desk, typed: Mapping[str, Any]) -> Setting:
    """A text without a day is held against the periods of today."""
    planned = plan_typed(typed, desk.zone)[0].instant(desk.zone)
    at = planned or now()
    chosen = str(typed.get("topic") or "")
    topic = next((topic for topic in desk.topics if str(topic.id) == chosen), None)
    return Setting(topic, planned, desk.zone, now(), binding(reading(), organisation().id, [at])[at])
