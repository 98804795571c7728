"""Reads of posts, their versions and what each account would say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network, names_of
from app.core.errors import NotFound
from app.core.words import say
from app.core.zones import wall
from app.drafting.models import Post, PostContributor, PostVersion, PostView, Variant
from app.drafting.rules.draft import Draft, Plan, Voice, draft_from


@dataclass(frozen=True, slots=True)
class Current:
    """A post with its current version and that version's variants."""

    post: Post
    version: PostVersion
    variants: Sequence[Variant]


def post_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Post:
    """Raise `NotFound`; `lock` for a deed, so that two of them on one post take turns."""
    query = select(Post).where(Post.organisation_id == organisation_id, Post.year == year, Post.ordinal == ordinal)
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(say("No hay ninguna publicación %(number)s.", number=f"{year}/{ordinal:04d}"))
    return found


def made_by_form(session: Session, organisation_id: int, author_id: int | None, form_key: str) -> Post | None:
    """The post a person's form was first saved as."""
    return session.exec(
        select(Post).where(
            Post.organisation_id == organisation_id, Post.author_id == author_id, Post.form_key == form_key
        )
    ).first()


def version_of(session: Session, post: Post, number: int | None = None) -> PostVersion | None:
    """One version of a post, the current one unless told."""
    return session.exec(
        select(PostVersion)
        .where(PostVersion.organisation_id == post.organisation_id, PostVersion.post_id == post.id)
        .where(PostVersion.number == (post.version if number is None else number))
    ).first()


def variants_of(session: Session, version: PostVersion) -> Sequence[Variant]:
    return session.exec(
        select(Variant)
        .where(Variant.organisation_id == version.organisation_id, Variant.post_version_id == version.id)
        .order_by(col(Variant.channel_id), Variant.language)
    ).all()


def current(session: Session, post: Post) -> Current | None:
    """Nothing while a post is only an idea."""
    version = version_of(session, post)
    return Current(post, version, variants_of(session, version)) if version else None


def contributors(session: Session, version: PostVersion) -> frozenset[int]:
    found = session.exec(
        select(PostContributor.user_id).where(
            PostContributor.organisation_id == version.organisation_id, PostContributor.post_version_id == version.id
        )
    )
    return frozenset(found)


def draft_of(post: Post, version: PostVersion | None) -> Draft:
    """The draft as the composer last saved it."""
    explicit = (version.body.get("window") if version else None) or [False, False]
    plan = Plan(
        on=post.planned_on,
        at=post.planned_time,
        fold=post.planned_fold,
        window_from=version.window_from if version and explicit[0] else None,
        window_to=version.window_to if version and explicit[1] else None,
    )
    return draft_from(version.body if version else {}, title=post.title, topic_id=post.topic_id, plan=plan)


def voices(session: Session, organisation_id: int) -> Mapping[int, Voice]:
    """The open accounts, as the counters and the editorial line need them."""
    channels = session.exec(
        select(Channel)
        .where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
        .options(load_only(Channel.id, Channel.name, Channel.network, Channel.handle, Channel.declared))  # type: ignore[arg-type] # columns
    )
    return {channel.id: voice_of(channel) for channel in channels}


def voice_of(channel: Channel) -> Voice:
    declared = channel.declared or {}
    return Voice(
        channel_id=channel.id,
        name=channel.name,
        network=channel.network,
        handle=channel.handle,
        maximum=declared.get("max_characters"),
        link_length=declared.get("link_length"),
    )


def planned_wall(post: Post) -> str:
    """The agreed hour as people wrote it, in the zone they wrote it in."""
    return wall(post.planned_at, post.zone).strftime("%d/%m/%Y %H:%M") if post.planned_at else ""


def account_names(session: Session, organisation_id: int, post_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Through which networks the current version of each post speaks, in one statement."""
    found = session.execute(
        select(PostVersion.post_id, Channel.network, Channel.name)
        .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
        .join(Variant, col(Variant.post_version_id) == PostVersion.id)
        .join(Channel, col(Channel.id) == Variant.channel_id)
        .where(PostVersion.organisation_id == organisation_id, col(PostVersion.post_id).in_(post_ids))
        .distinct()
        .order_by(col(PostVersion.post_id), col(Channel.network), Channel.name)
    ).all()
    spoken: dict[int, list[tuple[Network, str]]] = {}
    for post_id, network, name in found:
        spoken.setdefault(post_id, []).append((Network(network), name))
    return {post_id: names_of(accounts) for post_id, accounts in spoken.items()}


def last_seen(session: Session, user_id: int, post: Post) -> int | None:
    """The version a person last looked at."""
    return session.exec(
        select(PostView.version).where(PostView.user_id == user_id, PostView.post_id == post.id)
    ).first()


def voiced(session: Session, version: PostVersion) -> Sequence[tuple[Variant, Channel]]:
    """Each variant of a version with the account that would say it, open or not."""
    return session.exec(
        select(Variant, Channel)
        .join(Channel, col(Channel.id) == Variant.channel_id)
        .where(Variant.organisation_id == version.organisation_id, Variant.post_version_id == version.id)
        .order_by(Channel.name, col(Channel.id), Variant.language)
    ).all()


def numbers(session: Session, organisation_id: int, ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """The year and ordinal people know each post by."""
    found = session.execute(
        select(Post.id, Post.year, Post.ordinal).where(Post.organisation_id == organisation_id, col(Post.id).in_(ids))
    )
    return {key: (year, ordinal) for key, year, ordinal in found}
