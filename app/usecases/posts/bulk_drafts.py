"""Bulk drafts, in as many statements as one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.db.bulk import insert_rows
from app.db.counters import take_number
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostContributor, PostCounter, PostVersion, Variant
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.content import content_hash
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostOrigin, PostStatus, PostTransition, status_after
from app.domain.posts.service.versions import variant_rows, version_row
from app.usecases.posts.drafts import DraftChange, apply_draft, check_may_edit, new_post_columns, save_detail


def add_posts(
    session: Session,
    organisation: Organisation,
    drafts: Sequence[Draft],
    *,
    actor: Actor,
    now: datetime,
    origin: PostOrigin,
    also: Collection[int] = (),
    told_by: Actor | None = None,
) -> list[int]:
    """Add as `add_post` and `store_draft`; return keys.

    `also`: other authors (I2); `told_by`: the creator, if no author. Raises `NonexistentTime` or `AmbiguousTime`,
    creating none.
    """
    demand(actor.may(Permission.POST_WRITE))
    if not drafts:
        return []
    last = take_number(session, PostCounter, actor.organisation_id, now.year, many=len(drafts))
    alike = new_post_columns(organisation, origin, actor, now)
    rows = [
        alike | _post_columns(draft, organisation.zone) | {"ordinal": ordinal}
        for ordinal, draft in enumerate(drafts, start=last - len(drafts) + 1)
    ]
    posts = insert_rows(session, Post, rows)
    hashes = [content_hash(draft.content(organisation.zone)) for draft in drafts]
    new = zip(posts, drafts, hashes, strict=True)
    people = frozenset(also)
    versions = [_NewVersion(key, 1, draft, digest, organisation.zone, people) for key, draft, digest in new]
    _add_versions(session, versions, actor, now)
    entries = [entry for row, key in zip(rows, posts, strict=True) for entry in _creation_entries(row, key)]
    audit.record_all(session, entries, actor=told_by or actor, now=now)
    return posts


def store_drafts(
    session: Session,
    drafts: Sequence[tuple[Post, Draft]],
    *,
    actor: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> list[Post]:
    """Save as `store_draft`; return posts with changed content.

    Raises `NotPermitted`, `NonexistentTime`, `AmbiguousTime`, or `Refusal` for text no account says under review.
    """
    befores = post_queries.current_versions(session, actor.organisation_id, [post.id for post, _ in drafts])
    people = post_queries.contributors_of(session, actor.organisation_id, [before.id for before in befores.values()])
    versions, entries, changed = [], [], []
    for post, draft in drafts:
        check_may_edit(post, actor)
        before = befores.get(post.id)
        change = apply_draft(post, before, draft, now=now)
        if change.is_new:
            post.version += 1
            whose = (people.get(before.id, frozenset()) if before else frozenset()) | frozenset(also)
            versions.append(_NewVersion(post.id, post.version, draft, change.digest, post.zone, whose))
        if change.is_any:
            post.changed_at = now
            entries.append(_save_entry(post, change))
        if change.changed:
            changed.append(post)
    _add_versions(session, versions, actor, now)
    audit.record_all(session, entries, actor=actor, now=now)
    return changed


@dataclass(frozen=True, slots=True)
class _NewVersion:
    post_id: int
    number: int
    draft: Draft
    digest: str
    zone: str
    people: frozenset[int] = frozenset()


def _add_versions(session: Session, new: Sequence[_NewVersion], writer: Actor, now: datetime) -> None:
    rows = [
        version_row(new_version.draft, new_version.digest, zone=new_version.zone, writer=writer, now=now)
        for new_version in new
    ]
    numbered = [
        row | {"post_id": new_version.post_id, "number": new_version.number}
        for row, new_version in zip(rows, new, strict=True)
    ]
    made = list(zip(insert_rows(session, PostVersion, numbered), new, rows, strict=True))
    whose = [
        (key, user_id) for key, new_version, _ in made for user_id in sorted(new_version.people | {writer.person_id})
    ]
    alike = {"organisation_id": writer.organisation_id}
    insert_rows(session, PostContributor, [alike | {"post_version_id": key, "user_id": who} for key, who in whose])
    voices = post_queries.open_voices(session, writer.organisation_id) if new else {}
    variant_columns = [
        (key, columns) for key, new_version, row in made for columns in variant_rows(row, new_version.draft, voices)
    ]
    insert_rows(session, Variant, [row | {"post_version_id": key} for key, row in variant_columns])


def _post_columns(draft: Draft, zone: str) -> dict[str, Any]:
    plan = draft.plan
    return {
        "title": draft.title,
        "topic_id": draft.topic_id,
        "campaign_id": draft.campaign_id,
        "status": status_after(PostStatus.IDEA, PostTransition.EDIT),
        "planned_on": plan.on,
        "planned_time": plan.at,
        "planned_fold": plan.fold or 0,
        "planned_at": plan.instant(zone),
        "version": 1,
    }


def _creation_entries(row: dict[str, Any], post_id: int) -> list[audit.EntryDraft]:
    whose, subject = row["organisation_id"], f"post:{post_id}"
    number = format_number(row["year"], row["ordinal"])
    saved = {"version": 1, "changed": True, "planned_at": row["planned_at"]}
    return [
        audit.EntryDraft(Act.POST_CREATED, whose, subject, {"number": number, "origin": row["origin"]}),
        audit.EntryDraft(Act.POST_SAVED, whose, subject, saved),
    ]


def _save_entry(post: Post, change: DraftChange) -> audit.EntryDraft:
    return audit.EntryDraft(Act.POST_SAVED, post.organisation_id, f"post:{post.id}", save_detail(post, change))
