"""Approved posts by the thousand, inserted directly, for counting and timing."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.tokens import new_token
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round, RoundStep, RouteVersion
from app.domain.approvals.rules.states import RoundState, StepState, Verdict
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.people.models import Membership
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.content import PostContent, VariantContent, content_hash, variant_hash
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery

YEAR = 2001
"""A year of their own, so that their numbers clash with no other's."""
STEP = "Visto bueno"


def approved_posts(
    session: Session, channel: Channel, texts: list[str], *, due_at: datetime, now: datetime
) -> list[Delivery]:
    """Insert an approved post and a scheduled delivery for each text. The caller commits."""
    body = channel.organisation_id
    taken = len(session.exec(select(Post.id).where(Post.organisation_id == body, Post.year == YEAR)).all())
    posts = [_post(body, taken + n, text, due_at, now) for n, text in enumerate(texts, start=1)]
    _add(session, posts)
    versions = [_version(post, channel, text, due_at, now) for post, text in zip(posts, texts, strict=True)]
    _add(session, versions)
    variants = [_variant(version, channel, text) for version, text in zip(versions, texts, strict=True)]
    _add(session, variants)
    route = session.exec(select(RouteVersion).where(RouteVersion.organisation_id == body)).first()
    assert route is not None
    rounds = [_round(version, route, now) for version in versions]
    _add(session, rounds)
    person = _decider(session, body)
    steps = [_step(round_, now) for round_ in rounds]
    _add(session, steps)
    _add(session, [_decision(v, step, person, now) for v, step in zip(variants, steps, strict=True)])
    _add(session, [_approval(v, r, now) for v, r in zip(variants, rounds, strict=True)])
    deliveries = [_delivery(post, variant, due_at) for post, variant in zip(posts, variants, strict=True)]
    _add(session, deliveries)
    recorded = [entry for row in zip(versions, variants, deliveries, strict=True) for entry in _entries(*row)]
    audit.record_all(session, recorded, now=now, actor=person)
    session.flush()
    return deliveries


def approved_thread(
    session: Session, channel: Channel, parts: list[str], *, due_at: datetime, now: datetime
) -> list[Delivery]:
    """Insert an approved post in parts, with a scheduled delivery for each. The caller commits."""
    (first,) = approved_posts(session, channel, ["\n---\n".join(parts)], due_at=due_at, now=now)
    first.part = 1
    kept = first.model_dump(exclude={"id", "part", "remote_key"})
    others = [Delivery(**kept, part=part, remote_key=new_token()) for part in range(2, len(parts) + 1)]
    _add(session, others)
    move_all(session, [first, *others], due_at=due_at, now=now)
    return [first, *others]


def move_all(session: Session, deliveries: list[Delivery], *, due_at: datetime, now: datetime) -> None:
    """Change their hour, inside the approved window or not, with the audit entries. The caller commits."""
    for delivery in deliveries:
        delivery.due_at = delivery.next_attempt_at = due_at
    body = deliveries[0].organisation_id
    moved = [_moved(delivery, due_at) for delivery in deliveries]
    audit.record_all(session, moved, now=now, actor=_decider(session, body))


def _moved(delivery: Delivery, due_at: datetime) -> audit.EntryDraft:
    detail = {"deliveries": [delivery.id], "due_at": due_at}
    return audit.EntryDraft(Act.DELIVERY_SCHEDULED, delivery.organisation_id, f"post:{delivery.post_id}", detail)


def _decider(session: Session, body: int) -> Actor:
    query = select(Membership.user_id).where(Membership.organisation_id == body, Membership.role == "supervisor")
    return Actor(session.exec(query.limit(1)).one(), "Supervisión", body)


def _entries(version: PostVersion, variant: Variant, delivery: Delivery) -> list[audit.EntryDraft]:
    """Return the entries the use cases would have written."""
    body, subject = version.organisation_id, f"post:{version.post_id}"
    content = {"version": version.number, "content_hash": version.content_hash}
    decision = {"verdict": "approved", "round": "approved", "step": STEP, "approved_hashes": [variant.content_hash]}
    return [
        audit.EntryDraft(Act.POST_SUBMITTED, body, subject, content),
        audit.EntryDraft(Act.POST_DECIDED, body, subject, content | decision),
        _moved(delivery, delivery.due_at),
    ]


def _add(session: Session, rows: list[object]) -> None:
    session.add_all(rows)
    session.flush()


def _post(body: int, ordinal: int, text: str, due_at: datetime, now: datetime) -> Post:
    return Post(
        organisation_id=body,
        year=YEAR,
        ordinal=ordinal,
        title=text[:60],
        status=PostStatus.APPROVED,
        planned_at=due_at,
        version=1,
        created_at=now,
        changed_at=now,
    )


def _version(post: Post, channel: Channel, text: str, due_at: datetime, now: datetime) -> PostVersion:
    window = (due_at - timedelta(hours=1), due_at + timedelta(hours=12))
    return PostVersion(
        organisation_id=post.organisation_id,
        post_id=post.id,
        number=1,
        title=post.title,
        body={},
        window_from=window[0],
        window_to=window[1],
        content_hash=content_hash(PostContent((VariantContent(channel.id, "es", text),), *window, title=post.title)),
        created_by_name="Redacción",
        created_at=now,
    )


def _variant(version: PostVersion, channel: Channel, text: str) -> Variant:
    content = VariantContent(channel.id, "es", text)
    return Variant(
        organisation_id=version.organisation_id,
        post_version_id=version.id,
        channel_id=channel.id,
        language="es",
        text=text,
        length_used=len(text),
        content_hash=variant_hash(content, version.content()),
    )


def _step(round_: Round, now: datetime) -> RoundStep:
    return RoundStep(
        organisation_id=round_.organisation_id,
        round_id=round_.id,
        position=1,
        name=STEP,
        state=StepState.DONE,
        deadline_at=now,
    )


def _decision(variant: Variant, step: RoundStep, person: Actor, now: datetime) -> Decision:
    return Decision(
        organisation_id=variant.organisation_id,
        round_id=step.round_id,
        round_step_id=step.id,
        variant_id=variant.id,
        content_hash=variant.content_hash,
        user_id=person.person_id,
        user_name=person.name,
        verdict=Verdict.APPROVED,
        decided_at=now,
    )


def _round(version: PostVersion, route: RouteVersion, now: datetime) -> Round:
    return Round(
        organisation_id=version.organisation_id,
        post_id=version.post_id,
        post_version_id=version.id,
        route_version_id=route.id,
        content_hash=version.content_hash,
        state=RoundState.APPROVED,
        opened_at=now,
        closed_at=now,
    )


def _approval(variant: Variant, round_: Round, now: datetime) -> Approval:
    return Approval(
        organisation_id=variant.organisation_id,
        variant_id=variant.id,
        content_hash=variant.content_hash,
        round_id=round_.id,
        approved_at=now,
    )


def _delivery(post: Post, variant: Variant, due_at: datetime) -> Delivery:
    return Delivery(
        organisation_id=post.organisation_id,
        post_id=post.id,
        variant_id=variant.id,
        content_hash=variant.content_hash,
        channel_id=variant.channel_id,
        due_at=due_at,
        next_attempt_at=due_at,
        remote_key=new_token(),
    )
