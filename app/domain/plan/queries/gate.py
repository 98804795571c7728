"""The first stop, waiting: accounts and their checklists."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.db.work import Work
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.queries.channels import channel_or_404
from app.domain.directory.rules.account_acts import OPENINGS, AccountActKind
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.people.models import User
from app.domain.people.queries.known_names import name_in
from app.domain.plan.models.gate import AccountChecklist, SamplePiece
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries.profiles import observed_by_network
from app.domain.plan.rules.gate import (
    ChecklistItem,
    ChecklistProgress,
    GateContext,
    MissingItem,
    PieceKind,
    missing_items,
    waiting_reason,
)

PieceCounts = Mapping[PieceKind, int]
D = AccountActKind


@dataclass(frozen=True, slots=True)
class AccountGate:
    """`acts` are newest first; `responsible` is a name."""

    channel: Channel
    checklist: AccountChecklist | None
    filled: ChecklistProgress
    acts: Sequence[AccountAct] = field(default_factory=list)
    responsible: str = ""

    @property
    def lacks(self) -> list[MissingItem]:
        return missing_items(self.filled)

    @property
    def done(self) -> int:
        return len(ChecklistItem) - len(self.lacks)

    @property
    def context(self) -> GateContext:
        return GateContext(self.channel.id, self.filled, self.waiver is not None, self._is_back)

    @property
    def waiver(self) -> AccountAct | None:
        """Return the signed waiver; ignore waivers signed before the account was last closed."""
        return next((act for act in self._since_closed if act.deed is D.WAIVED), None)

    @property
    def opening(self) -> AccountAct | None:
        """Return the act before any pause."""
        first = [act for act in self._since_closed if act.deed in OPENINGS - {D.REOPENED}]
        return first[0] if first else None

    @property
    def closed_before(self) -> bool:
        return any(act.deed is D.CLOSED for act in self.acts)

    @property
    def review(self) -> AccountAct | None:
        """Return the review act still unanswered."""
        last = next((act for act in self.acts if act.deed is not D.WAIVED), None)
        return last if last is not None and last.deed is D.REVIEW else None

    def waiting(self, today: date) -> Message | None:
        return waiting_reason(self.filled, today=today)

    @property
    def _is_back(self) -> bool:
        return self.channel.state is ChannelState.PAUSED and self.opening is not None

    @property
    def _since_closed(self) -> list[AccountAct]:
        ends = next((place for place, act in enumerate(self.acts) if act.deed is D.CLOSED), len(self.acts))
        return list(self.acts[:ends])


def account_gates(session: Session, organisation_id: int) -> list[AccountGate]:
    """Return the accounts with their checklists and acts, closed accounts last; five statements."""
    wanted = (
        select(Channel, name_in(organisation_id))
        .join(User, col(User.id) == Channel.responsible_id, isouter=True)
        .where(Channel.organisation_id == organisation_id)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    )
    rows = session.exec(wanted).all()
    lists, pieces = _checklists(session, organisation_id), _pieces(session, organisation_id)
    acts, seen = _acts(session, organisation_id), observed_by_network(session, organisation_id)
    made = [
        AccountGate(
            channel,
            lists.get(channel.id),
            _checklist_progress(lists.get(channel.id), pieces[channel.id], seen, channel),
            acts[channel.id],
            name or "",
        )
        for channel, name in rows
    ]
    return sorted(made, key=lambda gate: gate.channel.state is ChannelState.CLOSED)


def gate_or_404(session: Session, channel_id: int, *, organisation_id: int) -> AccountGate:
    """Raise `NotFound`."""
    channel = channel_or_404(session, channel_id, organisation_id=organisation_id)
    checklist = checklist_of(session, channel_id, organisation_id=organisation_id)
    pieces = _pieces(session, organisation_id, channel_id)[channel_id]
    acts = _acts(session, organisation_id, channel_id)[channel_id]
    seen = observed_by_network(session, organisation_id)
    return AccountGate(channel, checklist, _checklist_progress(checklist, pieces, seen, channel), acts)


def checklist_of(session: Session, channel_id: int, *, organisation_id: int) -> AccountChecklist | None:
    return session.exec(
        select(AccountChecklist).where(
            AccountChecklist.organisation_id == organisation_id, AccountChecklist.channel_id == channel_id
        )
    ).first()


def sample_pieces(session: Session, channel_id: int, *, organisation_id: int) -> Sequence[SamplePiece]:
    mine = (SamplePiece.organisation_id == organisation_id, SamplePiece.channel_id == channel_id)
    return session.exec(select(SamplePiece).where(*mine).order_by(col(SamplePiece.id))).all()


def sample_or_404(work: Work, sample_id: int, channel_id: int) -> SamplePiece:
    """Raise `NotFound`."""
    mine = (SamplePiece.organisation_id == work.organisation_id, SamplePiece.channel_id == channel_id)
    piece = work.session.exec(select(SamplePiece).where(*mine, SamplePiece.id == sample_id)).first()
    if piece is None:
        raise NotFound(msg("Esa pieza no existe."))
    return piece


def first_plan_day(session: Session, organisation_id: int, *, today: date) -> date | None:
    return session.exec(
        select(func.min(col(PlanVersion.in_force_from))).where(
            PlanVersion.organisation_id == organisation_id, col(PlanVersion.in_force_from) <= today
        )
    ).one()


def accounts_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    return {"accounts": [_account(gate, today) for gate in account_gates(session, organisation_id)]}


def missing_accounts(session: Session, organisation_id: int, *, today: date) -> list[Message]:  # noqa: ARG001 - every stop is asked alike
    return missing_in_accounts(account_gates(session, organisation_id))


def missing_in_accounts(gates: Iterable[AccountGate]) -> list[Message]:
    """Return a message per account, in use or proposed, lacking checklist items, or one for no accounts.

    A waiting day is not missing.
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


def _checklist_progress(
    checklist: AccountChecklist | None, pieces: PieceCounts, seen: Mapping[Network, int], channel: Channel
) -> ChecklistProgress:
    counted = ChecklistProgress(
        profiles=seen.get(channel.network, 0),
        short_pieces=pieces.get(PieceKind.SHORT, 0),
        long_pieces=pieces.get(PieceKind.LONG, 0),
    )
    if checklist is None:
        return counted
    return replace(
        counted,
        purpose=checklist.purpose,
        objectives=checklist.objectives,
        audiences=checklist.audiences,
        administrators=tuple(checklist.administrators),
        address=checklist.address,
        has_hours=bool(checklist.attention_hours),
        handover=checklist.handover,
        waits_until=checklist.waits_until,
    )


def _checklists(session: Session, organisation_id: int) -> dict[int, AccountChecklist]:
    checklists = session.exec(select(AccountChecklist).where(AccountChecklist.organisation_id == organisation_id))
    return {checklist.channel_id: checklist for checklist in checklists}


def _pieces(
    session: Session, organisation_id: int, channel_id: int | None = None
) -> defaultdict[int, dict[PieceKind, int]]:
    wanted = select(SamplePiece.channel_id, SamplePiece.kind, func.count(col(SamplePiece.id))).where(
        SamplePiece.organisation_id == organisation_id
    )
    if channel_id is not None:
        wanted = wanted.where(SamplePiece.channel_id == channel_id)
    counts_by_channel: defaultdict[int, dict[PieceKind, int]] = defaultdict(dict)
    for account, kind, count in session.exec(wanted.group_by(col(SamplePiece.channel_id), col(SamplePiece.kind))):
        counts_by_channel[account][PieceKind(kind)] = count
    return counts_by_channel


def _acts(session: Session, organisation_id: int, channel_id: int | None = None) -> defaultdict[int, list[AccountAct]]:
    wanted = select(AccountAct).where(AccountAct.organisation_id == organisation_id)
    if channel_id is not None:
        wanted = wanted.where(AccountAct.channel_id == channel_id)
    acts_by_channel: defaultdict[int, list[AccountAct]] = defaultdict(list)
    for act in session.exec(wanted.order_by(col(AccountAct.id).desc())):
        acts_by_channel[act.channel_id].append(act)
    return acts_by_channel


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
