"""Stop 7: what already speaks, and where it comes too near to what is published."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.calendar.queries.coordination import Crossing, crossings
from app.calendar.queries.external import calendars_of
from app.calendar.rules.external import BUSY
from app.core.words import Sentence, say
from app.organisations import queries as organisations
from app.pages.shell.request_context import organisation, today
from app.plan.deeds.coordinating import keep
from app.plan.forms.existing import ExistingForm
from app.plan.models import ExistingChannel
from app.plan.queries import existing as queries
from app.plan.queries.stops.exists import missing_in
from app.plan.rules.existing import EXISTING_WORDS, HOURS_APART, ExistingKind
from app.plan.rules.stops import Stop
from app.plan.service import existing as service
from app.plan.service.existing import Telling
from app.plan.views.blueprint import Page, bp
from app.plan.views.stops import stop_page
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.formats import moment
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED, REMOVED = say("El canal está guardado."), say("El canal está quitado.")
UNTITLED = say("Sin título")
MOST = 50
"""Clashes told one by one; the others are counted."""


class Shown(NamedTuple):
    """A clash as its row: what happens, and the links to what it comes too near to."""

    when: str
    title: str
    channel: str
    rule: str
    near: Sequence[tuple[str, str]]


@bp.get("/exists")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def exists() -> Page:
    """Titles of publications only for whoever reads them."""
    found = queries.existing(reading(), organisation().id)
    calendars = {one.id: one for one in calendars_of(reading(), organisation().id)}
    met = crossings(reading(), organisation(), found, today=today())
    return stop_page(
        Stop.EXISTS,
        "plan/exists.html",
        missing=missing_in(found),
        channels=[(one, EXISTING_WORDS[one.kind], calendars.get(one.calendar_id or 0)) for one in found],
        clashes=[_shown(one) for one in met[:MOST]] if actor().may(P.POST_READ) else [],
        total=len(met),
        has_calendar=any(one.calendar_id for one in found),
        may_link=actor().may(P.CALENDAR_MANAGE),
    )


@bp.get("/exists/new")
@requires(P.PLAN_MANAGE)
def new_existing() -> Page:
    return _page(None, blank(kind=ExistingKind.WEB.value, hours_apart=HOURS_APART))


@bp.post("/exists")
@requires(P.PLAN_MANAGE)
def add_existing() -> Page:
    form = read_form(ExistingForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            keep(session, organisation(), None, form.value.telling(), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_page(None, form), form.status)


@bp.get("/exists/<int:channel_id>")
@requires(P.PLAN_MANAGE)
def one_existing(channel_id: int) -> Page:
    found = queries.existing_or_404(reading(), organisation().id, channel_id)
    typed = {name: getattr(found, name) for name in Telling.__dataclass_fields__}
    return _page(found, blank(**typed | {"kind": found.kind.value, "hours_apart": str(found.hours_apart)}))


@bp.post("/exists/<int:channel_id>")
@requires(P.PLAN_MANAGE)
def change_existing(channel_id: int) -> Page:
    found = queries.existing_or_404(reading(), organisation().id, channel_id)
    form = read_form(ExistingForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.existing_or_404(session, organisation().id, channel_id, lock=True)
            keep(session, organisation(), row, form.value.telling(), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_page(found, form), form.status)


@bp.post("/exists/<int:channel_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_existing(channel_id: int) -> Page:
    with writing() as session:
        row = queries.existing_or_404(session, organisation().id, channel_id, lock=True)
        service.remove_existing(session, row, actor=actor(), now=now())
    return _done(REMOVED)


def _shown(one: Crossing) -> Shown:
    event = one.event
    when = in_words(event.first_day, "EEE d MMM") if event.is_all_day else moment(event.starts_at, "EEE d MMM, HH:mm")
    posts = [
        (
            f"{moment(piece.at, 'd MMM, HH:mm')} · {piece.title or translate(UNTITLED)}",
            url_for("drafting.show", year=piece.year, ordinal=piece.ordinal),
        )
        for piece in one.pieces
    ]
    runs = [
        (translate(say("Campaña «%(name)s»", name=run.name)), url_for(".campaign", campaign_id=run.id))
        for run in one.campaigns
    ]
    return Shown(when, event.summary or translate(BUSY), one.channel.name, one.channel.rule, [*posts, *runs])


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".exists"), 303)


def _page(found: ExistingChannel | None, form: Read[Any]) -> str:
    """Whoever runs it may be anybody: people and units of the house are only suggested. Of calendars nobody shows
    yet only those know who manage them."""
    here = organisation().id
    people = [one.user.name for one in accounts.members(reading(), organisation_id=here, today=today())]
    units = [one.name for one in organisations.units(reading(), here)]
    may_link, own = actor().may(P.CALENDAR_MANAGE), found.calendar_id if found else None
    known = [one for one in calendars_of(reading(), here) if one.is_shown or may_link or one.id == own]
    return render_template(
        "plan/existing.html",
        channel=found,
        form=form,
        kinds=[(kind.value, word) for kind, word in EXISTING_WORDS.items()],
        owners=[*units, *people],
        calendars=[("", say("Ninguno")), *((one.id, one.name) for one in known)],
        may_link=may_link,
    )
