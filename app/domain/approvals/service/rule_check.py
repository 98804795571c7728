"""Version checks by the line in force; stored findings (invariant I4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.db.bulk import BulkInsert, insert_rows
from app.db.work import Work
from app.domain.approvals.queries.left_out import remaining_variants
from app.domain.editorial_line.queries.line_cache import CompiledLineInForce, load_line
from app.domain.editorial_line.rules.findings import FindingCertainty, RuleFinding
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.posts.models import FindingRecord as KeptFinding
from app.domain.posts.models import LineCheck, Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.line_pieces import CheckSetting, check_setting, check_settings, checked_pieces
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.draft import Voice
from app.domain.posts.rules.line_checks import CheckStage, VariantFinding


def check_and_store_rules(
    session: Session,
    current: CurrentVersion,
    voices: Mapping[int, Voice],
    stage: CheckStage,
    *,
    now: datetime,
    setting: CheckSetting | None = None,
) -> tuple[VariantFinding, ...]:
    """Check variants; store findings with their line. `setting`: that stage's, if known."""
    settings = [setting] if setting else None
    rule_checks = check_rules(session, [(current, voices)], stage, now=now, settings=settings)
    store_rule_checks(session, rule_checks, now=now)
    return rule_checks[0].findings


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """An unsaved check; `plan`: number in force, if any."""

    current: CurrentVersion
    stage: CheckStage
    line: CompiledLineInForce
    findings: tuple[VariantFinding, ...]
    plan: int | None = None


def check_rules(
    session: Session,
    versions: Sequence[tuple[CurrentVersion, Mapping[int, Voice]]],
    stage: CheckStage,
    *,
    now: datetime,
    settings: Sequence[CheckSetting] | None = None,
    doubted: frozenset[str] = frozenset(),
) -> list[RuleCheck]:
    """Check versions in a constant number of statements; `doubted`: see `CheckSetting`, whose own `settings` say."""
    if not versions:
        return []
    line = load_line(session, versions[0][0].post.organisation_id, now=now)
    written = [(current.post, current.version) for current, _ in versions]
    known = settings or [
        replace(setting, doubted=doubted) for setting in check_settings(session, written, stage=stage.value, now=now)
    ]
    return [
        RuleCheck(current, stage, line, _findings_of(current, voices, line, line.check, setting), setting.plan)
        for (current, voices), setting in zip(versions, known, strict=True)
    ]


def blocking_findings(work: Work, post: Post) -> tuple[VariantFinding, ...]:
    """Return blocking findings at the agreed hour, unstored."""
    current, voices = posts.current_version(work.session, post), posts.open_voices(work.session, post.organisation_id)
    line = load_line(work.session, post.organisation_id, now=work.now)
    if current is None:
        return ()
    going = replace(current, variants=[variant for variant, _ in remaining_variants(work.session, current.version)])
    return _findings_of(
        going, voices, line, line.bars, check_setting(work.session, post, current.version, now=work.now)
    )


def _findings_of(
    current: CurrentVersion,
    voices: Mapping[int, Voice],
    line: CompiledLineInForce,
    judge: Callable[[CheckedPiece], Sequence[RuleFinding]],
    setting: CheckSetting,
) -> tuple[VariantFinding, ...]:
    pieces = checked_pieces([variant.content for variant in current.variants], voices, setting)
    return tuple(
        VariantFinding(variant.id, line.rules[finding.rule], finding)
        for variant, piece in zip(current.variants, pieces, strict=True)
        for finding in judge(piece)
    )


def store_rule_checks(session: Session, rule_checks: Sequence[RuleCheck], *, now: datetime) -> None:
    """Store checks; two statements, one without findings."""
    checks = insert_rows(session, LineCheck, [_check_row(rule_check, now) for rule_check in rule_checks])
    rows = [
        _finding_row(rule_check, check, variant_finding)
        for check, rule_check in zip(checks, rule_checks, strict=True)
        for variant_finding in rule_check.findings
    ]
    _FINDINGS.run(session, rows)


_FINDINGS = BulkInsert(KeptFinding)


def _check_row(rule_check: RuleCheck, now: datetime) -> dict[str, Any]:
    version, line = rule_check.current.version, rule_check.line
    return {
        "organisation_id": version.organisation_id,
        "post_version_id": version.id,
        "stage": rule_check.stage,
        "line_version": line.number,
        "line_digest": line.digest,
        "plan_version": rule_check.plan,
        "checked_at": now,
    }


def _finding_row(rule_check: RuleCheck, check_id: int, variant_finding: VariantFinding) -> dict[str, Any]:
    return {
        "organisation_id": rule_check.current.version.organisation_id,
        "line_check_id": check_id,
        "variant_id": variant_finding.variant_id,
        "rule": variant_finding.rule.code,
        "wording": variant_finding.rule.wording,
        "source": variant_finding.rule.source,
        "action": variant_finding.finding.action,
        "reviewer": variant_finding.finding.reviewer,
        "certain": variant_finding.finding.certainty is FindingCertainty.CERTAIN,
        "marks": [[*mark[:3], *filter(None, [mark.field])] for mark in variant_finding.finding.marks],
    }
