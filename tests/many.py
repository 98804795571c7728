"""Approved posts by the thousand, written straight into the tables, for counting and for timing."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.approvals.models import Approval, Round, RouteVersion
from app.approvals.rules import RoundState
from app.channels.models import Channel
from app.core.ids import new_token
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.publishing.models import Delivery

YEAR = 2001
"""A year of their own, so that their numbers meet nobody's."""


def approved_posts(
    session: Session, channel: Channel, texts: list[str], *, due_at: datetime, now: datetime
) -> list[Delivery]:
    """One approved post and one scheduled delivery for each text. The caller commits."""
    body = channel.organisation_id
    taken = len(session.exec(select(Post.id).where(Post.organisation_id == body, Post.year == YEAR)).all())
    posts = [_post(body, taken + n, text, due_at, now) for n, text in enumerate(texts, start=1)]
    _add(session, posts)
    versions = [_version(post, due_at, now) for post in posts]
    _add(session, versions)
    variants = [_variant(version, channel, text) for version, text in zip(versions, texts, strict=True)]
    _add(session, variants)
    route = session.exec(select(RouteVersion).where(RouteVersion.organisation_id == body)).first()
    assert route is not None
    rounds = [_round(version, route, now) for version in versions]
    _add(session, rounds)
    _add(session, [_approval(v, r, now) for v, r in zip(variants, rounds, strict=True)])
    deliveries = [_delivery(post, variant, due_at) for post, variant in zip(posts, variants, strict=True)]
    _add(session, deliveries)
    return deliveries


def _add(session: Session, rows: list[object]) -> None:
    session.add_all(rows)
    session.flush()


def _post(body: int, ordinal: int, text: str, due_at: datetime, now: datetime) -> Post:
    return Post(
        organisation_id=body,
        year=YEAR,
        ordinal=ordinal,
        title=text[:60],
        status=Status.APPROVED,
        planned_at=due_at,
        version=1,
        created_at=now,
        changed_at=now,
    )


def _version(post: Post, due_at: datetime, now: datetime) -> PostVersion:
    return PostVersion(
        organisation_id=post.organisation_id,
        post_id=post.id,
        number=1,
        title=post.title,
        body={},
        window_from=due_at - timedelta(hours=1),
        window_to=due_at + timedelta(hours=12),
        content_hash=f"hash-{post.id}",
        created_by_name="Redacción",
        created_at=now,
    )


def _variant(version: PostVersion, channel: Channel, text: str) -> Variant:
    return Variant(
        organisation_id=version.organisation_id,
        post_version_id=version.id,
        channel_id=channel.id,
        language="es",
        text=text,
        length_used=len(text),
        content_hash=version.content_hash,
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
