from collections.abc import Sequence

from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.rules.sole_approval import opens_emergency_lane
from app.domain.approvals.rules.states import OpinionState
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


def submit_post(work: Work, post: Post) -> Sequence[RoundStep]:
    """Submit the current version, in the envelope of this instant, with round and deliveries; return open steps.

    Raises `IncompletePost` with everything missing, `BlockedByLine` by a rule, `Refusal` for a step without people.
    """
    drafts.check_may_edit(post, work.actor)
    current, voices = posts.current_version(work.session, post), posts.open_voices(work.session, post.organisation_id)
    draft = posts.draft_of(post, current.version if current else None)
    files = file_facts(work.session, post.organisation_id, {use.digest for use in draft.media})
    check_ready(draft, voices, files, zone=post.zone, now=work.now)
    assert current is not None, "what was never written lacks its accounts"
    check_edits(work.session, current)
    current = _sealed_now(work, current, draft, voices)
    setting = check_setting(work.session, post, current.version, stage=CheckStage.SUBMIT.value, now=work.now)
    findings = rule_check.check_and_store_rules(
        work.session, current, voices, CheckStage.SUBMIT, now=work.now, setting=setting
    )
    check_not_blocked(findings, excepted=exceptions_of_blocked(work, [(post, findings)])[post.id])
    recognise_authors(work, current)
    lifecycle.apply_transition(work, post, PostTransition.SUBMIT)
    urgent = opens_emergency_lane(setting.topic.topic_class if setting.topic else None, setting.periods)
    urgent = urgent and not missing_emergency_parts(work.session, current.variants)
    awaited = line_cache(work.session).reads_meaning and not urgent
    steps = rounds.open_round(
        work,
        current,
        reviewers_asked(findings),
        setting,
        rule_codes=frozenset(finding.rule.code for finding in findings),
        opinion=OpinionState.AWAITED if awaited else OpinionState.NOT_ASKED,
    )
    notify_reviewers(work, post, steps, REVIEW_LETTERS[urgent])
    return steps


def _sealed_now(work: Work, current: CurrentVersion, draft: Draft, voices: Voices) -> CurrentVersion:
    """Return the version, or the same text in a new envelope where the library or a card changed since it was saved."""
    post = current.post
    (contents,) = seal_drafts(work.session, post.organisation_id, [draft], voices, now=work.now)
    check_whole(contents, voices)
    if [variant.content for variant in current.variants] == list(contents):
        return current
    authors = posts.contributors(work.session, current.version)
    post.version += 1
    written = written_hash(draft.content(post.zone))
    again = NewVersion(post.id, post.version, draft, written, post.zone, authors, again=current.version)
    add_versions(work, [again], writer=work.actor)
    subject, envelope = f"post:{post.id}", {"version": post.version, "changed": False, "resealed": True}
    audit.record(work, Act.POST_SAVED, subject=subject, **envelope)
    sealed = posts.current_version(work.session, post)
    assert sealed is not None, "it was just added"
    return sealed
