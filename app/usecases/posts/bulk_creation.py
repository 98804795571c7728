"""Many posts at once, in as many statements as one."""

from collections.abc import Collection, Sequence
from typing import Any

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.db.bulk import insert_rows
from app.db.counters import take_number
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostCounter
from app.domain.posts.rules.content import written_hash
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostOrigin, PostStatus, PostTransition, status_after
from app.domain.posts.service.versions import NewVersion, add_versions
from app.usecases.posts.drafts import new_post_columns


def add_posts(
    work: Work,
    organisation: Organisation,
    drafts: Sequence[Draft],
    *,
    origin: PostOrigin,
    also: Collection[int] = (),
    told_by: Actor | None = None,
) -> list[int]:
    """Add as `add_post` and `store_draft`; return keys.

    `also`: other authors (I2); `told_by`: the creator, if no author. Raises `NonexistentTime` or `AmbiguousTime`,
    creating none.
    """
    demand(work.actor.may(Permission.POST_WRITE))
    if not drafts:
        return []
    last = take_number(work.session, PostCounter, work.organisation_id, work.now.year, many=len(drafts))
    alike = new_post_columns(organisation, origin, work.actor, work.now)
    rows = [
        alike | _post_columns(draft, organisation.zone) | {"ordinal": ordinal}
        for ordinal, draft in enumerate(drafts, start=last - len(drafts) + 1)
    ]
    posts = insert_rows(work.session, Post, rows)
    hashes = [written_hash(draft.content(organisation.zone)) for draft in drafts]
    authors = frozenset(also)
    versions = [
        NewVersion(key, 1, draft, digest, organisation.zone, authors)
        for key, draft, digest in zip(posts, drafts, hashes, strict=True)
    ]
    add_versions(work, versions, writer=work.actor)
    entries = [entry for row, key in zip(rows, posts, strict=True) for entry in _creation_entries(row, key)]
    audit.record_all(work.session, entries, actor=told_by or work.actor, now=work.now)
    return posts


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
