"""Holding a version against the line in force, and keeping what it said (invariant I4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.approvals.queries.partial import remaining
from app.db.many import Adding, add_all
from app.drafting import queries as drafting
from app.drafting.models import Finding as KeptFinding
from app.drafting.models import LineCheck, Post
from app.drafting.queries import Current
from app.drafting.queries.pieces import Setting, pieces_of, setting_of, settings_of
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
    settings = [setting] if setting else None
    heard = hear(session, [(current, voices)], stage, now=now, settings=settings)
    keep_heard(session, heard, now=now)
    return heard[0].said


@dataclass(frozen=True, slots=True)
class Heard:
    """What the line in force said of one version, and at which stage; not written down yet.

    `plan`: the number of the plan in force then, if there was one.
    """

    current: Current
    stage: Stage
    line: LineInForce
    said: tuple[Said, ...]
    plan: int | None = None


def hear(
    session: Session,
    spoken: Sequence[tuple[Current, Mapping[int, Voice]]],
    stage: Stage,
    *,
    now: datetime,
    settings: Sequence[Setting] | None = None,
) -> list[Heard]:
    """Of several versions, in their order, with the voices that would say each; a constant number of statements."""
    if not spoken:
        return []
    line = line_of(session, spoken[0][0].post.organisation_id, now=now)
    written = [(current.post, current.version) for current, _ in spoken]
    known = settings or settings_of(session, written, stage=stage.value, now=now)
    return [
        Heard(current, stage, line, _said(current, voices, line, line.check, setting), setting.plan)
        for (current, voices), setting in zip(spoken, known, strict=True)
    ]


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


def keep_heard(session: Session, heard: Sequence[Heard], *, now: datetime) -> None:
    """Write down which line it was and what it said; two statements, and one where it said nothing."""
    checks = add_all(session, LineCheck, [_check(one, now) for one in heard])
    rows = [_row(one, check, said) for check, one in zip(checks, heard, strict=True) for said in one.said]
    _FINDINGS.run(session, rows)


_FINDINGS = Adding(KeptFinding)


def _check(heard: Heard, now: datetime) -> dict[str, Any]:
    version, line = heard.current.version, heard.line
    return {
        "organisation_id": version.organisation_id,
        "post_version_id": version.id,
        "stage": heard.stage,
        "line_version": line.number,
        "line_digest": line.digest,
        "plan_version": heard.plan,
        "checked_at": now,
    }


def _row(heard: Heard, check_id: int, one: Said) -> dict[str, Any]:
    return {
        "organisation_id": heard.current.version.organisation_id,
        "line_check_id": check_id,
        "variant_id": one.variant_id,
        "rule": one.rule.code,
        "wording": one.rule.wording,
        "source": one.rule.source,
        "action": one.finding.action,
        "reviewer": one.finding.reviewer,
        "certain": one.finding.certainty is Certainty.CERTAIN,
        "marks": [[*mark[:3], *filter(None, [mark.field])] for mark in one.finding.marks],
    }
