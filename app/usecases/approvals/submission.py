from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.rules import OpinionState
from app.domain.approvals.rules.sole_approval import opens_emergency_lane
from app.domain.approvals.service import rounds, rule_check
from app.domain.approvals.service.recognised_authors import recognise_authors
from app.domain.approvals.service.review_letters import REVIEW_LETTERS, notify_reviewers
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.queries.line_cache import line_cache
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.media.queries import file_facts
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.line_pieces import check_setting
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.content import written_hash
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.line_checks import CheckStage, check_not_blocked, reviewers_asked
from app.domain.posts.rules.readiness import check_ready
from app.domain.posts.rules.states import PostTransition
from app.domain.posts.service.envelopes import Voices, check_whole, seal_drafts
from app.domain.posts.service.versions import NewVersion, add_versions
from app.domain.publishing.service.edits import check_edits
from app.usecases.approvals.content_checks import exceptions_of_blocked
from app.usecases.approvals.decisions import SeenPost, decide_post, decide_posts
from app.usecases.posts import drafts

__all__ = ["SeenPost", "decide_post", "decide_posts", "submit_post"]


def submit_post(session: Session, post: Post, *, actor: Actor, now: datetime) -> Sequence[RoundStep]:
    """Submit the current version, in the envelope of this instant, with round and deliveries; return open steps.

    Raises `IncompletePost` with everything missing, `BlockedByLine` by a rule, `Refusal` for a step without people.
    """
    drafts.check_may_edit(post, actor)
    current, voices = posts.current_version(session, post), posts.open_voices(session, post.organisation_id)
    draft = posts.draft_of(post, current.version if current else None)
    files = file_facts(session, post.organisation_id, {use.digest for use in draft.media})
    check_ready(draft, voices, files, zone=post.zone, now=now)
    assert current is not None, "what was never written lacks its accounts"
    check_edits(session, current)
    current = _sealed_now(session, current, draft, voices, actor=actor, now=now)
    setting = check_setting(session, post, current.version, stage=CheckStage.SUBMIT.value, now=now)
    findings = rule_check.check_and_store_rules(session, current, voices, CheckStage.SUBMIT, now=now, setting=setting)
    check_not_blocked(findings, excepted=exceptions_of_blocked(session, [(post, findings)], now=now)[post.id])
    recognise_authors(session, current, now=now)
    lifecycle.apply_transition(session, post, PostTransition.SUBMIT, actor=actor, now=now)
    urgent = opens_emergency_lane(setting.topic.topic_class if setting.topic else None, setting.periods)
    urgent = urgent and not missing_emergency_parts(session, current.variants)
    awaited = line_cache(session).reads_meaning and not urgent
    steps = rounds.open_round(
        session,
        current,
        reviewers_asked(findings),
        setting,
        rule_codes=frozenset(finding.rule.code for finding in findings),
        opinion=OpinionState.AWAITED if awaited else OpinionState.NOT_ASKED,
        actor=actor,
        now=now,
    )
    notify_reviewers(session, [(post, steps)], REVIEW_LETTERS[urgent], now=now)
    return steps


def _sealed_now(
    session: Session, current: CurrentVersion, draft: Draft, voices: Voices, *, actor: Actor, now: datetime
) -> CurrentVersion:
    """Return the version, or the same text in a new envelope where the library or a card changed since it was saved."""
    post = current.post
    (contents,) = seal_drafts(session, post.organisation_id, [draft], voices, now=now)
    check_whole(contents, voices)
    if [variant.content for variant in current.variants] == list(contents):
        return current
    authors = posts.contributors(session, current.version)
    post.version += 1
    written = written_hash(draft.content(post.zone))
    again = NewVersion(post.id, post.version, draft, written, post.zone, authors, again=current.version)
    add_versions(session, [again], writer=actor, now=now)
    subject, envelope = f"post:{post.id}", {"version": post.version, "changed": False, "resealed": True}
    audit.record(session, Act.POST_SAVED, actor=actor, now=now, subject=subject, **envelope)
    sealed = posts.current_version(session, post)
    assert sealed is not None, "it was just added"
    return sealed
