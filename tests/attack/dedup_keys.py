"""The keys that deduplicate letters and hold a row's number, with the table that gives it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import parsed

MAKERS = {"Letter", "Notice", "WebhookCall", "queue_letter", "post_letter"}
DEDUP_KEYS = {
    "round:{round_.id}:{round_.state.value}:{user.id}": "round",
    "post:{post.id}:expired:{post.planned_at}:{user.id}": "post",
    "step:{step.id}:{alert_kind.value}:{user.id}": "round_step",
    "held:{period_id or ''}:{min((post.id for post in posts))}:{_minute(now)}:{user.id}": "post",
    "{kind}:{delivery.id}:{delivery.attempts}:{_minute(delivery.due_at)}:{user.id}": "delivery",
    "{visit.id}:{now:%Y-%m-%dT%H}": "account_visit",
    "emergency_over:{post.id}:{versions[post.id].id}:{work.now:%Y%m%d%H%M}:{person}": "post",
    "step:{step.id}:nobody:{user.id}": "round_step",
    "later_reviewed:{act.round_id}:{approver.id}": "round",
    "{kind}:{first.round_id}:{user.id}": "round",
    "act:{act.id}": "case_act",
    "answer:{question.id}:{now.isoformat()}": "unit_question",
    "unit-question:{question.id}:{which}:{reader.address}": "unit_question",
    "case:{case.id}:{key}:{reader.id}": "citizen_case",
    "{kind}:{change.id}:{context.get('outcome', '')}:{user.id}": "control_change",
    "crisis_update_due:{crisis.id}:{crisis.next_update_at.isoformat()}:{due.value}": "crisis",
    "crisis_spike:{row.id}": "crisis_spike",
    "account_unheard:{channel.id}:{now.isoformat()}": "channel",
    "moderation:{measure.id}:{asks}:{now:%Y-%m-%d}": "moderation_measure",
    "digest:{unread_notices[0].id}": "notice",
    "refused:{reader.user_id}:{day}:{user.id}": "user",
    "plan:{version.id}:review:{version.review_on}:{due}:{user.id}": "plan_version",
    "account_idle:{act.id}:{user.id}": "account_act",
    "account_ending:{channel.id}:{ends_on}:{channel.credentials_warned_days}:{user.id}": "channel",
    "reply_to_review:{reply.id}:{reply.asks}:{user.id}": "reply",
    "{kind}:{reply.id}:{reply.attempts}": "reply",
    "template_review:{row.id}:{row.review_on}:{row.reminded_on}:{user.id}": "response_template",
    "plan-report:{body.id}:{month.code}:{user.id}": "organisation",
    "request:{request.id}:triage:{user.id}": "request",
    "request:{request.id}:{key}": "request",
    "comment:{comment.id}:{user.id}": "post_comment",
    "series:{series.id}:{now.isoformat()}:{user.id}": "post_series",
    "appointment:{appointment.id}:{user.id}:{invitation.sequence}:{method.value}": "appointment",
    "sitting:{sitting.id}:{user.id}:{invitation.sequence}:{method.value}": "sitting",
    "sitting:{sitting.id}:{kind}:{user.id}": "sitting",
    "{kind}:{withdrawal.id}:{withdrawal.attempts}": "withdrawal",
    "takedown:{order.id}:{reminder}": "takedown_order",
}
BESIDE_ANOTHER_KEY = {"{key}:{user.id}", "{key}:{reader.id}", "{kind}:{occasion}:{user.id}", "step:{key}:{user.id}"}
"""A key of above, for each of its readers."""
RANDOM = "token_digest("
OF_THE_RECORD = {
    "{organisation.id} {link}",
    "template:{row.id}",
    "plan_version:{version.id}",
    "organisation:{row.id}",
    "mailbox:{mailbox.id}",
    "organisation:{work.organisation_id}",
    "compliance_report:{made.id}",
    "channel:{channel.id}",
    "post:{post.id}",
}
"""Subjects of entries, and what a random key is made of: they deduplicate nothing."""
NAMES_OF_SUBJECTS = ("subject", "uid")


def makes_letters(path: Path) -> bool:
    return any(isinstance(node, ast.Call) and _name(node.func) in MAKERS for node in ast.walk(parsed(path)))


def numbered_keys(path: Path) -> Iterator[str]:
    """Yield the words with a row's number that a module composes, but those that name a subject of the record."""
    nodes = list(ast.walk(parsed(path)))
    named = [word for node in nodes if isinstance(node, ast.Call) for word in node.keywords]
    subjects = {id(word.value) for word in named if word.arg in NAMES_OF_SUBJECTS}
    for node in nodes:
        words = ast.unparse(node)[2:-1] if isinstance(node, ast.JoinedStr) and id(node) not in subjects else ""
        if words and _has_number(node) and RANDOM not in words and words not in OF_THE_RECORD | BESIDE_ANOTHER_KEY:
            yield words


def _has_number(node: ast.AST) -> bool:
    names = (_name(part) for part in ast.walk(node))
    return any(name == "id" or name.endswith("_id") for name in names)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
