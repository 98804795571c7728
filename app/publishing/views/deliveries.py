"""Deliveries that wait for a person: the list, and a page for each with what can be done about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.accounts.rules import Permission as P
from app.channels.rules.accounts import Publishing
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, person
from app.publishing import deeds
from app.publishing.forms import PermalinkForm, ReasonForm
from app.publishing.queries import lines
from app.publishing.queries.evidence import evidence_of
from app.publishing.queries.provenance import content_fault
from app.publishing.rules import DeliveryState as D
from app.publishing.rules import home_of
from app.publishing.views.waiting import entry, groups, is_held, removal_entry
from app.takedowns.queries import withdrawals
from app.takedowns.queries.hands import hand_work
from app.web.access import requires
from app.web.forms import Form, Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

bp = Blueprint("publishing", __name__, url_prefix="/o/<organisation>/deliveries")
Page = str | tuple[str, int] | Response

AHEAD = timedelta(days=14)
"""How far the list of what will have to be published by hand looks."""


@bp.get("")
@requires(P.POST_READ)
def attention() -> str:
    return render_template("publishing/attention.html", groups=groups())


@bp.get("/by-hand")
@requires(P.DELIVERY_PUBLISH)
def by_hand() -> str:
    """What this person publishes on the accounts they answer for."""
    cases = lines.by_hand(reading(), organisation().id, person().id, until=now() + AHEAD)
    removals = withdrawals.by_hand(reading(), organisation().id, person().id)
    return render_template(
        "publishing/by_hand.html",
        waiting=[entry(case) for case in cases if case.delivery.state is D.AWAITING_HAND],
        coming=[entry(case) for case in cases if case.delivery.state is D.SCHEDULED],
        days=AHEAD.days,
        removals=[removal_entry(case) for case in removals],
    )


def hand_work_waiting() -> int | None:
    """For the rail: how much waits for this person's hands; None for whoever has no such work."""
    work = hand_work(reading(), organisation().id, person().id)
    return work.waiting if work.is_theirs else None


@bp.get("/<int:delivery_id>")
@requires(P.POST_READ)
def show(delivery_id: int) -> str:
    return _page(delivery_id)


@bp.post("/<int:delivery_id>/confirmation")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def confirm(delivery_id: int) -> Page:
    """It is out, at this address."""
    said = say("Queda como publicada.")
    return _settle(delivery_id, PermalinkForm, deeds.confirm, field="permalink", said=said)


@bp.post("/<int:delivery_id>/cancellation")
@requires(P.DELIVERY_SETTLE, P.DELIVERY_PUBLISH)
def leave(delivery_id: int) -> Page:
    """It is not out, and will not be."""
    return _settle(delivery_id, ReasonForm, deeds.leave, field="reason", said=say("El envío queda anulado."))


@bp.post("/<int:delivery_id>/retry")
@requires(P.DELIVERY_SETTLE)
def send_again(delivery_id: int) -> Page:
    """It is not out: once more."""
    return _settle(delivery_id, Form, deeds.send_again, field="", said=say("Se envía otra vez ahora mismo."))


@bp.post("/<int:delivery_id>/look")
@requires(P.DELIVERY_SETTLE)
def look_again(delivery_id: int) -> Page:
    """Have the account looked at once more."""
    return _settle(delivery_id, Form, deeds.look_again, field="", said=say("Se vuelve a mirar la cuenta."))


def _settle(delivery_id: int, form_class: type[Form], deed: Callable[..., None], *, field: str, said: Sentence) -> Page:
    form = read_form(form_class, request.form)
    if form.value is None:
        return _page(delivery_id, form), 422
    try:
        with writing() as session:
            case = lines.case_or_404(session, organisation().id, delivery_id)
            deed(session, case, actor=actor(), now=now(), **form.value.model_dump())
    except Refusal as refusal:
        if refusal.status not in (422, 409):
            raise
        form.refuse(field, refusal.sentence)
        return _page(delivery_id, form), refusal.status
    flash(translate(said), "good")
    return redirect(url_for(".show", delivery_id=delivery_id), 303)


def _page(delivery_id: int, form: Read[Any] | None = None) -> str:
    session, body = reading(), organisation().id
    case = lines.case_or_404(session, body, delivery_id)
    return render_template(
        "publishing/show.html",
        case=case,
        form=form or blank(permalink="", reason=""),
        until=lines.end_of_chance(session, case),
        proof=evidence_of(session, body, [delivery_id]).get(delivery_id),
        taken=withdrawals.of_deliveries(session, body, [delivery_id]).get(delivery_id),
        may_settle=deeds.may_settle(case, actor()),
        is_by_hand=case.channel.publishing is Publishing.BY_HAND,
        settles=actor().may(P.DELIVERY_SETTLE),
        home=home_of(case.channel.network, case.channel.url, case.channel.base_url),
        state=case.delivery.state.value,
        is_held=is_held(case),
        fault=_fault(session, case),
    )


def _fault(session: Session, case: lines.Case) -> Sentence | None:
    """Why what would be copied by hand is not what was approved; of what is over, held or in the air, nothing."""
    if case.delivery.state not in (D.SCHEDULED, D.AWAITING_HAND, D.FAILED) or is_held(case):
        return None
    return content_fault(session, case.delivery.id)
