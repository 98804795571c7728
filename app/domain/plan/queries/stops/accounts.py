"""The first stop, waiting: accounts and their checklists."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.directory.models import AccountAct
from app.domain.directory.rules.networks import ChannelState
from app.domain.plan.queries.gate import AccountGate, account_gates


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    return {"accounts": [_account(gate, today) for gate in account_gates(session, organisation_id)]}


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:  # noqa: ARG001 - every stop is asked alike
    return missing_in(account_gates(session, organisation_id))


def missing_in(gates: Iterable[AccountGate]) -> list[Message]:
    """Return a message per account, in use or proposed, lacking checklist items, or one if there are no accounts.

    A waiting day does not count as missing.
    """
    here = [gate for gate in gates if gate.channel.state is not ChannelState.CLOSED]
    short = [gate for gate in here if gate.lacks and gate.waiver is None]
    if not here:
        return [msg("No hay ninguna cuenta: proponga la primera.")]
    return [
        msg(
            "%(account)s: puntos de su lista sin completar: %(count)s.",
            account=short_gate.channel.called,
            count=len(short_gate.lacks),
        )
        for short_gate in short
    ]


def _account(gate: AccountGate, today: date) -> dict[str, Any]:
    channel, opening, filled = gate.channel, gate.opening, gate.filled
    lacking = [str(lack.sentence) for lack in gate.lacks]
    if channel.state is ChannelState.PROPOSED and (waiting := gate.waiting(today)):
        lacking.append(str(waiting))
    return {
        "network": channel.network.value,
        "name": channel.name,
        "handle": channel.handle,
        "url": channel.url,
        "unit": "",
        "purpose": filled.purpose.value if filled.purpose else None,
        "state": channel.state.value,
        "opened_on": opening.act_on.isoformat() if opening and opening.act_on else None,
        "act": channel.opening_act,
        "administrators": list(filled.administrators),
        "responsible": gate.responsible,
        "attention": gate.checklist.attention_hours if gate.checklist else {},
        "missing": lacking,
        "waiver": _waiver(gate.waiver),
    }


def _waiver(act: AccountAct | None) -> dict[str, str] | None:
    if act is None:
        return None
    return {"by": act.by_name, "reason": act.reason, "on": act.act_on.isoformat() if act.act_on else ""}
