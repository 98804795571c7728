"""What the pages of the eight stops have in common."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for

from app.accounts.rules import Permission
from app.core.words import Sentence
from app.plan.queries import stops
from app.plan.queries.sections import sections
from app.plan.rules.stops import STOP_NAMES, STOP_REASONS, Stop
from app.web.request import actor, organisation, reading, today


def stop_page(stop: Stop, template: str, *, missing: Sequence[Sentence] | None = None, **context: Any) -> str:
    """A page that extends `plan/_stop.html`: its reason, what is missing of it, and the way to the other seven.

    `missing` from whoever has read what it comes from already.
    """
    here = organisation()
    if missing is None:
        missing = stops.missing(reading(), stop, organisation_id=here.id, today=today())
    return render_template(
        template,
        stop=stop,
        name=STOP_NAMES[stop],
        reason=STOP_REASONS[stop],
        section=sections(reading(), here.id).get(stop),
        missing=missing,
        path=[(one.place, STOP_NAMES[one], url_for(f"plan.{one.value}"), one is stop) for one in Stop],
        may_plan=actor().may(Permission.PLAN_MANAGE),
        **context,
    )
