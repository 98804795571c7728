"""Stop 8: the guide of each day, with its topics, its week, its ways in and its three protocols."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.approvals.queries.defaults import routes_by_topic
from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, weekday_name
from app.pages.shell.request_context import organisation, today
from app.plan.forms.guide import FrequencyForm, WayInForm
from app.plan.models import IntakeChannel
from app.plan.queries import guide as queries
from app.plan.queries.stops.guide import missing_in
from app.plan.rules.stops import Stop
from app.plan.service import guide as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.stops import stop_page
from app.plan.views.unfit import beside_its_field
from app.plan.views.writing import again
from app.topics import queries as topics
from app.topics.rules import class_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
KEPT, PACED = say("El canal de entrada está guardado."), say("La frecuencia está guardada.")


@bp.get("/guide")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def guide() -> Page:
    here = organisation()
    owned = topics.with_owners(reading(), organisation_id=here.id)
    every = [one for one, _ in owned]
    kept = queries.slots_on(reading(), here.id, today())
    paces, ways = queries.paces(reading(), here.id, kept), queries.ways_in(reading(), here.id)
    return stop_page(
        Stop.GUIDE,
        "plan/guide.html",
        missing=missing_in(owned, kept, paces, ways),
        topics=owned,
        shares=sum(one.target_share for one in every),
        routes=routes_by_topic(reading(), here.id, every),
        class_name=class_name,
        slots=[(weekday_name(WEEKDAYS[one.weekday]), one) for one in sorted(kept, key=lambda s: (s.weekday, s.at))],
        paces=paces,
        pace_form=g.get("plan_forms", {}).get("pace_form") or blank(),
        evergreen=queries.evergreen_count(reading(), here.id),
        ways_in=ways,
        may_topics=actor().may(P.TOPIC_MANAGE),
    )


@bp.post("/guide/frequency")
@requires(P.PLAN_MANAGE)
def set_frequencies() -> Page:
    form = read_form(FrequencyForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            service.set_frequencies(session, typed.wanted(), actor=actor(), now=now())
    return _done(PACED, "frequency") if form.value else again(Stop.GUIDE, "pace_form", form)


@bp.get("/guide/ways-in/new")
@requires(P.PLAN_MANAGE)
def new_way_in() -> Page:
    return _form(None, blank(notice_days="2", sla_hours="48"))


@bp.post("/guide/ways-in")
@requires(P.PLAN_MANAGE)
def open_way_in() -> Page:
    form = read_form(WayInForm, request.form)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            service.open_way_in(session, typed.way(), actor=actor(), now=now())
    return _done(KEPT, "ways-in") if form.value else (_form(None, form), form.status)


@bp.get("/guide/ways-in/<int:way_id>")
@requires(P.PLAN_MANAGE)
def way_in(way_id: int) -> Page:
    found = queries.way_in_or_404(reading(), organisation().id, way_id)
    return _form(found, blank(**found.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/guide/ways-in/<int:way_id>")
@requires(P.PLAN_MANAGE)
def change_way_in(way_id: int) -> Page:
    form, found = read_form(WayInForm, request.form), queries.way_in_or_404(reading(), organisation().id, way_id)
    if typed := form.value:
        with beside_its_field(form), writing() as session:
            row = queries.way_in_or_404(session, organisation().id, way_id, lock=True)
            service.change_way_in(session, row, typed.way(), actor=actor(), now=now())
    return _done(KEPT, "ways-in") if form.value else (_form(found, form), form.status)


def _done(said: Sentence, anchor: str) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".guide", _anchor=anchor), 303)


def _form(found: IntakeChannel | None, form: Read[Any]) -> str:
    return render_template("plan/way_in.html", way=found, form=form)
