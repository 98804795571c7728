from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import Session

from app.core import paths
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.rules.states import Verdict
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.queries import current_day
from app.domain.people.queries import people
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.review.models import PostComment
from app.domain.review.queries.suggestions import other_deciders, suggestion_or_404
from app.domain.review.queries.threads import comment_recipients, thread_or_404
from app.domain.review.rules.mentions import mentioned_people
from app.domain.review.rules.suggestions import check_unchanged, draft_wordings, suggested_texts, with_text
from app.domain.review.rules.threads import CommentKind
from app.usecases.approvals import decisions, submission
from app.usecases.approvals.decisions import SeenPost
from app.usecases.posts import actions, drafts
from app.usecases.review import feedback_records
from app.usecases.review.feedback_records import QuotedWords, check_unanswered

COMMENT_READERS = (Permission.POST_WRITE, Permission.POST_EDIT, Permission.POST_DECIDE)
NOTHING_CHANGED = msg("El texto es el mismo: cambie algo antes de enviarlo.")
NOBODY_ELSE = msg(
    "Nadie más puede decidir este paso, así que no puede enviarla usted con su cambio: escriba el motivo y pulse "
    "«Pedir cambios»."
)
ONLY_WITH_CHANGES = msg(
    "Ha escrito un texto sugerido: llega a su autor al pedir cambios. Para aprobar o rechazar, déjelo como estaba."
)


def decide_with_suggestions(
    work: Work,
    post: Post,
    *,
    verdict: Verdict,
    reason: str,
    seen_hash: str,
    seen_step: int | None,
    typed: Mapping[str, str],
    choice: VariantChoice | None = None,
) -> Round:
    """Decide as `decide_post`; requested changes may carry texts by wording name.

    Raises `Refusal` for empty texts or another verdict.
    """
    seen = SeenPost(post, seen_hash, seen_step, choice)
    return decide_as_seen(work, seen, Ruling(verdict, reason), typed)


def check_wordings_verdict(wordings: Mapping[str, str], verdict: Verdict) -> None:
    if wordings and verdict is not Verdict.CHANGES_ASKED:
        raise Refusal(ONLY_WITH_CHANGES)


def decide_as_seen(work: Work, seen: SeenPost, ruling: Ruling, wordings: Mapping[str, str]) -> Round:
    check_wordings_verdict(wordings, ruling.verdict)
    round_ = decisions.decide_seen_post(work, seen, ruling)
    if wordings:
        _store_suggestions(work, seen.post, wordings)
    return round_


def _store_suggestions(work: Work, post: Post, typed: Mapping[str, str]) -> None:
    current = _current_version(work.session, post)
    if texts := suggested_texts(draft_wordings(posts.draft_of(post, current.version)), typed):
        feedback_records.record_suggestions(work, current, texts)


def change_text(work: Work, post: Post, typed: Mapping[str, str], *, seen_hash: str) -> None:
    """Put the reviewer's own texts, by wording name, in a version of theirs, submitted at once.

    They wrote in it, so others decide it (I2). Raises `Conflict` for another text than was read, `Refusal` for nothing
    changed or for a step that nobody else can decide.
    """
    drafts.check_may_edit(post, work.actor)
    version = _current_version(work.session, post).version
    check_unchanged(seen=seen_hash, current=version.content_hash)
    _, step = rounds.open_step(work.session, post)
    if other_deciders(work.session, post.organisation_id, step.id, user_id=work.actor.person_id) < step.needed:
        raise Refusal(NOBODY_ELSE)
    draft = posts.draft_of(post, version)
    texts = suggested_texts(draft_wordings(draft), typed)
    if not texts:
        raise Refusal(NOTHING_CHANGED)
    for target, text in texts.items():
        draft = with_text(draft, target, text)
    changed = replace(draft, note=str(msg("Cambio de %(name)s al revisarla.", name=work.actor.name)))
    actions.save_post(work, post, changed, base=post.base)
    submission.submit_post(work, post)


def accept_suggestion(work: Work, post: Post, suggestion_id: int, *, seen_hash: str) -> None:
    """Make a new version; the proposer becomes an author (I2).

    Raises `Conflict` when answered, when the text changed since read, or its account says nothing now.
    """
    suggestion_row = suggestion_or_404(work.session, post, suggestion_id)
    check_unanswered(suggestion_row)
    suggestion, variant, _ = suggestion_row
    version = _current_version(work.session, post).version
    check_unchanged(seen=seen_hash, current=version.content_hash)
    draft, target = posts.draft_of(post, version), (variant.channel_id, variant.language)
    if target not in draft.targets:
        raise Conflict(msg("La cuenta para la que se sugirió ya no está elegida."))
    note = f"Texto sugerido por {suggestion.user_name}."
    taken = replace(with_text(draft, target, suggestion.text), note=note)
    actions.save_post(work, post, taken, base=post.base)
    feedback_records.record_suggestion_answer(work, post, suggestion_row, is_accepted=True)


def decline_suggestion(work: Work, post: Post, suggestion_id: int) -> None:
    """Decline; the proposer sees it in the history."""
    suggestion_row = suggestion_or_404(work.session, post, suggestion_id)
    feedback_records.record_suggestion_answer(work, post, suggestion_row, is_accepted=False)


def add_comment(work: Work, post: Post, text: str, quoted: QuotedWords) -> list[str]:
    """Start a thread; notify the post's author and those mentioned; return the names of the latter."""
    begun = feedback_records.record_comment(work, _current_version(work.session, post), text, quoted)
    mentioned = _mentioned_names(work, post, text)
    _notify(work, post, begun, {post.author_id, *mentioned})
    return list(mentioned.values())


def answer_comment(work: Work, post: Post, comment_id: int, text: str) -> list[str]:
    """Answer; notify the post's author, participants and those mentioned; return the names of the latter."""
    comment_thread = thread_or_404(work.session, post, comment_id)
    comment = feedback_records.record_comment_answer(work, post, comment_thread, text)
    mentioned = _mentioned_names(work, post, text)
    _notify(work, post, comment, {post.author_id, *comment_thread.thread.people, *mentioned})
    return list(mentioned.values())


def _mentioned_names(work: Work, post: Post, text: str) -> dict[int, str]:
    """Return people who may read the comments and are called in one by "@" and their name."""
    if "@" not in text:
        return {}
    today = current_day(work.session, post.organisation_id, now=work.now)
    names = {
        member.user.id: member.name
        for member in people.members(work.session, organisation_id=post.organisation_id, today=today)
        if any(people.member_may(member, permission) for permission in COMMENT_READERS)
    }
    return {person: names[person] for person in sorted(mentioned_people(text, names))}


def change_thread(work: Work, post: Post, comment_id: int, kind: CommentKind) -> None:
    """Resolve or reopen, without letters."""
    feedback_records.record_thread_change(work, post, thread_or_404(work.session, post, comment_id), kind)


def _current_version(session: Session, post: Post) -> CurrentVersion:
    current = posts.current_version(session, post)
    if current is None or not current.variants:
        raise Conflict(msg("La publicación no tiene todavía ningún texto."))
    return current


def _notify(work: Work, post: Post, comment: PostComment, readers: Collection[int | None]) -> None:
    """Queue one letter per person and comment, none to its author."""
    others = {person_id for person_id in readers if person_id not in (None, comment.user_id)}
    today = current_day(work.session, post.organisation_id, now=work.now)
    letters = [
        Letter(
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind="comment_made",
            context={
                "number": post.number,
                "title": post.title,
                "who": comment.user_name,
                "quote": comment.quote,
                "text": comment.text,
                "path": paths.comments(slug, post.year, post.ordinal),
            },
            dedup_key=f"comment:{comment.id}:{user.id}",
        )
        for user, slug in comment_recipients(
            work.session, post.organisation_id, {person_id for person_id in others if person_id}, today=today
        )
    ]
    notifications_service.queue_letters(work.session, letters, organisation_id=post.organisation_id, now=work.now)
