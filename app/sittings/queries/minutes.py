"""Everything the minutes of a sitting say, read from the facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.accounts.rules.substitutions import signature
from app.approvals.models import Decision, ExceptionGrant, Round, RoundStep, Route, RouteVersion
from app.approvals.queries.alone import IS_SOLE
from app.approvals.rules import RoundState, Verdict
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Finding, LineCheck, Post, PostVersion, Variant
from app.organisations.models import Organisation
from app.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.sittings.queries.agenda import STILL_OPEN
from app.sittings.queries.sittings import next_after, presences
from app.sittings.queries.urgent import urgent
from app.sittings.rules.minutes import FORM, instant, marks_of
from app.sittings.rules.states import outcome_of

Row = dict[str, Any]
Facts = tuple[SittingItem, Post, int, Round, str, bool]
"""With the version it had, the name of its route, and whether a step that runs in sittings waits."""
Given = tuple[Decision, str, bool, Network, str, str]
"""A decision, its step, whether one person approved alone, and the network, name and language of what it is about."""
Rows = Mapping[int, list[Row]]


def document_of(session: Session, sitting: Sitting, *, now: datetime) -> Row:
    """As it would be signed now, but for the signature; the statements do not grow with the agenda."""
    body = session.get_one(Organisation, sitting.organisation_id)
    appointment = session.get_one(Appointment, sitting.appointment_id)
    here = presences(session, sitting)
    following = next_after(session, sitting)
    return {
        "form": FORM,
        "organisation": body.name,
        "name": sitting.name,
        "zone": appointment.zone,
        "starts_at": instant(sitting.starts_at),
        "cut_off_at": instant(sitting.cut_off_at),
        "frozen_at": instant(sitting.frozen_at),
        "opened_at": instant(sitting.opened_at),
        "chair": sitting.chair_name,
        "roles": list(appointment.roles),
        "present": [_presence(one) for one in here],
        "items": _items(session, sitting, now=now),
        "urgent": urgent(session, sitting, now=now),
        "following": instant(following.starts_at) if following else None,
        "closed_at": None,
        "signed_by": "",
    }


def _presence(one: SittingPresence) -> Row:
    return {
        "name": one.user_name,
        "joined_at": instant(one.joined_at),
        "marked_by": one.marked_by_name,
        "left_at": instant(one.left_at),
    }


def _items(session: Session, sitting: Sitting, *, now: datetime) -> list[Row]:
    here = {"organisation_id": sitting.organisation_id, "sitting_id": sitting.id}
    found = _ITEMS.all(session, **here)
    decisions = _decisions(session, sitting, here, now=now)
    findings, exceptions = _findings(session, here), _exceptions(session, here)
    return [_item(row, decisions[row[0].round_id], findings[row[0].id], exceptions[row[0].id]) for row in found]


def _item(row: Facts, decisions: list[Row], findings: list[Row], excepted: list[Row]) -> Row:
    item, post, version, round_, route, waits = row
    outcome = outcome_of(was_decided=bool(decisions), waits_here=waits, was_deferred=bool(item.deferred_reason))
    deferred = {"by": item.deferred_by_name, "reason": item.deferred_reason, "at": instant(item.deferred_at)}
    return {
        "position": item.position,
        "number": post.number,
        "title": post.title,
        "step": item.step,
        "route": route,
        "version": version,
        "content_hash": item.content_hash,
        "planned_at": instant(post.planned_at),
        "findings": findings,
        "exceptions": excepted,
        "decisions": decisions,
        "deferred": deferred if item.deferred_reason else None,
        "stands": RoundState(round_.state).value,
        "outcome": outcome.value,
    }


def _decisions(session: Session, sitting: Sitting, here: Row, *, now: datetime) -> Rows:
    """By review, those taken in the sitting by somebody who was at it; kept by variant, given once."""
    found: dict[int, list[Row]] = defaultdict(list)
    given: dict[tuple[int, int], list[Given]] = defaultdict(list)
    for row in _DECISIONS.all(session, **here, opened_at=sitting.opened_at or now):
        given[row[0].round_step_id, row[0].user_id].append(row)
    for parts in given.values():
        found[parts[0][0].round_id].append(_decision(parts))
    return found


def _decision(parts: Sequence[Given]) -> Row:
    """One person's, from what they said of each variant; which, only where they left some out."""
    kept = [part for part in parts if part[0].verdict is not Verdict.LEFT_OUT]
    decision, step, is_sole, *_ = kept[0]
    said = {
        "step": step,
        "by": signature(decision.user_name, decision.signed_as, decision.on_behalf_of_name),
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "at": instant(decision.decided_at),
        **marks_of(decision.is_marked, is_sole),
    }
    if len(kept) == len(parts):
        return said
    left = [part for part in parts if part[0].verdict is Verdict.LEFT_OUT]
    return {**said, "approved_for": _places(kept), "left_out": _places(left)}


def _places(parts: Sequence[Given]) -> list[Row]:
    return [{"account": called(network, name), "language": language} for *_, network, name, language in parts]


def _findings(session: Session, here: Row) -> Rows:
    """By item, what the line said the last time its version was held against it; each rule once."""
    found: dict[int, dict[str, Row]] = defaultdict(dict)
    for item_id, rule, wording, source, action in _FOUND.all(session, **here):
        found[item_id][rule] = {"rule": rule, "wording": wording, "source": source, "action": action.value}
    return defaultdict(list, {key: list(rules.values()) for key, rules in found.items()})


def _exceptions(session: Session, here: Row) -> Rows:
    found: dict[int, list[Row]] = defaultdict(list)
    for item_id, grant in _GRANTS.all(session, **here):
        found[item_id].append(
            {
                "rule": grant.rule,
                "wording": grant.wording,
                "reason": grant.reason,
                "by": grant.granted_by_name,
                "until": instant(grant.expires_at),
            }
        )
    return found


_OF_SITTING = (SittingItem.organisation_id == HERE, SittingItem.sitting_id == given("sitting_id"))
_ITEMS: Load[Facts] = Load(
    columns(SittingItem, Post, PostVersion.number, Round, Route.name, STILL_OPEN)
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
    .where(SittingPresence.organisation_id == HERE, SittingPresence.sitting_id == given("sitting_id"))
    .where(SittingPresence.user_id == Decision.user_id)
    .exists()
)
_DECISIONS: Load[Given] = Load(
    columns(Decision, RoundStep.name, IS_SOLE, Channel.network, Channel.name, Variant.language)
    .select_from(Decision)
    .join(RoundStep, col(RoundStep.id) == Decision.round_step_id)
    .join(SittingItem, col(SittingItem.round_id) == Decision.round_id)
    .join(Variant, col(Variant.id) == Decision.variant_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(*_OF_SITTING, Decision.decided_at >= given("opened_at"), _WAS_THERE)
    .order_by(col(Decision.id))
)
_LATEST = (
    select(func.max(LineCheck.id))
    .join(SittingItem, col(SittingItem.post_version_id) == LineCheck.post_version_id)
    .where(LineCheck.organisation_id == HERE, *_OF_SITTING)
    .group_by(col(LineCheck.post_version_id))
)
_FOUND: Read[tuple[int, str, str, str, Any]] = Read(
    columns(SittingItem.id, Finding.rule, Finding.wording, Finding.source, Finding.action)
    .select_from(Finding)
    .join(LineCheck, col(LineCheck.id) == Finding.line_check_id)
    .join(SittingItem, col(SittingItem.post_version_id) == LineCheck.post_version_id)
    .where(*_OF_SITTING, col(LineCheck.id).in_(_LATEST))
    .order_by(col(Finding.id)),
    as_it_is,
)
_GRANTS: Load[tuple[int, ExceptionGrant]] = Load(
    select(SittingItem.id, ExceptionGrant)
    .join(ExceptionGrant, col(ExceptionGrant.post_id) == SittingItem.post_id)
    .where(*_OF_SITTING)
    .order_by(col(ExceptionGrant.id))
)
