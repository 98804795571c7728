"""The plan from above: its eight stops, what holds and what is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, url_for

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.plan.models import PlanSection
from app.plan.queries.sections import open_comments, sections
from app.plan.queries.versions import versions
from app.plan.rules.stops import STOP_NAMES, STOP_REASONS, Stop
from app.plan.rules.versions import PlanState
from app.plan.views.blueprint import bp
from app.plan.views.standing import lacking_of_all
from app.plan.views.telling import state_of
from app.web.access import requires
from app.web.request import actor, reading

P = Permission
PROGRESS = {"begun": say("a medias"), "empty": say("sin empezar"), "whole": say("completa")}


@dataclass(frozen=True, slots=True)
class Step:
    """A stop as the path shows it."""

    stop: Stop
    section: PlanSection | None
    missing: Sequence[Sentence]
    comments: int
    owner: str
    today: date

    @property
    def place(self) -> int:
        return self.stop.place

    @property
    def name(self) -> Sentence:
        return STOP_NAMES[self.stop]

    @property
    def reason(self) -> Sentence:
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
    def progress_word(self) -> Sentence:
        return PROGRESS[self.progress]

    @property
    def is_late(self) -> bool:
        due = self.section.due_on if self.section else None
        return due is not None and due < self.today and self.progress != "whole"


@bp.get("/")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def overview() -> str:
    """Where the whole plan stands."""
    here, day = organisation(), today()
    steps = path_of()
    every = versions(reading(), here.id)
    by_state = {state_of(one, day): one for one in reversed(every)}
    return render_template(
        "plan/overview.html",
        steps=steps,
        whole=sum(one.progress == "whole" for one in steps),
        in_force=by_state.get(PlanState.IN_FORCE),
        approved=by_state.get(PlanState.APPROVED),
        proposed=by_state.get(PlanState.PROPOSED),
        count=len(every),
        today=day,
        may_plan=actor().may(P.PLAN_MANAGE),
        may_adopt=actor().may(P.PLAN_ADOPT),
        **_ways(),
    )


def path_of() -> list[Step]:
    """The eight stops, in order."""
    here, day = organisation(), today()
    written, said = sections(reading(), here.id), open_comments(reading(), here.id)
    missing = lacking_of_all(reading(), here)
    people = {one.user.id: one.user.name for one in accounts.members(reading(), organisation_id=here.id, today=day)}
    return [
        Step(one, found := written.get(one), missing[one], said.get(one, 0), _owner(found, people), day) for one in Stop
    ]


def _owner(section: PlanSection | None, people: dict[int, str]) -> str:
    return people.get(section.owner_id or 0, "") if section else ""


def _ways() -> dict[str, Any]:
    """Pages of the plan that are not stops, for whoever may open them."""
    ways = [
        (say("Huecos de la semana"), "plan.slots", actor().may(P.PLAN_MANAGE)),
        (say("Contenido atemporal"), "plan.evergreen", actor().may(P.PLAN_MANAGE)),
        (say("Campañas"), "plan.campaigns", actor().may(P.POST_READ) or actor().may(P.PLAN_MANAGE)),
        (say("Versiones del plan"), "plan.versions", True),
    ]
    return {"ways": [(label, url_for(endpoint)) for label, endpoint, is_open in ways if is_open]}
