from datetime import date, time
from typing import Annotated, Any

from flask import render_template, request, url_for
from pydantic import AfterValidator, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.amounts import format_amount as number_written
from app.core.errors import NotFound, Refusal
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import normalise_text, parse_int
from app.domain.plan.models.team import PlanSkill
from app.domain.plan.queries import team as team_queries
from app.domain.plan.queries.team import TeamMember, role_words
from app.domain.plan.rules.coverage import format_clock
from app.domain.plan.rules.team import (
    MAX_SKILLS,
    MAX_WEEKLY_HOURS,
    SKILL_LEVELS,
    SKILLS,
    hours_to_minutes,
    minutes_to_hours,
)
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.team import DAYS
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import team
from app.usecases.plan.team import PersonCommitment, SkillLine
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, RowKey, blank_form, read_form
from app.web.number_fields import amount_up_to
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

Name = Annotated[str, Field(max_length=120), AfterValidator(normalise_text)]
Level = Annotated[int, Field(ge=min(SKILL_LEVELS), le=max(SKILL_LEVELS))]
BLANK_ROWS = 2


class TeamMemberForm(Form):
    hours: Annotated[float, amount_up_to(MAX_WEEKLY_HOURS)] = 0.0
    substitute_id: RowKey | None = None
    can_administer: bool = False

    def counted(self) -> PersonCommitment:
        return PersonCommitment(hours_to_minutes(self.hours), self.substitute_id, self.can_administer)


class TrainingForm(Form):
    horizon = PLANNING
    name: Name
    done_on: date | None = None


class TrainingDoneForm(Form):
    done_on: date


class ShiftForm(Form):
    user_id: RowKey
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(min_length=1)
    starts: time
    ends: time


class SkillsForm(Form):
    """Rows in five parallel lists; unneeded or unnamed skills are dropped."""

    code: list[str] = Field(default=[], max_length=MAX_SKILLS)
    name: list[Name] = []
    needed: list[Level] = []
    held: list[Level] = []
    user: list[str] = []

    def skills(self) -> list[SkillLine]:
        """Raise `Refusal` for unequal lists."""
        lists = (self.code, self.name, self.needed, self.held, self.user)
        if len({len(column) for column in lists}) > 1:
            raise Refusal(msg("La ficha llegó incompleta. Vuelva a abrirla y guárdela otra vez."))
        rows = zip(*lists, strict=True)
        return [
            SkillLine(code if code in SKILLS else "", "" if code in SKILLS else name, needed, level, _person_key(user))
            for code, name, needed, level, user in rows
            if needed and (code in SKILLS or name)
        ]


def typed_member(mate: TeamMember, substitute_id: int | None) -> dict[str, Any]:
    return {
        "hours": number_written(minutes_to_hours(mate.minutes)) if mate.minutes else "",
        "substitute_id": substitute_id or "",
        "can_administer": "1" if mate.can_administer else "",
    }


def typed_skills(plan_skills: list[PlanSkill]) -> dict[str, Any]:
    """Return form values, with the product's unused skills."""
    lines = [SkillLine(skill.code, skill.name, skill.needed, skill.held, skill.user_id) for skill in plan_skills]
    there = {line.code for line in lines}
    lines += [SkillLine(code, "", 0 if plan_skills else 2, 0) for code in SKILLS if code not in there]
    lines += [SkillLine("", "", 0, 0)] * min(BLANK_ROWS, MAX_SKILLS - len(lines))
    return {
        "code": [line.code for line in lines],
        "name": [line.name for line in lines],
        "needed": [str(line.needed) for line in lines],
        "held": [str(line.held) for line in lines],
        "user": [str(line.user_id or "") for line in lines],
    }


def _person_key(typed: str) -> int | None:
    """Raise `Refusal` for no person."""
    if not typed:
        return None
    if (key := parse_int(typed)) is None:
        raise Refusal(msg("Elija a una persona de la lista."))
    return key


P = Permission
SAVED, LEARNT = msg("Guardado."), msg("La formación está anotada.")
ADDED, REMOVED = msg("Los turnos están añadidos."), msg("El turno está quitado.")
NO_DAY = msg("Elija al menos un día.")


@bp.get("/who/people/<int:user_id>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def person(user_id: int) -> Page:
    return _person_page(user_id)


@bp.post("/who/people/<int:user_id>")
@requires(P.PLAN_MANAGE)
def count_on(user_id: int) -> Page:
    def save(session: Session, typed: TeamMemberForm) -> None:
        counted = typed.counted()
        team.save_commitment(work(session), user_id, counted, today=today())

    return run_form_action(
        TeamMemberForm,
        save,
        page=lambda form: _person_page(user_id, form),
        done=lambda _: _done(SAVED, ".who"),
    )


@bp.post("/who/people/<int:user_id>/training")
@requires(P.PLAN_MANAGE)
def note_training(user_id: int) -> Page:
    def note(session: Session, typed: TrainingForm) -> None:
        day: date | None = typed.done_on
        team.note_training(work(session), user_id, typed.name, day, today=today())

    return run_form_action(
        TrainingForm,
        note,
        page=lambda form: _person_page(user_id, learning=form),
        done=lambda _: _done(LEARNT, ".person", user_id=user_id),
    )


@bp.post("/who/training/<int:training_id>")
@requires(P.PLAN_MANAGE)
def finish_training(training_id: int) -> Page:
    def finish(session: Session, typed: TrainingDoneForm) -> None:
        row = team_queries.training_or_404(work(session), training_id)
        team.finish_training(work(session), row, typed.done_on, today=today())

    user_id = team_queries.training_or_404(work(read_session()), training_id).user_id
    return run_form_action(
        TrainingDoneForm,
        finish,
        page=lambda form: _person_page(user_id, learning=form),
        done=lambda _: _done(LEARNT, ".person", user_id=user_id),
    )


@bp.get("/who/skills")
@requires(P.PLAN_MANAGE)
def skills() -> Page:
    plan_skills = list(team_queries.skills(read_session(), organisation().id))
    return _skills_page(blank_form(**typed_skills(plan_skills)))


@bp.post("/who/skills")
@requires(P.PLAN_MANAGE)
def keep_skills() -> Page:
    return run_form_action(
        SkillsForm,
        lambda session, typed: team.keep_skills(work(session), typed.skills(), today=today()),
        page=_skills_page,
        done=lambda _: _done(SAVED, ".who"),
    )


@bp.get("/who/shifts/new")
@requires(P.PLAN_MANAGE)
def new_shift() -> Page:
    return _shift_page(blank_form(starts="08:00", ends="15:00"))


@bp.post("/who/shifts")
@requires(P.PLAN_MANAGE)
def add_shifts() -> Page:
    def add(session: Session, typed: ShiftForm) -> None:
        when = (typed.weekdays, typed.starts, typed.ends)
        team.add_shifts(work(session), typed.user_id, *when, today=today())

    form = read_form(ShiftForm, request.form)
    if "weekdays" in form.errors:
        form.errors["weekdays"] = NO_DAY
    return run_form_action(form, add, page=_shift_page, done=lambda _: _done(ADDED, ".who"))


@bp.post("/who/shifts/<int:shift_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_shift(shift_id: int) -> Page:
    with write_transaction() as session:
        row = team_queries.shift_or_404(work(session), shift_id)
        team.remove_shift(work(session), row)
    return _done(REMOVED, ".who")


def _done(sentence: Message, endpoint: str, **values: Any) -> Response:
    return flash_and_redirect(sentence, url_for(endpoint, **values))


def _member_and_team(user_id: int) -> tuple[TeamMember, team_queries.TeamOverview]:
    overview = team_queries.team_overview(read_session(), organisation().id, today=today())
    mate = next((team_member for team_member in overview.team if team_member.id == user_id), None)
    if mate is None:
        raise NotFound(team.NOT_A_COLLEAGUE)
    return mate, overview


def _person_page(user_id: int, form: FormState[Any] | None = None, learning: FormState[Any] | None = None) -> str:
    mate, overview = _member_and_team(user_id)
    row = team_queries.plan_people(read_session(), organisation().id).get(user_id)
    return render_template(
        "plan/team_member.html",
        mate=mate,
        form=form or blank_form(**typed_member(mate, row.substitute_id if row else None)),
        learning=learning or blank_form(done_on=""),
        roles=", ".join(translate(word) for word in role_words(mate)),
        people=[
            ("", msg("Nadie")),
            *((team_member.id, team_member.name) for team_member in overview.team if team_member.id != user_id),
        ],
        shifts=[shift for shift in overview.shifts if shift.user_id == user_id],
        days=DAYS,
        clock=format_clock,
        today=today(),
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _skills_page(form: FormState[Any]) -> str:
    """Render typed rows; unequal lists, up to the shortest."""
    lists = [form.typed.get(name) or [] for name in ("code", "name", "needed", "held", "user")]
    here = team_queries.colleagues(read_session(), organisation().id, today=today())
    return render_template(
        "plan/skills.html",
        form=form,
        lines=list(zip(*lists, strict=False)),
        skills=SKILLS,
        levels=list(SKILL_LEVELS.items()),
        people=[("", msg("Nadie")), *((member.user.id, member.user.name) for member in here)],
    )


def _shift_page(form: FormState[Any]) -> str:
    here = team_queries.colleagues(read_session(), organisation().id, today=today())
    return render_template(
        "plan/shift.html",
        form=form,
        days=list(enumerate(DAYS)),
        people=[("", msg("Elija a alguien")), *((member.user.id, member.user.name) for member in here)],
    )
