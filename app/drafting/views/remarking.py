"""What the editorial line says of what is being typed, as if it were sent as it stands."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.drafting.forms import plan_typed, said_by
from app.drafting.queries.pieces import Setting
from app.drafting.rules.draft import Draft
from app.drafting.views.asking import answer_at
from app.drafting.views.desk import Desk
from app.periods.queries import binding
from app.web.line import Said, line_now, said_of
from app.web.previews import Preview, with_remarks
from app.web.request import now, organisation, reading


def remarked(desk: Desk, typed: Mapping[str, Any]) -> list[Preview]:
    """What each account would show, with the rules that speak of it and where they are answered; two statements."""
    draft, line = said_by(typed), line_now()
    said = {
        target: [replace(remark, answer_at=answer_at(remark, draft, line)) for remark in remarks]
        for target, remarks in said_while_typing(desk, typed).items()
    }
    return with_remarks(desk.previews(typed), said)


def said_while_typing(desk: Desk, typed: Mapping[str, Any]) -> Said:
    draft = said_by(typed)
    contents = [content for content in draft.variants() if content.channel_id in desk.channels]
    return said_of(contents, desk.channels, _setting(desk, typed, draft)) if contents else {}


def _setting(desk: Desk, typed: Mapping[str, Any], draft: Draft) -> Setting:
    """A text without a day is held against the periods of today."""
    planned = plan_typed(typed, desk.zone)[0].instant(desk.zone)
    at = planned or now()
    chosen = str(typed.get("topic") or "")
    topic = next((topic for topic in desk.topics if str(topic.id) == chosen), None)
    periods = binding(reading(), organisation().id, [at])[at]
    return Setting(topic, planned, desk.zone, now(), periods, declared=draft.answers())
