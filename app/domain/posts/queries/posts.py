"""Posts, versions, variants, and posts affected by a change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.text import normalise_text
from app.core.zones import local_time
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.db.work import Work
from app.domain.authorship.models import RecognisedAuthor
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.account_tiers import account_maximum
from app.domain.directory.rules.networks import ChannelState, Publishing
from app.domain.posts.models import Post, PostContributor, PostVersion, Variant
from app.domain.posts.rules.content import FIRST_TITLED_VERSION
from app.domain.posts.rules.draft import Draft, PublicationPlan, Voice, draft_from
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus


@dataclass(frozen=True, slots=True)
class CurrentVersion:
    post: Post
    version: PostVersion
    variants: Sequence[Variant]


def post_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Post:
    """Raise `NotFound`; `lock` serialises use cases."""
    query = _LOCKED if lock else _POST
    post = query.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if post is None:
        raise NotFound(missing_post_message(year, ordinal))
    return post


def missing_post_message(year: int, ordinal: int) -> Message:
    return msg("No hay ninguna publicación %(number)s.", number=format_number(year, ordinal))


def post_made_by_form(work: Work, author_id: int | None, form_key: str) -> Post | None:
    return _MADE_BY_FORM.first(
        work.session, organisation_id=work.organisation_id, author_id=author_id, form_key=form_key
    )


def version_of(session: Session, post: Post, number: int | None = None) -> PostVersion | None:
    """Return the current one by default."""
    wanted = post.version if number is None else number
    if not wanted:
        return None
    return _VERSION.first(session, organisation_id=post.organisation_id, post_id=post.id, number=wanted)


def newest_versions(session: Session, post: Post, *, most: int) -> Sequence[PostVersion]:
    """Return the current one and those before it, newest first."""
    return _NEWEST.all(session, organisation_id=post.organisation_id, post_id=post.id, current=post.version, most=most)


def version_with_content(session: Session, post: Post, content_hash: str) -> PostVersion | None:
    return _WITH_CONTENT.first(
        session, organisation_id=post.organisation_id, post_id=post.id, content_hash=content_hash
    )


def variants_of(session: Session, version: PostVersion) -> Sequence[Variant]:
    return _VARIANTS.all(session, organisation_id=version.organisation_id, post_version_id=version.id)


def current_version(session: Session, post: Post) -> CurrentVersion | None:
    """Return None for an idea; one statement."""
    rows = _CURRENT.all(session, organisation_id=post.organisation_id, post_id=post.id, number=post.version)
    variants = [variant for _, variant in rows if variant]
    return CurrentVersion(post, rows[0][0], variants) if rows else None


def contributors(session: Session, version: PostVersion) -> frozenset[int]:
    return frozenset(_CONTRIBUTORS.all(session, organisation_id=version.organisation_id, post_version_id=version.id))


def contributors_of(
    session: Session, organisation_id: int, versions: Sequence[int], *which: ColumnElement[bool]
) -> Mapping[int, frozenset[int]]:
    """Return the contributors by version; no statement without versions."""
    here = PostContributor.organisation_id == organisation_id, col(PostContributor.post_version_id).in_(versions)
    query = select(PostContributor.post_version_id, PostContributor.user_id).where(*here, *which)
    people: dict[int, set[int]] = {}
    for version_id, user_id in session.execute(query) if versions else ():
        people.setdefault(version_id, set()).add(user_id)
    return {version_id: frozenset(of_it) for version_id, of_it in people.items()}


HAS_TYPED = (
    ~select(RecognisedAuthor.id)
    .where(
        RecognisedAuthor.organisation_id == PostContributor.organisation_id,
        RecognisedAuthor.post_version_id == PostContributor.post_version_id,
        RecognisedAuthor.user_id == PostContributor.user_id,
    )
    .exists()
)
"""Not recognised by the version's words, which are looked for again in the next one."""


def current_versions(session: Session, organisation_id: int, post_ids: Sequence[int]) -> Mapping[int, PostVersion]:
    versions = session.exec(
        select(PostVersion)
        .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
        .where(PostVersion.organisation_id == organisation_id, col(PostVersion.post_id).in_(post_ids))
    )
    return {version.post_id: version for version in versions}


def post_pages(session: Session, organisation_id: int, *, size: int) -> Iterator[Sequence[Post]]:
    """Yield every post in key order, `size` at a time."""
    query = select(Post).where(Post.organisation_id == organisation_id).order_by(col(Post.id)).limit(size)
    after = 0
    while page := session.exec(query.where(Post.id > after)).all():
        after = page[-1].id
        yield page


def locked_posts(session: Session, organisation_id: int, post_ids: Sequence[int]) -> Sequence[Post]:
    """Lock until the transaction ends, in key order."""
    query = select(Post).where(Post.organisation_id == organisation_id, col(Post.id).in_(post_ids))
    return session.exec(query.order_by(col(Post.id)).with_for_update()).all()


def locked_posts_of_topic(session: Session, topic: Topic, states: Collection[PostStatus]) -> Sequence[Post]:
    """Lock in key order."""
    query = select(Post).where(Post.organisation_id == topic.organisation_id, Post.topic_id == topic.id)
    return session.exec(query.where(col(Post.status).in_(states)).order_by(col(Post.id)).with_for_update()).all()


def posts_by_number(
    work: Work, numbers: Collection[tuple[int, int]], *, lock: bool = False
) -> dict[tuple[int, int], Post]:
    """Return posts by year and ordinal; omit unknown numbers."""
    query = _LOCKED_BY_NUMBER if lock else _BY_NUMBER
    posts = query.all(work.session, organisation_id=work.organisation_id, numbers=list(numbers))
    return {(post.year, post.ordinal): post for post in posts}


def draft_of(post: Post, version: PostVersion | None) -> Draft:
    explicit = (version.body.get("window") if version else None) or [False, False]
    plan = PublicationPlan(
        on=post.planned_on,
        at=post.planned_time,
        fold=post.planned_fold,
        window_from=version.window_from if version and explicit[0] else None,
        window_to=version.window_to if version and explicit[1] else None,
    )
    body = version.body if version else {}
    return draft_from(body, title=post.title, topic_id=post.topic_id, plan=plan, campaign_id=post.campaign_id)


def changes_content(post: Post, version: PostVersion | None, draft: Draft) -> bool:
    """Compare in the current version's hash form.

    A version hashed without title may have been renamed: the post holds its title, so ask before it takes the draft's.
    A new title makes a newest-form version.
    """
    if version is None:
        return True
    renamed = version.hash_version < FIRST_TITLED_VERSION and normalise_text(post.title) != normalise_text(draft.title)
    return renamed or not version.says(draft.content(post.zone))


def open_voices(session: Session, organisation_id: int) -> Mapping[int, Voice]:
    """Return what counters and editorial line need."""
    return {channel.id: voice_of(channel) for channel in _OPEN.all(session, organisation_id=organisation_id)}


def voice_of(channel: Channel) -> Voice:
    limits = channel.declared or {}
    return Voice(
        channel_id=channel.id,
        name=channel.name,
        network=channel.network,
        handle=channel.handle,
        by_api=channel.publishing is Publishing.API,
        maximum=account_maximum(channel.network, limits, is_paid=channel.is_paid),
        link_length=limits.get("link_length"),
        image_bytes=limits.get("image_bytes"),
        video_bytes=limits.get("video_bytes"),
        is_paid=channel.is_paid,
    )


def planned_wall(post: Post) -> str:
    """Return the planned time as typed, in its zone."""
    return local_time(post.planned_at, post.zone).strftime("%d/%m/%Y %H:%M") if post.planned_at else ""


def variants_with_channels(session: Session, version: PostVersion) -> Sequence[tuple[Variant, Channel]]:
    """Return variants with their accounts, closed accounts included."""
    return _VARIANTS_WITH_CHANNELS.all(session, organisation_id=version.organisation_id, post_version_id=version.id)


def post_numbers(session: Session, organisation_id: int, ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    rows = session.execute(
        select(Post.id, Post.year, Post.ordinal).where(Post.organisation_id == organisation_id, col(Post.id).in_(ids))
    )
    return {key: (year, ordinal) for key, year, ordinal in rows}


_POST_BY_NUMBER = select(Post).where(
    Post.organisation_id == ORGANISATION_ID, Post.year == param("year"), Post.ordinal == param("ordinal")
)
_POST: EntityQuery[Post] = EntityQuery(_POST_BY_NUMBER)
_LOCKED: EntityQuery[Post] = EntityQuery(_POST_BY_NUMBER.with_for_update())
_MADE_BY_FORM: EntityQuery[Post] = EntityQuery(
    select(Post).where(
        Post.organisation_id == ORGANISATION_ID,
        Post.author_id == param("author_id"),
        Post.form_key == param("form_key"),
    )
)
_NUMBERED = (
    select(Post)
    .where(
        Post.organisation_id == ORGANISATION_ID,
        tuple_(col(Post.year), col(Post.ordinal)).in_(param("numbers", many=True)),
    )
    .order_by(col(Post.id))
)
_BY_NUMBER: EntityQuery[Post] = EntityQuery(_NUMBERED)
_LOCKED_BY_NUMBER: EntityQuery[Post] = EntityQuery(_NUMBERED.with_for_update())
_VERSION: EntityQuery[PostVersion] = EntityQuery(
    select(PostVersion)
    .where(PostVersion.organisation_id == ORGANISATION_ID, PostVersion.post_id == param("post_id"))
    .where(PostVersion.number == param("number"))
)
_NEWEST: EntityQuery[PostVersion] = EntityQuery(
    select(PostVersion)
    .where(PostVersion.organisation_id == ORGANISATION_ID, PostVersion.post_id == param("post_id"))
    .where(col(PostVersion.number) <= param("current"))
    .order_by(col(PostVersion.number).desc())
    .limit(param("most"))
)
_WITH_CONTENT: EntityQuery[PostVersion] = EntityQuery(
    select(PostVersion)
    .where(PostVersion.organisation_id == ORGANISATION_ID, PostVersion.post_id == param("post_id"))
    .where(PostVersion.content_hash == param("content_hash"))
    .order_by(col(PostVersion.number).desc())
    .limit(1)
)
_OF_VERSION = (Variant.organisation_id == ORGANISATION_ID, Variant.post_version_id == param("post_version_id"))
_VARIANTS: EntityQuery[Variant] = EntityQuery(
    select(Variant).where(*_OF_VERSION).order_by(col(Variant.channel_id), Variant.language)
)
_CURRENT: EntityQuery[tuple[PostVersion, Variant | None]] = EntityQuery(
    select_columns(PostVersion, Variant)
    .outerjoin(Variant, col(Variant.post_version_id) == PostVersion.id)
    .where(PostVersion.organisation_id == ORGANISATION_ID, PostVersion.post_id == param("post_id"))
    .where(PostVersion.number == param("number"))
    .order_by(col(Variant.channel_id), Variant.language)
)
_VARIANTS_WITH_CHANNELS: EntityQuery[tuple[Variant, Channel]] = EntityQuery(
    select(Variant, Channel)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(*_OF_VERSION)
    .order_by(Channel.name, col(Channel.id), Variant.language)
)
_CONTRIBUTORS: Query[int] = Query(
    select(PostContributor.user_id).where(
        PostContributor.organisation_id == ORGANISATION_ID, PostContributor.post_version_id == param("post_version_id")
    ),
    int,
)
_OPEN: EntityQuery[Channel] = EntityQuery(
    select(Channel).where(Channel.organisation_id == ORGANISATION_ID, Channel.state == ChannelState.OPEN)
)


def post_ids_affected(
    session: Session, organisation_id: int, *, topics: Collection[int], channels: Collection[int]
) -> set[int]:
    mine, ids = select(Post.id).where(Post.organisation_id == organisation_id), set[int]()
    if topics:
        ids |= set(session.exec(mine.where(col(Post.topic_id).in_(topics))))
    if channels:
        speaking = (
            mine.join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
            .join(Variant, col(Variant.post_version_id) == PostVersion.id)
            .where(col(Variant.channel_id).in_(channels))
        )
        ids |= set(session.exec(speaking))
    return ids
