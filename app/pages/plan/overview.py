"""The overview: eight stops, the version in force, proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.people.queries import people as people_queries
from app.domain.plan.models.versions import PlanSection, PlanVersion
from app.domain.plan.queries.sections import open_comments, sections
from app.domain.plan.queries.versions import plan_versions
from app.domain.plan.rules.entry_labels import LabelText
from app.domain.plan.rules.stops import STOP_REASONS, Stop
from app.domain.plan.rules.versions import PlanState, VersionLife, plan_state
from app.pages.plan.blueprint import bp
from app.pages.plan.stop_status import missing_by_stop
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.formats import format_day
from app.web.request import actor, read_session
from app.web.translation import translate


def version_state(version: PlanVersion, today: date) -> PlanState:
    return plan_state(
        VersionLife(version.in_force_from, version.ends_on, version.withdrawn_at is not None), today=today
    )


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: PlanVersion
    state: PlanState

    @property
    def word(self) -> Message:
        return self.state.label

    @property
    def act(self) -> Message | str:
        version = self.version
        if version.act_on is None:
            return ""
        return msg(
            "%(body)s, %(number)s, %(on)s",
            body=version.act_body,
            number=version.act_number,
            on=format_day(version.act_on, "d MMM y"),
        )


def capitalise(value: LabelText) -> str:
    text = translate(value)
    return text[:1].upper() + text[1:]


P = Permission
PROGRESS = {"begun": msg("a medias"), "empty": msg("sin empezar"), "whole": msg("completa")}


@dataclass(frozen=True, slots=True)
class StopProgress:
    stop: Stop
    section: PlanSection | None
    missing: Sequence[Message]
    comments: int
    owner: str
    today: date

    @property
    def place(self) -> int:
        return self.stop.place

    @property
    def name(self) -> Message:
        return self.stop.label

    @property
    def reason(self) -> Message:
        return STOP_REASONS[self.stop]

    @property
    def url(self) -> str:
        return url_for(f"plan.{self.stop.value}")

    @property
    def progress(self) -> str:
        if not self.missing:
            return "whole"
        return "begun" if self.section and self.section.revision else "empty"

    @property
    def progress_word(self) -> Message:
        return PROGRESS[self.progress]

    @property
    def is_late(self) -> bool:
        due = self.section.due_on if self.section else None
        return due is not None and due < self.today and self.progress != "whole"


@bp.get("/")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def overview() -> str:
    here, day = organisation(), today()
    steps = stop_path()
    every = plan_versions(read_session(), here.id)
    by_state = {version_state(version, day): version for version in reversed(every)}
    return render_template(
        "plan/overview.html",
        steps=steps,
        whole=sum(step.progress == "whole" for step in steps),
        in_force=by_state.get(PlanState.IN_FORCE),
        approved=by_state.get(PlanState.APPROVED),
        proposed=by_state.get(PlanState.PROPOSED),
        count=len(every),
        today=day,
        may_plan=actor().may(P.PLAN_MANAGE),
        may_adopt=actor().may(P.PLAN_ADOPT),
        **_other_pages(),
    )


def stop_path() -> list[StopProgress]:
    here, day = organisation(), today()
    written, comment_counts = sections(read_session(), here.id), open_comments(read_session(), here.id)
    missing = missing_by_stop(read_session(), here)
    people = {
        member.user.id: member.user.name
        for member in people_queries.members(read_session(), organisation_id=here.id, today=day)
    }
    return [
        StopProgress(
            stop, section := written.get(stop), missing[stop], comment_counts.get(stop, 0), _owner(section, people), day
        )
        for stop in Stop
    ]


def _owner(section: PlanSection | None, people: dict[int, str]) -> str:
    return people.get(section.owner_id or 0, "") if section else ""


def _other_pages() -> dict[str, Any]:
    ways = [
        (msg("Huecos de la semana"), "plan.slots", actor().may(P.PLAN_MANAGE)),
        (msg("Contenido atemporal"), "plan.evergreen", actor().may(P.PLAN_MANAGE)),
        (msg("Campañas"), "plan.campaigns", actor().may(P.POST_READ) or actor().may(P.PLAN_MANAGE)),
        (msg("Versiones del plan"), "plan.versions", True),
    ]
    return {"ways": [(label, url_for(endpoint)) for label, endpoint, is_open in ways if is_open]}
