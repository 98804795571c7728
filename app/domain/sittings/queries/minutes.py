from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import Decision, ExceptionGrant
from app.domain.approvals.models.rounds import Round, RoundStep, Route, RouteVersion
from app.domain.approvals.queries.left_out import IS_LEFT_OUT_VERDICT
from app.domain.approvals.queries.sole_approvals import IS_SOLE
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.organisations.models import Organisation
from app.domain.people.rules.substitutions import signature
from app.domain.posts.models import FindingRecord, LineCheck, Post, PostVersion, Variant
from app.domain.sittings.models import Appointment, Sitting, SittingItem, SittingPresence, UrgentDecision
from app.domain.sittings.queries.agenda import STILL_OPEN
from app.domain.sittings.queries.decided_texts import item_texts, urgent_texts
from app.domain.sittings.queries.sittings import next_sitting, sitting_presences
from app.domain.sittings.rules.minutes import MINUTES_FORMAT, format_instant, marks_of
from app.domain.sittings.rules.states import item_outcome

UrgentRow = dict[str, Any]


def urgent_decisions(session: Session, sitting: Sitting, *, now: datetime) -> list[UrgentRow]:
    """Return urgent decisions since the last closed sitting; three statements, one if there are none."""
    here = {"organisation_id": sitting.organisation_id, "appointment_id": sitting.appointment_id}
    rows: Sequence[tuple[UrgentDecision, Post, bool, bool]] = _URGENT.all(
        session, **here, sitting_id=sitting.id, now=now
    )
    left: dict[int, list[UrgentRow]] = defaultdict(list)
    keys = [decision.id for decision, *_ in rows]
    texts = urgent_texts(session, sitting.organisation_id, keys) if rows else {}
    if rows:
        for key, network, name, language in _LEFT.all(session, organisation_id=sitting.organisation_id, keys=keys):
            left[key].append({"account": channel_label(network, name), "language": language})
    return [
        _urgent_row(decision, post, left[decision.id], {"texts": texts[decision.id], **marks_of(*marks)})
        for decision, post, *marks in rows
    ]


def _urgent_row(decision: UrgentDecision, post: Post, left: list[UrgentRow], further: UrgentRow) -> UrgentRow:
    fields = {
        "number": post.number,
        "title": post.title,
        "step": decision.step,
        "by": decision.user_name,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "at": format_instant(decision.decided_at),
        "content_hash": decision.content_hash,
        **further,
    }
    return fields | ({"left_out": left} if left else {})


_LAST_CLOSED = (
    select(func.max(Sitting.closed_at))
    .where(Sitting.organisation_id == ORGANISATION_ID, Sitting.appointment_id == param("appointment_id"))
    .where(Sitting.id != param("sitting_id"))
    .scalar_subquery()
)
_THEIRS = (col(Decision.round_step_id) == UrgentDecision.round_step_id) & (
    col(Decision.user_id) == UrgentDecision.user_id
)
_IS_MARKED = select(Decision.id).where(_THEIRS, col(Decision.is_marked)).correlate(UrgentDecision).exists()
_IS_SOLE = select(Decision.id).where(_THEIRS, IS_SOLE).correlate(UrgentDecision).exists()
_URGENT: EntityQuery[tuple[UrgentDecision, Post, bool, bool]] = EntityQuery(
    select_columns(UrgentDecision, Post, _IS_MARKED, _IS_SOLE)
    .select_from(UrgentDecision)
    .join(Post, col(Post.id) == UrgentDecision.post_id)
    .where(UrgentDecision.organisation_id == ORGANISATION_ID, UrgentDecision.appointment_id == param("appointment_id"))
    .where(
        or_(_LAST_CLOSED.is_(None), UrgentDecision.decided_at > _LAST_CLOSED), UrgentDecision.decided_at <= param("now")
    )
    .order_by(col(UrgentDecision.id))
)
_LEFT: Query[tuple[int, Network, str, str]] = Query(
    select_columns(UrgentDecision.id, Channel.network, Channel.name, Variant.language)
    .select_from(UrgentDecision)
    .join(Decision, _THEIRS)
    .join(Variant, col(Variant.id) == Decision.variant_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(
        UrgentDecision.organisation_id == ORGANISATION_ID,
        col(UrgentDecision.id).in_(param("keys", many=True)),
        IS_LEFT_OUT_VERDICT,
    )
    .order_by(col(Decision.id)),
    as_tuple,
)


MinutesRow = dict[str, Any]
ItemFacts = tuple[SittingItem, Post, int, Round, str, bool]
"""Item, post and version, round and route name, and whether a sitting step is pending."""
DecisionFacts = tuple[Decision, str, bool, Network, str, str]
"""Decision, step, whether sole, network, name and language."""
RowsByKey = Mapping[int, list[MinutesRow]]


def minutes_document(session: Session, sitting: Sitting, *, now: datetime) -> MinutesRow:
    """Omit the signature; constant number of statements."""
    body = session.get_one(Organisation, sitting.organisation_id)
    appointment = session.get_one(Appointment, sitting.appointment_id)
    here = sitting_presences(session, sitting)
    following = next_sitting(session, sitting)
    return {
        "form": MINUTES_FORMAT,
        "organisation": body.name,
        "name": sitting.name,
        "zone": appointment.zone,
        "starts_at": format_instant(sitting.starts_at),
        "cut_off_at": format_instant(sitting.cut_off_at),
        "frozen_at": format_instant(sitting.frozen_at),
        "opened_at": format_instant(sitting.opened_at),
        "chair": sitting.chair_name,
        "roles": list(appointment.roles),
        "present": [_presence(presence) for presence in here],
        "items": _items(session, sitting, now=now),
        "urgent": urgent_decisions(session, sitting, now=now),
        "following": format_instant(following.starts_at) if following else None,
        "closed_at": None,
        "signed_by": "",
    }


def _presence(presence: SittingPresence) -> MinutesRow:
    return {
        "name": presence.user_name,
        "joined_at": format_instant(presence.joined_at),
        "marked_by": presence.marked_by_name,
        "left_at": format_instant(presence.left_at),
    }


def _items(session: Session, sitting: Sitting, *, now: datetime) -> list[MinutesRow]:
    here = {"organisation_id": sitting.organisation_id, "sitting_id": sitting.id}
    rows = _ITEMS.all(session, **here)
    decisions = _decisions(session, sitting, here, now=now)
    findings, exceptions, texts = _findings(session, here), _exceptions(session, here), item_texts(session, **here)
    return [
        _item(row, decisions[row[0].round_id], findings[row[0].id], exceptions[row[0].id]) | {"texts": texts[row[0].id]}
        for row in rows
    ]


def _item(
    row: ItemFacts, decisions: list[MinutesRow], findings: list[MinutesRow], excepted: list[MinutesRow]
) -> MinutesRow:
    item, post, version, round_, route, waits = row
    outcome = item_outcome(was_decided=bool(decisions), waits_here=waits, was_deferred=bool(item.deferred_reason))
    deferred = {"by": item.deferred_by_name, "reason": item.deferred_reason, "at": format_instant(item.deferred_at)}
    return {
        "position": item.position,
        "number": post.number,
        "title": post.title,
        "step": item.step,
        "route": route,
        "version": version,
        "content_hash": item.content_hash,
        "planned_at": format_instant(post.planned_at),
        "findings": findings,
        "exceptions": excepted,
        "decisions": decisions,
        "deferred": deferred if item.deferred_reason else None,
        "stands": RoundState(round_.state).value,
        "outcome": outcome.value,
    }


def _decisions(session: Session, sitting: Sitting, here: MinutesRow, *, now: datetime) -> RowsByKey:
    """Return the decisions of people present; stored by variant, returned once."""
    decisions_by_round: dict[int, list[MinutesRow]] = defaultdict(list)
    parts_by_decision: dict[tuple[int, int], list[DecisionFacts]] = defaultdict(list)
    for row in _DECISIONS.all(session, **here, opened_at=sitting.opened_at or now):
        parts_by_decision[row[0].round_step_id, row[0].user_id].append(row)
    for parts in parts_by_decision.values():
        decisions_by_round[parts[0][0].round_id].append(_decision(parts))
    return decisions_by_round


def _decision(parts: Sequence[DecisionFacts]) -> MinutesRow:
    """Name variants only where some were left out."""
    remaining = [part for part in parts if part[0].verdict is not Verdict.LEFT_OUT]
    decision, step, is_sole, *_ = remaining[0]
    fields = {
        "step": step,
        "by": signature(decision.user_name, decision.signed_as, decision.on_behalf_of_name),
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "at": format_instant(decision.decided_at),
        **marks_of(decision.is_marked, is_sole),
    }
    if len(remaining) == len(parts):
        return fields
    left = [part for part in parts if part[0].verdict is Verdict.LEFT_OUT]
    return {**fields, "approved_for": _variant_places(remaining), "left_out": _variant_places(left)}


def _variant_places(parts: Sequence[DecisionFacts]) -> list[MinutesRow]:
    return [{"account": channel_label(network, name), "language": language} for *_, network, name, language in parts]


def _findings(session: Session, here: MinutesRow) -> RowsByKey:
    """Read the last line check, each rule once."""
    findings_by_item: dict[int, dict[str, MinutesRow]] = defaultdict(dict)
    for item_id, rule, wording, source, action in _FINDINGS.all(session, **here):
        findings_by_item[item_id][rule] = {"rule": rule, "wording": wording, "source": source, "action": action.value}
    return defaultdict(list, {key: list(rules.values()) for key, rules in findings_by_item.items()})


def _exceptions(session: Session, here: MinutesRow) -> RowsByKey:
    exceptions_by_item: dict[int, list[MinutesRow]] = defaultdict(list)
    for item_id, grant in _GRANTS.all(session, **here):
        exceptions_by_item[item_id].append(
            {
                "rule": grant.rule,
                "wording": grant.wording,
                "reason": grant.reason,
                "by": grant.granted_by_name,
                "until": format_instant(grant.expires_at),
            }
        )
    return exceptions_by_item


_OF_SITTING = (SittingItem.organisation_id == ORGANISATION_ID, SittingItem.sitting_id == param("sitting_id"))
_ITEMS: EntityQuery[ItemFacts] = EntityQuery(
    select_columns(SittingItem, Post, PostVersion.number, Round, Route.name, STILL_OPEN)
    .join(Post, col(Post.id) == SittingItem.post_id)
    .join(PostVersion, col(PostVersion.id) == SittingItem.post_version_id)
    .join(Round, col(Round.id) == SittingItem.round_id)
    .join(RouteVersion, col(RouteVersion.id) == Round.route_version_id)
    .join(Route, col(Route.id) == RouteVersion.route_id)
    .where(*_OF_SITTING)
    .order_by(col(SittingItem.position))
)
_WAS_THERE = (
    select(SittingPresence.id)
    .where(SittingPresence.organisation_id == ORGANISATION_ID, SittingPresence.sitting_id == param("sitting_id"))
    .where(SittingPresence.user_id == Decision.user_id)
    .exists()
)
_DECISIONS: EntityQuery[DecisionFacts] = EntityQuery(
    select_columns(Decision, RoundStep.name, IS_SOLE, Channel.network, Channel.name, Variant.language)
    .select_from(Decision)
    .join(RoundStep, col(RoundStep.id) == Decision.round_step_id)
    .join(SittingItem, col(SittingItem.round_id) == Decision.round_id)
    .join(Variant, col(Variant.id) == Decision.variant_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(*_OF_SITTING, Decision.decided_at >= param("opened_at"), _WAS_THERE)
    .order_by(col(Decision.id))
)
_LATEST = (
    select(func.max(LineCheck.id))
    .join(SittingItem, col(SittingItem.post_version_id) == LineCheck.post_version_id)
    .where(LineCheck.organisation_id == ORGANISATION_ID, *_OF_SITTING)
    .group_by(col(LineCheck.post_version_id))
)
_FINDINGS: Query[tuple[int, str, str, str, Any]] = Query(
    select_columns(
        SittingItem.id, FindingRecord.rule, FindingRecord.wording, FindingRecord.source, FindingRecord.action
    )
    .select_from(FindingRecord)
    .join(LineCheck, col(LineCheck.id) == FindingRecord.line_check_id)
    .join(SittingItem, col(SittingItem.post_version_id) == LineCheck.post_version_id)
    .where(*_OF_SITTING, col(LineCheck.id).in_(_LATEST))
    .order_by(col(FindingRecord.id)),
    as_tuple,
)
_GRANTS: EntityQuery[tuple[int, ExceptionGrant]] = EntityQuery(
    select(SittingItem.id, ExceptionGrant)
    .join(ExceptionGrant, col(ExceptionGrant.post_id) == SittingItem.post_id)
    .where(*_OF_SITTING)
    .order_by(col(ExceptionGrant.id))
)
