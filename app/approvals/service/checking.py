"""Holding a version against the line in force, and keeping what it said (invariant I4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.approvals.queries.partial import remaining
from app.drafting import queries as drafting
from app.drafting.models import Finding as KeptFinding
from app.drafting.models import LineCheck, Post
from app.drafting.queries import Current
from app.drafting.queries.pieces import Setting, pieces_of, setting_of
from app.drafting.rules.checks import Said, Stage
from app.drafting.rules.draft import Voice
from app.editorial_line.rules.findings import Certainty, Finding
from app.editorial_line.rules.piece import Piece
from app.editorial_line.service.holding import line_of
from app.editorial_line.service.shelf import LineInForce


def hold_against_line(
    session: Session,
    current: Current,
    voices: Mapping[int, Voice],
    stage: Stage,
    *,
    now: datetime,
    setting: Setting | None = None,
) -> tuple[Said, ...]:
    """What the line in force says of every variant; written down with which line it was that said it.

    `voices`: of the accounts that would say them. `setting`: of that stage, when it is known already.
    """
    line = line_of(session, current.post.organisation_id, now=now)
    known = setting or setting_of(session, current.post, current.version, stage=stage.value, now=now)
    said = _said(current, voices, line, line.check, known)
    _keep(session, current, stage, line, said, now=now)
    return said


def barred(session: Session, post: Post, *, now: datetime) -> tuple[Said, ...]:
    """What the line in force would not let out of the current version at the hour agreed now; nothing is kept."""
    current, voices = drafting.current(session, post), drafting.voices(session, post.organisation_id)
    line = line_of(session, post.organisation_id, now=now)
    if current is None:
        return ()
    going = replace(current, variants=[variant for variant, _ in remaining(session, current.version)])
    return _said(going, voices, line, line.bars, setting_of(session, post, current.version, now=now))


def _said(
    current: Current,
    voices: Mapping[int, Voice],
    line: LineInForce,
    judge: Callable[[Piece], Sequence[Finding]],
    setting: Setting,
) -> tuple[Said, ...]:
    pieces = pieces_of([variant.content for variant in current.variants], voices, setting)
    return tuple(
        Said(variant.id, line.rules[finding.rule], finding)
        for variant, piece in zip(current.variants, pieces, strict=True)
        for finding in judge(piece)
    )


def _keep(
    session: Session, current: Current, stage: Stage, line: LineInForce, said: Sequence[Said], *, now: datetime
) -> None:
    check = LineCheck(
        organisation_id=current.version.organisation_id,
        post_version_id=current.version.id,
        stage=stage,
        line_version=line.number,
        line_digest=line.digest,
        checked_at=now,
    )
    session.add(check)
    session.flush()
    if said:
        session.execute(insert(KeptFinding), [_row(check, one) for one in said])


def _row(check: LineCheck, one: Said) -> dict[str, Any]:
    return {
        "organisation_id": check.organisation_id,
        "line_check_id": check.id,
        "variant_id": one.variant_id,
        "rule": one.rule.code,
        "wording": one.rule.wording,
        "source": one.rule.source,
        "action": one.finding.action,
        "reviewer": one.finding.reviewer,
        "certain": one.finding.certainty is Certainty.CERTAIN,
        "marks": [[mark.start, mark.end, mark.what] for mark in one.finding.marks],
    }
