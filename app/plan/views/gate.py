"""The first stop: every account with how far its list is, one account's own page, and those to be reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.models import AccountAct
from app.channels.queries import channel_or_404
from app.channels.rules.accounts import NETWORK_NAMES, ChannelState, state_name
from app.channels.rules.acts import DEED_WORDS, AccountDeed, may_be_done
from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, weekday_name
from app.pages.shell.request_context import organisation, today
from app.plan.forms.gate import ChecklistForm, typed_from
from app.plan.queries.gate import Gate, gate_or_404, gates
from app.plan.queries.stops.wait import missing_in
from app.plan.rules.gate import PROFILES, Item
from app.plan.rules.purposes import PURPOSES
from app.plan.rules.stops import Stop
from app.plan.service import gate as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.stops import stop_page
from app.web.access import requires
from app.web.formats import day, moment
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
D = AccountDeed
SAVED = say("La lista está guardada. Lo que falta puede completarse otro día.")
WAYS: dict[AccountDeed, tuple[str, Sentence]] = {
    D.OPENED: ("opening", say("Abrir la cuenta")),
    D.REOPENED: ("reopening", say("Abrir de nuevo")),
    D.REGISTERED: ("registration", say("Registrar por su acto")),
    D.WAIVED: ("waiver", say("Firmar una dispensa")),
    D.KEPT: ("keeping", say("Mantener la cuenta")),
    D.PAUSED: ("pause", say("Poner en pausa")),
    D.CLOSED: ("closing", say("Cerrar la cuenta")),
}
"""Where each act has its page, and what its button says."""
GIVE_UP = say("Descartar la propuesta")


@dataclass(frozen=True, slots=True)
class Offer:
    label: Sentence
    url: str
    kind: str


@bp.get("/wait")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def wait() -> Page:
    found = gates(reading(), organisation().id)
    return stop_page(
        Stop.WAIT,
        "plan/wait.html",
        missing=missing_in(found),
        gates=found,
        items=len(Item),
        states=ChannelState,
        state_name=state_name,
        to_review=sum(gate.review is not None for gate in found),
        may_propose=actor().may(P.ACCOUNT_MANAGE),
    )


@bp.get("/wait/review")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def accounts_to_review() -> Page:
    waiting = [gate for gate in gates(reading(), organisation().id) if gate.review is not None]
    return render_template(
        "plan/accounts_to_review.html",
        rows=[(gate, _offers(gate, (D.KEPT, D.PAUSED, D.CLOSED))) for gate in waiting],
    )


@bp.get("/wait/<int:channel_id>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def gate(channel_id: int) -> Page:
    found = gate_or_404(reading(), channel_id, organisation_id=organisation().id)
    return _page(found, blank(**typed_from(found.checklist)))


@bp.post("/wait/<int:channel_id>/checklist")
@requires(P.PLAN_MANAGE)
def fill_checklist(channel_id: int) -> Page:
    form = read_form(ChecklistForm, request.form)
    if typed := form.value:
        with refusals(form, beside=""), writing() as session:
            channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
            service.fill(session, channel, typed.listed(), base=typed.base, actor=actor(), now=now())
    if form.value:
        flash(translate(SAVED), "good")
        return redirect(url_for(".gate", channel_id=channel_id), 303)
    return _page(gate_or_404(reading(), channel_id, organisation_id=organisation().id), form), form.status


def _page(found: Gate, form: Read[ChecklistForm]) -> str:
    return render_template(
        "plan/gate.html",
        gate=found,
        form=form,
        network=NETWORK_NAMES[found.channel.network],
        state=state_name(found.channel.state),
        items=len(Item),
        profiles=PROFILES,
        waiting=found.waiting(today()),
        is_held=bool(found.lacks) and found.waiver is None and may_be_done(D.OPENED, found.channel.state),
        offers=_offers(found, tuple(WAYS)),
        acts=[_told(act) for act in found.acts],
        may_plan=actor().may(P.PLAN_MANAGE),
        **choices(),
    )


def choices() -> dict[str, Any]:
    return {
        "purposes": [(purpose.value, meaning.name) for purpose, meaning in PURPOSES.items()],
        "days": [(name, weekday_name(name)) for name in WEEKDAYS],
    }


def _offers(found: Gate, deeds: Sequence[AccountDeed]) -> list[Offer]:
    """Only what this person can do now; what cannot be done is explained by what is missing."""
    kinds = {D.OPENED: "primary", D.REOPENED: "primary", D.KEPT: "primary", D.CLOSED: "danger"}
    return [
        Offer(
            label_of(deed, found.channel.state),
            url_for(".act", channel_id=found.channel.id, name=WAYS[deed][0]),
            kinds.get(deed, "secondary"),
        )
        for deed in deeds
        if is_offered(found, deed)
    ]


def label_of(deed: AccountDeed, state: ChannelState) -> Sentence:
    """What its button says; an account never opened is given up rather than closed."""
    return GIVE_UP if deed is D.CLOSED and state is ChannelState.PROPOSED else WAYS[deed][1]


def is_offered(found: Gate, deed: AccountDeed) -> bool:
    who = actor()
    if not may_be_done(deed, found.channel.state):
        return False
    if deed is D.WAIVED:
        filled_it = found.checklist is not None and who.id in found.checklist.contributors
        return who.may(P.PLAN_ADOPT) and bool(found.lacks) and found.waiver is None and not filled_it
    ready = {
        D.OPENED: (not found.lacks or found.waiver is not None) and found.waiting(today()) is None,
        D.REOPENED: found.opening is not None or not found.lacks,
        D.REGISTERED: not found.closed_before,
        D.KEPT: found.review is not None,
    }
    return ready.get(deed, True) and (who.may(P.ACCOUNT_MANAGE) or who.may(P.PLAN_ADOPT))


def _told(act: AccountAct) -> dict[str, object]:
    """An act as a timeline tells it."""
    at = act.act_on and day(act.act_on, "d 'de' MMMM 'de' y")
    keeping = [(say("Archivo: %(text)s"), act.archive), (say("Se hace cargo: %(text)s"), act.handover)]
    said = [act.body, act.reference, at or "", act.reason]
    said += [translate(say(sentence.msgid, text=text)) for sentence, text in keeping if text]
    return {
        "who": act.by_name,
        "deed": translate(DEED_WORDS[act.deed]),
        "when": moment(act.done_at),
        "at": act.done_at.isoformat(),
        "note": " · ".join(part for part in said if part),
    }
