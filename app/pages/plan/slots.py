from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from flask import render_template, request, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.queries import channels, topics
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations.rules import WEEKDAYS, language_name, weekday_name
from app.domain.slots import queries
from app.domain.slots.queries import SlotSummary
from app.domain.slots.rules.occurrences import MOST_WEEKS
from app.pages.plan.blueprint import Page, bp
from app.pages.shell.request_context import organisation, today
from app.usecases.slots import weekly_slots
from app.usecases.slots.weekly_slots import SlotDetails
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, RowKey, blank_form
from app.web.request import read_session, work


class PlanSlotForm(Form):
    horizon = PLANNING
    spans = (("starts_on", "ends_on"),)
    channel_id: RowKey
    weekday: int = Field(ge=0, le=6)
    at: time
    topic_id: RowKey | None = None
    language: str = Field(max_length=8)
    every_weeks: int = Field(default=1, ge=1, le=MOST_WEEKS)
    starts_on: date
    ends_on: date | None = None
    note: str = Field(default="", max_length=200)

    def keeping(self) -> SlotDetails:
        values = self.model_dump()
        return SlotDetails(**values | {"at": self.at.replace(second=0, microsecond=0, tzinfo=None)})


class SlotCopyForm(Form):
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = []
    channels: list[int] = []


class SlotClosingForm(Form):
    horizon = PLANNING
    since: date


class EvergreenUseForm(Form):
    piece: RowKey


P = Permission
KEPT, SAVED = msg("El hueco está guardado."), msg("Los cambios están guardados.")
CLOSED = msg("El hueco está cerrado: desde ese día ya no se ofrece.")
COPIED = msg("Huecos nuevos: %(count)s.")
DAYS = [(number, weekday_name(day)) for number, day in enumerate(WEEKDAYS)]


@dataclass(frozen=True, slots=True)
class AccountWeek:
    called: str
    days: Sequence[Sequence[SlotSummary]]

    @property
    def named(self) -> list[tuple[Message, Sequence[SlotSummary]]]:
        return [(name, self.days[number]) for number, name in DAYS]


@bp.get("/slots")
@requires(P.PLAN_MANAGE)
def slots() -> Page:
    closed = request.args.get("state") == "closed"
    current_slots = queries.slots_between(read_session(), organisation().id, today(), date.max)
    ended = queries.ended_slots(work(read_session()), before=today())
    shown = ended if closed else current_slots
    return render_template(
        "plan/slots.html",
        rows=_rows(shown),
        total=len(shown),
        days=[name for _, name in DAYS],
        counts=(len(current_slots), len(ended)),
        closed=closed,
        today=today(),
    )


@bp.get("/slots/new")
@requires(P.PLAN_MANAGE)
def new_slot() -> Page:
    language = organisation().languages[0] if organisation().languages else ""
    return _page(None, blank_form(starts_on=today().isoformat(), every_weeks="1", language=language))


@bp.post("/slots")
@requires(P.PLAN_MANAGE)
def create_slot() -> Page:
    return run_form_action(
        PlanSlotForm,
        lambda session, typed: weekly_slots.add_slot(work(session), typed.keeping()),
        page=lambda form: _page(None, form),
        done=lambda _: _done(KEPT),
    )


@bp.get("/slots/<int:slot_id>")
@requires(P.PLAN_MANAGE)
def slot(slot_id: int) -> Page:
    summary = queries.slot_summary_or_404(work(read_session()), slot_id)
    return _page(summary, _typed(summary))


@bp.post("/slots/<int:slot_id>")
@requires(P.PLAN_MANAGE)
def change_slot(slot_id: int) -> Page:
    def change(session: Session, typed: PlanSlotForm) -> None:
        row = queries.slot_or_404(work(session), slot_id)
        weekly_slots.change_slot(work(session), row, typed.keeping())

    summary = queries.slot_summary_or_404(work(read_session()), slot_id)
    return run_form_action(
        PlanSlotForm,
        change,
        page=lambda form: _page(summary, form),
        done=lambda _: _done(SAVED),
    )


@bp.post("/slots/<int:slot_id>/copies")
@requires(P.PLAN_MANAGE)
def copy_slot(slot_id: int) -> Page:
    """Copy to other days and accounts; by default, its own."""

    def copy(session: Session, typed: SlotCopyForm) -> int:
        days, accounts = typed.weekdays or [summary.weekday], typed.channels or [summary.channel_id]
        row = queries.slot_or_404(work(session), slot_id)
        return len(weekly_slots.copy_slot(work(session), row, days, accounts))

    summary = queries.slot_summary_or_404(work(read_session()), slot_id)
    return run_form_action(
        SlotCopyForm,
        copy,
        page=lambda form: _page(summary, _form_beside_slot(summary, form)),
        done=lambda count: _done(msg(COPIED.msgid, count=count)),
    )


@bp.post("/slots/<int:slot_id>/closing")
@requires(P.PLAN_MANAGE)
def close_slot(slot_id: int) -> Page:
    def close(session: Session, typed: SlotClosingForm) -> None:
        row = queries.slot_or_404(work(session), slot_id)
        weekly_slots.close_slot(work(session), row, typed.since, today=today())

    summary = queries.slot_summary_or_404(work(read_session()), slot_id)
    return run_form_action(
        SlotClosingForm,
        close,
        page=lambda form: _page(summary, _form_beside_slot(summary, form)),
        done=lambda _: _done(CLOSED),
    )


def _rows(summaries: Sequence[SlotSummary]) -> list[AccountWeek]:
    by_account: dict[int, list[SlotSummary]] = {}
    for summary in summaries:
        by_account.setdefault(summary.channel_id, []).append(summary)
    return [
        AccountWeek(
            some[0].called, [[slot_summary for slot_summary in some if slot_summary.weekday == day] for day, _ in DAYS]
        )
        for some in by_account.values()
    ]


def _typed(summary: SlotSummary) -> FormState[Any]:
    names = ("channel_id", "weekday", "topic_id", "language", "every_weeks", "note")
    return blank_form(
        **{name: getattr(summary, name) for name in names},
        at=f"{summary.at:%H:%M}",
        starts_on=summary.starts_on.isoformat(),
        ends_on=summary.ends_on.isoformat() if summary.ends_on else "",
        since=today().isoformat(),
    )


def _form_beside_slot(summary: SlotSummary, form: FormState[Any]) -> FormState[Any]:
    whole = _typed(summary)
    whole.typed |= form.typed
    whole.errors |= form.errors
    return whole


def _done(sentence: Message) -> Response:
    return flash_and_redirect(sentence, url_for(".slots"))


def _page(summary: SlotSummary | None, form: FormState[Any]) -> str:
    session, body = read_session(), organisation()
    accounts = [channel for channel, _ in channels.channels(session, organisation_id=body.id)]
    open_ones = [(channel.id, channel.called) for channel in accounts if channel.state is ChannelState.OPEN]
    themes: list[tuple[Any, Any]] = [
        (topic.id, topic.name) for topic in topics.topics(session, organisation_id=body.id)
    ]
    own_account = [(summary.channel_id, summary.called)] if summary and not summary.is_open else []
    own_topic = [(summary.topic_id, summary.topic)] if summary and summary.topic_closed else []
    codes = dict.fromkeys([*body.languages, *(name for channel in accounts for name in channel.languages)])
    return render_template(
        "plan/slot.html",
        slot=summary,
        form=form,
        accounts=[*open_ones, *own_account],
        others=open_ones,
        topics=[("", msg("Cualquiera")), *themes, *own_topic],
        languages=[(name, language_name(name)) for name in codes],
        days=DAYS,
        weeks=[(number, _every(number)) for number in range(1, MOST_WEEKS + 1)],
    )


def _every(weeks: int) -> Message:
    return msg("Todas las semanas") if weeks == 1 else msg("Cada %(count)s semanas", count=weeks)
