"""One person of the plan, the skills sheet and the shifts of the week."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.plan.forms.people import DoneForm, PersonForm, ShiftForm, SkillsForm, TrainingForm, person_typed, skills_typed
from app.plan.queries import people as queries
from app.plan.queries.people import Mate
from app.plan.queries.stops.who import role_words
from app.plan.rules.coverage import clock
from app.plan.rules.skills import LEVELS, SKILLS
from app.plan.service import people as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.unfit import beside_its_field
from app.plan.views.who import DAYS
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED, LEARNT = say("Guardado."), say("La formación está anotada.")
ADDED, REMOVED = say("Los turnos están añadidos."), say("El turno está quitado.")
NO_DAY = say("Elija al menos un día.")


@bp.get("/who/people/<int:user_id>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def person(user_id: int) -> Page:
    return _person_page(user_id)


@bp.post("/who/people/<int:user_id>")
@requires(P.PLAN_MANAGE)
def count_on(user_id: int) -> Page:
    form = read_form(PersonForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            counted = form.value.counted()
            service.count_on(session, user_id, counted, today=today(), actor=actor(), now=now())
    return _done(SAVED, ".who") if form.value else (_person_page(user_id, form), form.status)


@bp.post("/who/people/<int:user_id>/training")
@requires(P.PLAN_MANAGE)
def note_training(user_id: int) -> Page:
    form = read_form(TrainingForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            day: date | None = typed.done_on
            service.note_training(session, user_id, typed.name, day, today=today(), actor=actor(), now=now())
    here = {"user_id": user_id}
    return _done(LEARNT, ".person", **here) if form.value else (_person_page(user_id, learning=form), form.status)


@bp.post("/who/training/<int:training_id>")
@requires(P.PLAN_MANAGE)
def finish_training(training_id: int) -> Page:
    found = queries.training_or_404(reading(), training_id, organisation_id=organisation().id)
    user_id, form = found.user_id, read_form(DoneForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            row = queries.training_or_404(session, training_id, organisation_id=organisation().id)
            service.finish_training(session, row, typed.done_on, today=today(), actor=actor(), now=now())
    here = {"user_id": user_id}
    return _done(LEARNT, ".person", **here) if form.value else (_person_page(user_id, learning=form), form.status)


@bp.get("/who/skills")
@requires(P.PLAN_MANAGE)
def skills() -> Page:
    kept = list(queries.skills(reading(), organisation().id))
    return _skills_page(blank(**skills_typed(kept)))


@bp.post("/who/skills")
@requires(P.PLAN_MANAGE)
def keep_skills() -> Page:
    form = read_form(SkillsForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            service.keep_skills(session, typed.skills(), today=today(), actor=actor(), now=now())
    return _done(SAVED, ".who") if form.value else (_skills_page(form), form.status)


@bp.get("/who/shifts/new")
@requires(P.PLAN_MANAGE)
def new_shift() -> Page:
    return _shift_page(blank(starts="08:00", ends="15:00"))


@bp.post("/who/shifts")
@requires(P.PLAN_MANAGE)
def add_shifts() -> Page:
    form = read_form(ShiftForm, request.form)
    if "weekdays" in form.errors:
        form.errors["weekdays"] = NO_DAY
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            when = (typed.weekdays, typed.starts, typed.ends)
            service.add_shifts(session, typed.user_id, *when, today=today(), actor=actor(), now=now())
    return _done(ADDED, ".who") if form.value else (_shift_page(form), form.status)


@bp.post("/who/shifts/<int:shift_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_shift(shift_id: int) -> Page:
    with writing() as session:
        row = queries.shift_or_404(session, shift_id, organisation_id=organisation().id)
        service.remove_shift(session, row, actor=actor(), now=now())
    return _done(REMOVED, ".who")


def _done(sentence: Sentence, endpoint: str, **values: Any) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(endpoint, **values), 303)


def _mate(user_id: int) -> tuple[Mate, queries.House]:
    held = queries.house(reading(), organisation().id, today=today())
    found = next((one for one in held.team if one.id == user_id), None)
    if found is None:
        raise NotFound(service.NOBODY)
    return found, held


def _person_page(user_id: int, form: Read[Any] | None = None, learning: Read[Any] | None = None) -> str:
    mate, held = _mate(user_id)
    row = queries.planned(reading(), organisation().id).get(user_id)
    return render_template(
        "plan/person.html",
        mate=mate,
        form=form or blank(**person_typed(mate, row.substitute_id if row else None)),
        learning=learning or blank(done_on=""),
        roles=", ".join(translate(word) for word in role_words(mate)),
        people=[("", say("Nadie")), *((one.id, one.name) for one in held.team if one.id != user_id)],
        shifts=[one for one in held.shifts if one.user_id == user_id],
        days=DAYS,
        clock=clock,
        today=today(),
        may_plan=actor().may(P.PLAN_MANAGE),
    )


def _skills_page(form: Read[Any]) -> str:
    """What was typed line by line; lists that do not belong together are shown as far as they go."""
    lists = [form.typed.get(name) or [] for name in ("code", "name", "needed", "held", "user")]
    here = queries.colleagues(reading(), organisation().id, today=today())
    return render_template(
        "plan/skills.html",
        form=form,
        lines=list(zip(*lists, strict=False)),
        skills=SKILLS,
        levels=list(LEVELS.items()),
        people=[("", say("Nadie")), *((one.user.id, one.user.name) for one in here)],
    )


def _shift_page(form: Read[Any]) -> str:
    here = queries.colleagues(reading(), organisation().id, today=today())
    return render_template(
        "plan/shift.html",
        form=form,
        days=list(enumerate(DAYS)),
        people=[("", say("Elija a alguien")), *((one.user.id, one.user.name) for one in here)],
    )
