"""Checks of a content again before a yes: the line, and that a correction changes something."""

from collections.abc import Mapping, Sequence

from app.core.validation import RefusalCollector
from app.db.work import Work
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.service import rule_check
from app.domain.approvals.service.rule_check import RuleCheck
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.posts.models import Post
from app.domain.posts.rules.line_checks import CheckStage, VariantFinding, check_not_blocked
from app.domain.publishing.queries.corrections import shown_originals
from app.domain.publishing.service.edits import check_changed


def check_content_again(
    work: Work, contexts: Sequence[ReviewContext], collector: RefusalCollector[ReviewContext]
) -> tuple[list[ReviewContext], dict[int, RuleCheck]]:
    """Return the contexts whose content may still go out: the line passes it, and a correction changes something."""
    checks = _check_rules_again(work, contexts)
    excepted = exceptions_of_blocked(work, [(check.current.post, check.findings) for check in checks.values()])
    shown = shown_originals(work.session, [context.current.post for context in contexts])
    accepted = collector.accept_all(contexts, lambda context: _check_rules_passed(context, checks, excepted))
    return collector.accept_all(
        accepted, lambda context: check_changed(context.going_on, shown.get(context.current.post.id, {}))
    ), checks


def _check_rules_again(work: Work, contexts: Sequence[ReviewContext]) -> dict[int, RuleCheck]:
    """Check rules again for changed lines, begun periods (I4) or a second opinion."""
    checks = rule_check.check_rules(
        work.session,
        [(context.going_on, context.voices) for context in contexts],
        CheckStage.DECISION,
        now=work.now,
        doubted=frozenset[str]().union(*(context.doubted for context in contexts)),
    )
    return {check.current.post.id: check for check in checks}


def _check_rules_passed(
    context: ReviewContext, checks: Mapping[int, RuleCheck], excepted: Mapping[int, frozenset[str]]
) -> None:
    if check := checks.get(context.current.post.id):
        check_not_blocked(check.findings, excepted=excepted[context.current.post.id])


def exceptions_of_blocked(
    work: Work, findings_by_post: Sequence[tuple[Post, Sequence[VariantFinding]]]
) -> dict[int, frozenset[str]]:
    """Return excepted rules, queried only when a finding blocks."""
    blocked = [
        post
        for post, findings in findings_by_post
        if any(variant_finding.finding.action is RuleAction.BLOCK for variant_finding in findings)
    ]
    keys = [post.id for post in blocked]
    rules_by_post = (
        rounds.excepted_rules_by_post(work.session, blocked[0].organisation_id, keys, now=work.now) if blocked else {}
    )
    return {post.id: frozenset(rules_by_post.get(post.id, ())) for post, _ in findings_by_post}
