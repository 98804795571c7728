"""Stop 7: existing channels and their clashes."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from flask import render_template, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import normalise_text
from app.domain.calendar.queries.crossings import ChannelCrossing, channel_crossings
from app.domain.external_calendars.queries import external_calendars
from app.domain.external_calendars.rules.calendars import BUSY_WORD
from app.domain.organisations import queries as organisations
from app.domain.people.queries import people as people_queries
from app.domain.plan.models.resources import ExistingChannel
from app.domain.plan.queries import existing_channels as existing_channel_queries
from app.domain.plan.queries.existing_channels import missing_in_existing_channels
from app.domain.plan.rules.existing_channels import DEFAULT_HOURS_APART, MAX_HOURS_APART, ExistingKind
from app.domain.plan.rules.stops import Stop
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.stops import stop_page
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import existing_channels
from app.usecases.plan.existing_channels import ExistingChannelDetails, save_existing_channel
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.formats import format_day as in_words
from app.web.formats import format_instant
from app.web.forms import Form, FormState, RowKey, blank_form
from app.web.number_fields import whole_number_between
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

WORDS = ("name", "owner", "schedule", "rule")


class ExistingForm(Form):
    kind: ExistingKind
    name: str = Field(max_length=120)
    owner: str = Field(max_length=160)
    schedule: str = Field(default="", max_length=200)
    rule: str = Field(default="", max_length=1000)
    hours_apart: Annotated[int, whole_number_between(0, MAX_HOURS_APART)] = DEFAULT_HOURS_APART
    calendar_id: RowKey | None = None

    def telling(self) -> ExistingChannelDetails:
        return ExistingChannelDetails(
            **self.model_dump() | {name: normalise_text(getattr(self, name)) for name in WORDS}
        )


P = Permission
SAVED, REMOVED = msg("El canal está guardado."), msg("El canal está quitado.")
UNTITLED = msg("Sin título")
MAX_SHOWN = 50
"""Clashes listed; others are counted."""


class ClashRow(NamedTuple):
    when: str
    title: str
    channel: str
    rule: str
    near: Sequence[tuple[str, str]]


@bp.get("/exists")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def exists() -> Page:
    """Show titles only to permitted readers."""
    channels = existing_channel_queries.existing_channels(read_session(), organisation().id)
    calendars = {calendar.id: calendar for calendar in external_calendars(read_session(), organisation().id)}
    met = channel_crossings(read_session(), organisation(), channels, today=today())
    return stop_page(
        Stop.EXISTS,
        "plan/existing_channels.html",
        missing=missing_in_existing_channels(channels),
        channels=[(channel, channel.kind.label, calendars.get(channel.calendar_id or 0)) for channel in channels],
        clashes=[_clash_row(crossing) for crossing in met[:MAX_SHOWN]] if actor().may(P.POST_READ) else [],
        total=len(met),
        has_calendar=any(channel.calendar_id for channel in channels),
        may_link=actor().may(P.CALENDAR_MANAGE),
    )


@bp.get("/exists/new")
@requires(P.PLAN_MANAGE)
def new_existing() -> Page:
    return _page(None, blank_form(kind=ExistingKind.WEB.value, hours_apart=DEFAULT_HOURS_APART))


@bp.post("/exists")
@requires(P.PLAN_MANAGE)
def add_existing() -> Page:
    return run_form_action(
        ExistingForm,
        lambda session, typed: save_existing_channel(work(session), organisation(), None, typed.telling()),
        page=lambda form: _page(None, form),
        done=lambda _: _done(SAVED),
    )


@bp.get("/exists/<int:channel_id>")
@requires(P.PLAN_MANAGE)
def one_existing(channel_id: int) -> Page:
    channel = existing_channel_queries.existing_channel_or_404(read_session(), organisation().id, channel_id)
    typed = {name: getattr(channel, name) for name in ExistingChannelDetails.__dataclass_fields__}
    return _page(channel, blank_form(**typed | {"kind": channel.kind.value, "hours_apart": str(channel.hours_apart)}))


@bp.post("/exists/<int:channel_id>")
@requires(P.PLAN_MANAGE)
def change_existing(channel_id: int) -> Page:
    def save(session: Session, typed: ExistingForm) -> None:
        row = existing_channel_queries.existing_channel_or_404(session, organisation().id, channel_id, lock=True)
        save_existing_channel(work(session), organisation(), row, typed.telling())

    channel = existing_channel_queries.existing_channel_or_404(read_session(), organisation().id, channel_id)
    return run_form_action(
        ExistingForm,
        save,
        page=lambda form: _page(channel, form),
        done=lambda _: _done(SAVED),
    )


@bp.post("/exists/<int:channel_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_existing(channel_id: int) -> Page:
    with write_transaction() as session:
        row = existing_channel_queries.existing_channel_or_404(session, organisation().id, channel_id, lock=True)
        existing_channels.remove_existing(work(session), row)
    return _done(REMOVED)


def _clash_row(crossing: ChannelCrossing) -> ClashRow:
    event = crossing.event
    when = (
        in_words(event.first_day, "EEE d MMM")
        if event.is_all_day
        else format_instant(event.starts_at, "EEE d MMM, HH:mm")
    )
    posts = [
        (
            f"{format_instant(piece.at, 'd MMM, HH:mm')} · {piece.title or translate(UNTITLED)}",
            url_for("posts.show", year=piece.year, ordinal=piece.ordinal),
        )
        for piece in crossing.pieces
    ]
    runs = [
        (translate(msg("Campaña «%(name)s»", name=run.name)), url_for(".campaign", campaign_id=run.id))
        for run in crossing.campaigns
    ]
    return ClashRow(
        when, event.summary or translate(BUSY_WORD), crossing.channel.name, crossing.channel.rule, [*posts, *runs]
    )


def _done(sentence: Message) -> Response:
    return flash_and_redirect(sentence, url_for(".exists"))


def _page(existing: ExistingChannel | None, form: FormState[Any]) -> str:
    """Render the channel's form; the owner is free text, with people and units suggested.

    Hidden calendars need permission to manage them.
    """
    here = organisation().id
    people = [
        member.user.name for member in people_queries.members(read_session(), organisation_id=here, today=today())
    ]
    units = [unit.name for unit in organisations.units(read_session(), here)]
    may_link, own = actor().may(P.CALENDAR_MANAGE), existing.calendar_id if existing else None
    known = [
        calendar
        for calendar in external_calendars(read_session(), here)
        if calendar.is_shown or may_link or calendar.id == own
    ]
    return render_template(
        "plan/existing_channel.html",
        channel=existing,
        form=form,
        kinds=ExistingKind.choices(),
        owners=[*units, *people],
        calendars=[("", msg("Ninguno")), *((calendar.id, calendar.name) for calendar in known)],
        may_link=may_link,
    )
