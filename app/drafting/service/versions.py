"""A version with everyone whose words are in it and what each account would say. None of it is edited later."""

from datetime import datetime

from sqlmodel import Session

from app.channels.rules.lengths import what_is_sent
from app.core.actor import Actor
from app.drafting import queries
from app.drafting.models import Post, PostContributor, PostVersion, Variant
from app.drafting.rules.content import VariantContent, variant_hash
from app.drafting.rules.draft import Draft


def add_version(
    session: Session, post: Post, draft: Draft, digest: str, before: PostVersion | None, *, writer: Actor, now: datetime
) -> PostVersion:
    window_from, window_to = draft.plan.window(post.zone)
    version = PostVersion(
        organisation_id=post.organisation_id,
        post_id=post.id,
        number=post.version + 1,
        title=draft.title,
        body=draft.body(),
        window_from=window_from,
        window_to=window_to,
        content_hash=digest,
        created_by=writer.id,
        created_by_name=writer.name,
        created_at=now,
        note=draft.note,
    )
    session.add(version)
    session.flush()
    post.version = version.number
    _add_contributors(session, version, before, writer)
    _add_variants(session, version, draft)
    session.flush()
    return version


def _add_contributors(session: Session, version: PostVersion, before: PostVersion | None, writer: Actor) -> None:
    people = (queries.contributors(session, before) if before else frozenset()) | {writer.id}
    session.add_all(
        PostContributor(organisation_id=version.organisation_id, post_version_id=version.id, user_id=user_id)
        for user_id in sorted(person for person in people if person is not None)
    )


def _add_variants(session: Session, version: PostVersion, draft: Draft) -> None:
    voices = queries.voices(session, version.organisation_id)
    session.add_all(
        _variant(version, content, voices[content.channel_id].measure(content).used)
        if content.channel_id in voices
        else _variant(version, content, len(what_is_sent(content.text, content.link)))
        for content in draft.variants()
    )


def _variant(version: PostVersion, content: VariantContent, used: int) -> Variant:
    return Variant(
        organisation_id=version.organisation_id,
        post_version_id=version.id,
        channel_id=content.channel_id,
        language=content.language,
        text=content.text,
        link=content.link,
        media=[{"digest": use.digest, "alt": use.alt_text} for use in content.media],
        length_used=used,
        content_hash=variant_hash(content, version.window_from, version.window_to),
    )
