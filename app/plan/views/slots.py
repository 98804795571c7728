"""The week of slots of each account, and one slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels import queries as channels
from app.channels.rules.accounts import ChannelState
from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, language_name, weekday_name
from app.pages.shell.request_context import organisation, today
from app.plan.forms.slots import ClosingForm, CopyForm, SlotForm
from app.plan.models import Slot
from app.plan.queries import slots as queries
from app.plan.queries.slots import Kept
from app.plan.rules.slots import MOST_WEEKS
from app.plan.service import slots as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.unfit import beside_its_field
from app.topics import queries as topics
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
KEPT, SAVED = say("El hueco está guardado."), say("Los cambios están guardados.")
CLOSED = say("El hueco está cerrado: desde ese día ya no se ofrece.")
COPIED = say("Huecos nuevos: %(count)s.")
DAYS = [(number, weekday_name(day)) for number, day in enumerate(WEEKDAYS)]


@dataclass(frozen=True, slots=True)
class Row:
    """One account, and its slots on each day of the week."""

    called: str
    days: Sequence[Sequence[Kept]]

    @property
    def named(self) -> list[tuple[Sentence, Sequence[Kept]]]:
        return [(name, self.days[number]) for number, name in DAYS]


@bp.get("/slots")
@requires(P.PLAN_MANAGE)
def slots() -> Page:
    closed = request.args.get("state") == "closed"
    kept = queries.slots_between(reading(), organisation().id, today(), date.max)
    ended = queries.slots_ended(reading(), organisation().id, before=today())
    shown = ended if closed else kept
    return render_template(
        "plan/slots.html",
        rows=_rows(shown),
        total=len(shown),
        days=[name for _, name in DAYS],
        counts=(len(kept), len(ended)),
        closed=closed,
        today=today(),
    )


@bp.get("/slots/new")
@requires(P.PLAN_MANAGE)
def new_slot() -> Page:
    language = organisation().languages[0] if organisation().languages else ""
    return _page(None, blank(starts_on=today().isoformat(), every_weeks="1", language=language))


@bp.post("/slots")
@requires(P.PLAN_MANAGE)
def create_slot() -> Page:
    form = read_form(SlotForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            service.keep_slot(session, form.value.keeping(), actor=actor(), now=now())
    return _done(KEPT) if form.value else (_page(None, form), form.status)


@bp.get("/slots/<int:slot_id>")
@requires(P.PLAN_MANAGE)
def slot(slot_id: int) -> Page:
    kept = queries.kept_or_404(reading(), organisation().id, slot_id)
    return _page(kept, _typed(kept))


@bp.post("/slots/<int:slot_id>")
@requires(P.PLAN_MANAGE)
def change_slot(slot_id: int) -> Page:
    form, kept = read_form(SlotForm, request.form), queries.kept_or_404(reading(), organisation().id, slot_id)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.slot_or_404(session, organisation().id, slot_id)
            service.change_slot(session, row, form.value.keeping(), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_page(kept, form), form.status)


@bp.post("/slots/<int:slot_id>/copies")
@requires(P.PLAN_MANAGE)
def copy_slot(slot_id: int) -> Page:
    """On other days and through other accounts at once; nothing ticked means those it has."""
    form, kept = read_form(CopyForm, request.form), queries.kept_or_404(reading(), organisation().id, slot_id)
    made: list[Slot] = []
    if form.value:
        days, accounts = form.value.weekdays or [kept.weekday], form.value.channels or [kept.channel_id]
        with beside_its_field(form), writing() as session:
            row = queries.slot_or_404(session, organisation().id, slot_id)
            made = service.copy_slot(session, row, days, accounts, actor=actor(), now=now())
    if form.value is None:
        return _page(kept, _beside(kept, form)), form.status
    return _done(say(COPIED.msgid, count=len(made)))


@bp.post("/slots/<int:slot_id>/closing")
@requires(P.PLAN_MANAGE)
def close_slot(slot_id: int) -> Page:
    form, kept = read_form(ClosingForm, request.form), queries.kept_or_404(reading(), organisation().id, slot_id)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.slot_or_404(session, organisation().id, slot_id)
            service.close_slot(session, row, form.value.since, today=today(), actor=actor(), now=now())
    return _done(CLOSED) if form.value else (_page(kept, _beside(kept, form)), form.status)


def _rows(kept: Sequence[Kept]) -> list[Row]:
    by_account: dict[int, list[Kept]] = {}
    for one in kept:
        by_account.setdefault(one.channel_id, []).append(one)
    return [
        Row(some[0].called, [[one for one in some if one.weekday == day] for day, _ in DAYS])
        for some in by_account.values()
    ]


def _typed(kept: Kept) -> Read[Any]:
    names = ("channel_id", "weekday", "topic_id", "language", "every_weeks", "note")
    return blank(
        **{name: getattr(kept, name) for name in names},
        at=f"{kept.at:%H:%M}",
        starts_on=kept.starts_on.isoformat(),
        ends_on=kept.ends_on.isoformat() if kept.ends_on else "",
        since=today().isoformat(),
    )


def _beside(kept: Kept, form: Read[Any]) -> Read[Any]:
    """What was typed into one of the small forms, beside the slot as it is."""
    whole = _typed(kept)
    whole.typed |= form.typed
    whole.errors |= form.errors
    return whole


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".slots"), 303)


def _page(kept: Kept | None, form: Read[Any]) -> str:
    """Open accounts and topics in use, and those this one already has."""
    session, body = reading(), organisation()
    accounts = [one for one, _ in channels.channels(session, organisation_id=body.id)]
    open_ones = [(one.id, one.called) for one in accounts if one.state is ChannelState.OPEN]
    themes: list[tuple[Any, Any]] = [(one.id, one.name) for one in topics.topics(session, organisation_id=body.id)]
    own_account = [(kept.channel_id, kept.called)] if kept and not kept.is_open else []
    own_topic = [(kept.topic_id, kept.topic)] if kept and kept.topic_closed else []
    spoken = dict.fromkeys([*body.languages, *(name for one in accounts for name in one.languages)])
    return render_template(
        "plan/slot.html",
        slot=kept,
        form=form,
        accounts=[*open_ones, *own_account],
        others=open_ones,
        topics=[("", say("Cualquiera")), *themes, *own_topic],
        languages=[(name, language_name(name)) for name in spoken],
        days=DAYS,
        weeks=[(number, _every(number)) for number in range(1, MOST_WEEKS + 1)],
    )


def _every(weeks: int) -> Sentence:
    return say("Todas las semanas") if weeks == 1 else say("Cada %(count)s semanas", count=weeks)
