"""Stop 1: each account's list, and accounts to review."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.models import AccountAct
from app.domain.directory.queries.channels import channel_or_404
from app.domain.directory.rules.account_acts import AccountActKind, is_act_allowed
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.plan.queries.gate import AccountGate, account_gates, gate_or_404, missing_in_accounts
from app.domain.plan.rules.gate import PROFILES, ChecklistItem
from app.domain.plan.rules.purpose import PURPOSES
from app.domain.plan.rules.stops import Stop
from app.pages.components.waiting_change import follows_changes
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.gate_forms import ChecklistForm, typed_checklist
from app.pages.plan.stops import stop_page
from app.pages.shell.request_context import organisation, today
from app.usecases.directory.registration import waiting_opening
from app.usecases.plan import checklist
from app.usecases.plan.account_acts import FIRST_OPENINGS
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.formats import format_day, format_instant
from app.web.forms import FormState, blank_form
from app.web.request import actor, read_session, work
from app.web.translation import translate

P = Permission
D = AccountActKind
SAVED = msg("La lista está guardada. Lo que falta puede completarse otro día.")
ACT_PAGES: dict[AccountActKind, tuple[str, Message]] = {
    D.OPENED: ("opening", msg("Abrir la cuenta")),
    D.REOPENED: ("reopening", msg("Abrir de nuevo")),
    D.REGISTERED: ("registration", msg("Registrar por su acto")),
    D.WAIVED: ("waiver", msg("Firmar una dispensa")),
    D.KEPT: ("keeping", msg("Mantener la cuenta")),
    D.PAUSED: ("pause", msg("Poner en pausa")),
    D.CLOSED: ("closing", msg("Cerrar la cuenta")),
}
GIVE_UP = msg("Descartar la propuesta")


@dataclass(frozen=True, slots=True)
class ActOffer:
    label: Message
    url: str
    kind: str


@bp.get("/wait")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def wait() -> Page:
    gates = account_gates(read_session(), organisation().id)
    return stop_page(
        Stop.WAIT,
        "plan/accounts.html",
        missing=missing_in_accounts(gates),
        gates=gates,
        items=len(ChecklistItem),
        states=ChannelState,
        to_review=sum(gate.review is not None for gate in gates),
        may_propose=actor().may(P.ACCOUNT_MANAGE),
    )


@bp.get("/wait/review")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def accounts_to_review() -> Page:
    waiting = [gate for gate in account_gates(read_session(), organisation().id) if gate.review is not None]
    return render_template(
        "plan/accounts_to_review.html",
        rows=[(gate, _offers(gate, (D.KEPT, D.PAUSED, D.CLOSED))) for gate in waiting],
    )


@bp.get("/wait/<int:channel_id>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def gate(channel_id: int) -> Page:
    account_gate = gate_or_404(read_session(), channel_id, organisation_id=organisation().id)
    return _page(account_gate, blank_form(**typed_checklist(account_gate.checklist)))


@bp.post("/wait/<int:channel_id>/checklist")
@requires(P.PLAN_MANAGE)
def fill_checklist(channel_id: int) -> Page:
    def save(session: Session, typed: ChecklistForm) -> None:
        channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
        checklist.save_checklist(work(session), channel, typed.listed(), base=typed.base)

    return run_form_action(
        ChecklistForm,
        save,
        page=lambda form: _page(gate_or_404(read_session(), channel_id, organisation_id=organisation().id), form),
        done=lambda _: flash_and_redirect(SAVED, url_for(".gate", channel_id=channel_id)),
        beside="",
    )


def _page(account_gate: AccountGate, form: FormState[ChecklistForm]) -> str:
    opening = waiting_opening(read_session(), account_gate.channel)
    return render_template(
        "plan/gate.html",
        gate=account_gate,
        form=form,
        network=NETWORK_NAMES[account_gate.channel.network],
        state=account_gate.channel.state.label,
        items=len(ChecklistItem),
        profiles=PROFILES,
        waiting=account_gate.waiting(today()),
        opening=opening,
        may_follow=follows_changes(),
        is_held=bool(account_gate.lacks)
        and account_gate.waiver is None
        and is_act_allowed(D.OPENED, account_gate.channel.state),
        offers=_offers(account_gate, [kind for kind in ACT_PAGES if not opening or kind not in FIRST_OPENINGS]),
        acts=[_timeline_entry(act) for act in account_gate.acts],
        may_plan=actor().may(P.PLAN_MANAGE),
        **form_choices(),
    )


def form_choices() -> dict[str, Any]:
    return {
        "purposes": [(purpose.value, meaning.name) for purpose, meaning in PURPOSES.items()],
        "days": [(name, weekday_name(name)) for name in WEEKDAYS],
    }


def _offers(account_gate: AccountGate, offered: Sequence[AccountActKind]) -> list[ActOffer]:
    """Return the possible acts; missing items explain the others."""
    kinds = {D.OPENED: "primary", D.REOPENED: "primary", D.KEPT: "primary", D.CLOSED: "danger"}
    return [
        ActOffer(
            act_label(kind, account_gate.channel.state),
            url_for(".act", channel_id=account_gate.channel.id, name=ACT_PAGES[kind][0]),
            kinds.get(kind, "secondary"),
        )
        for kind in offered
        if is_offered(account_gate, kind)
    ]


def act_label(kind: AccountActKind, state: ChannelState) -> Message:
    return GIVE_UP if kind is D.CLOSED and state is ChannelState.PROPOSED else ACT_PAGES[kind][1]


def is_offered(account_gate: AccountGate, kind: AccountActKind) -> bool:
    who = actor()
    if not is_act_allowed(kind, account_gate.channel.state):
        return False
    if kind is D.WAIVED:
        filled_it = account_gate.checklist is not None and who.id in account_gate.checklist.contributors
        return who.may(P.PLAN_ADOPT) and bool(account_gate.lacks) and account_gate.waiver is None and not filled_it
    ready = {
        D.OPENED: (not account_gate.lacks or account_gate.waiver is not None) and account_gate.waiting(today()) is None,
        D.REOPENED: account_gate.opening is not None or not account_gate.lacks,
        D.REGISTERED: not account_gate.closed_before,
        D.KEPT: account_gate.review is not None,
    }
    return ready.get(kind, True) and (who.may(P.ACCOUNT_MANAGE) or who.may(P.PLAN_ADOPT))


def _timeline_entry(act: AccountAct) -> dict[str, object]:
    at = act.act_on and format_day(act.act_on, "long")
    keeping = [(msg("Archivo: %(text)s"), act.archive), (msg("Se hace cargo: %(text)s"), act.handover)]
    parts = [act.body, act.reference, at or "", act.reason]
    parts += [translate(msg(sentence.msgid, text=text)) for sentence, text in keeping if text]
    return {
        "who": act.by_name,
        "deed": translate(act.deed.label),
        "when": format_instant(act.done_at),
        "at": act.done_at.isoformat(),
        "note": " · ".join(part for part in parts if part),
    }
