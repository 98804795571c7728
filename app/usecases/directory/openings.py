"""First openings of accounts, by which strangers read names and an act that one person typed (447)."""

from dataclasses import asdict
from datetime import date
from typing import Any

from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.control.rules.public_names import PUBLIC_COLUMNS
from app.domain.directory.models import Channel
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind
from app.domain.public.queries.pages import is_read_outside
from app.usecases.control.gate import ProposedChange, propose_change
from app.usecases.control.public_names import check_names
from app.usecases.directory.registration import named_channel


def hold_opening(work: Work, channel: Channel, kind: AccountActKind, details: AccountActDetails) -> ControlChange:
    """Propose the opening with all that strangers would read. Raises `Refusal` for words that the line blocks."""
    before = {name: getattr(channel, name) for name in sorted(PUBLIC_COLUMNS["channel"])}
    names = {name: value for name, value in before.items() if value}
    before["state"] = channel.state
    if details.reference:
        names["opening_act"] = details.reference
    check_names(work.session, work.organisation_id, names, now=work.now)
    terms: dict[str, Any] = {"kind": kind.value, "details": _json_details(details), "before": before, "names": names}
    terms |= {"removed": [], "added": [*map(str, names.values())]}
    is_read = is_read_outside(work)
    named = named_channel(channel)
    proposal = ProposedChange(ControlKind.ACCOUNT_OPENING, named.subject, named.title, terms, is_read=is_read)
    return propose_change(work, proposal)


def opening_details(change: ControlChange) -> AccountActDetails:
    stored = dict(change.terms["details"])
    act_on = stored.pop("act_on")
    return AccountActDetails(act_on=date.fromisoformat(act_on) if act_on else None, **stored)


def _json_details(details: AccountActDetails) -> dict[str, Any]:
    act_on = details.act_on
    return asdict(details) | {"act_on": act_on.isoformat() if act_on else None}
