"""What waits for a person, and the page where it is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.approvals.models import Decision, Round, RoundStep, StepCandidate
from app.approvals.queries import rounds
from app.approvals.rules import check_may_decide
from app.channels.models import Channel
from app.channels.rules.lengths import what_is_sent
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn
from app.core.words import Sentence
from app.db.paging import Page, Place, page_of
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.difference import Change, Voice, compared
from app.topics.models import Topic

Changes = Sequence[tuple[Sequence[Voice], Sequence[Change]]]
"""Who says what, and what is otherwise in it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One post that waits for this person, as the queue shows it."""

    post: Post
    step: RoundStep
    topic: str
    accounts: tuple[str, ...] = ()


def waiting_for(session: Session, organisation_id: int, user_id: int, *, place: Place | None) -> Page[Waiting]:
    """What one person may decide now, by deadline: a range read of who-may-decide."""
    query = (
        select(Post, RoundStep, Topic.name)
        .select_from(StepCandidate)
        .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(Post, col(Post.id) == Round.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
    )
    at, key = col(StepCandidate.deadline_at), col(StepCandidate.round_step_id)
    page = page_of(session, query, at=at, key=key, place=place)
    accounts = drafting.account_names(session, organisation_id, [post.id for post, _, _ in page.rows])
    rows = [Waiting(post, step, topic or "", accounts.get(post.id, ())) for post, step, topic in page.rows]
    return Page(rows, page.previous, page.following)


def how_many_wait(session: Session, organisation_id: int, user_id: int, *, limit: int = 1000) -> int:
    """How many decisions wait for a person, counted no further than `limit`."""
    bounded = (
        select(StepCandidate.round_step_id)
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
        .limit(limit)
        .subquery()
    )
    return session.exec(select(func.count()).select_from(bounded)).one()


def first_waiting(session: Session, organisation_id: int, user_id: int) -> Post | None:
    """The post whose deadline comes first, for going on after a decision."""
    return session.exec(
        select(Post)
        .join(Round, col(Round.post_id) == Post.id)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
        .order_by(col(StepCandidate.deadline_at), col(StepCandidate.round_step_id))
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Review:
    """A post as one person reviews it. `refusal` says why it is not theirs to decide, if it is not."""

    post: Post
    version: PostVersion
    voiced: Sequence[tuple[Variant, Channel]]
    topic: str
    step: RoundStep | None
    steps: int
    refusal: Sentence | None
    seen_version: int | None
    changes: Changes
    decisions: Sequence[Decision]


def review_of(session: Session, post: Post, *, actor: Actor) -> Review:
    """Everything the review page needs, in a constant number of statements."""
    version = drafting.version_of(session, post)
    if version is None:
        raise OutOfTurn(rounds.NOT_IN_REVIEW)
    voiced = drafting.voiced(session, version)
    seen = drafting.last_seen(session, actor.person_id, post)
    round_, step, refusal = _turn(session, post, version, actor)
    topic = session.get(Topic, post.topic_id) if post.topic_id else None
    return Review(
        post=post,
        version=version,
        voiced=voiced,
        topic=topic.name if topic else "",
        step=step,
        steps=len(rounds.steps_of(session, round_)) if round_ else 0,
        refusal=refusal,
        seen_version=seen,
        changes=_changes_since(session, post, voiced, seen),
        decisions=rounds.decisions_on(session, post),
    )


def _turn(
    session: Session, post: Post, version: PostVersion, actor: Actor
) -> tuple[Round | None, RoundStep | None, Sentence | None]:
    """The open step, and whether it is this person's turn; said, not raised: the page is shown all the same."""
    try:
        round_, step = rounds.open_step(session, post)
        check_may_decide(rounds.judge(session, round_, step, version, actor), step_roles=step.roles)
    except OutOfTurn as refusal:
        return None, None, refusal.sentence
    except NotPermitted as refusal:
        return round_, step, refusal.sentence
    return round_, step, None


def _changes_since(
    session: Session, post: Post, voiced: Sequence[tuple[Variant, Channel]], seen: int | None
) -> Changes:
    """Word by word, what each account would say now against the version this person last saw."""
    if seen is None or seen == post.version:
        return []
    older = drafting.version_of(session, post, seen)
    before = {(v.channel_id, v.language): v for v in drafting.variants_of(session, older)} if older else {}
    said = (
        ((channel.called, now.language), _said(before.get((now.channel_id, now.language))), _said(now))
        for now, channel in voiced
    )
    return compared(entry for entry in said if entry[1] != entry[2])


def _said(variant: Variant | None) -> str:
    """The text as sent, followed by what its images are said to show."""
    if variant is None:
        return ""
    return "\n".join([what_is_sent(variant.text, variant.link), *(use["alt"] for use in variant.media)])
