"""Posts by the hundred, as a sheet brings them, with as many statements as for one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.db.many import add_all
from app.drafting import queries
from app.drafting.models import Post, PostContributor, PostVersion, Variant
from app.drafting.rules.content import content_hash
from app.drafting.rules.draft import Draft
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import Move, Origin, Status, after
from app.drafting.service.numbers import next_number
from app.drafting.service.versions import variant_rows, version_row
from app.drafting.service.writing import Change, check_may_edit, post_row, saved_words, taken_in
from app.organisations.models import Organisation


def create_all(
    session: Session,
    organisation: Organisation,
    drafts: Sequence[Draft],
    *,
    actor: Actor,
    now: datetime,
    origin: Origin,
    also: Collection[int] = (),
    told_by: Actor | None = None,
) -> list[int]:
    """The keys of new posts that say each of these: what `create` and then `save` make of one.

    `also`: others whose words they say (invariant I2); `told_by`: who the record says made them, if not their author.
    Raises `MissingHour` or `DoubleHour`, and then none of them is made.
    """
    demand(actor.may(Permission.POST_WRITE))
    if not drafts:
        return []
    last = next_number(session, actor.organisation_id, now.year, many=len(drafts))
    alike = post_row(organisation, origin, actor, now)
    rows = [
        alike | _said(draft, organisation.zone) | {"ordinal": ordinal}
        for ordinal, draft in enumerate(drafts, start=last - len(drafts) + 1)
    ]
    posts = add_all(session, Post, rows)
    hashes = [content_hash(draft.content(organisation.zone)) for draft in drafts]
    new = zip(posts, drafts, hashes, strict=True)
    people = frozenset(also)
    versions = [_Version(key, 1, draft, digest, organisation.zone, people) for key, draft, digest in new]
    _add_versions(session, versions, actor, now)
    entries = [entry for row, key in zip(rows, posts, strict=True) for entry in _born(row, key)]
    audit.record_all(session, entries, actor=told_by or actor, now=now)
    return posts


def save_all(
    session: Session,
    drafts: Sequence[tuple[Post, Draft]],
    *,
    actor: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> list[Post]:
    """Save many drafts, each over what its post is now: what `save` does of one. Those whose content changed.

    `also`: others whose words they say (invariant I2).
    Raises `NotPermitted`, `MissingHour`, `DoubleHour`, or `Refusal` when one under review has no room for what is said.
    """
    befores = queries.current_versions(session, actor.organisation_id, [post.id for post, _ in drafts])
    people = queries.contributors_of(session, actor.organisation_id, [before.id for before in befores.values()])
    versions, entries, changed = [], [], []
    for post, draft in drafts:
        check_may_edit(post, actor)
        before = befores.get(post.id)
        change = taken_in(post, before, draft, now=now)
        if change.is_new:
            post.version += 1
            whose = (people.get(before.id, frozenset()) if before else frozenset()) | frozenset(also)
            versions.append(_Version(post.id, post.version, draft, change.digest, post.zone, whose))
        if change.is_any:
            post.changed_at = now
            entries.append(_saved(post, change))
        if change.changed:
            changed.append(post)
    _add_versions(session, versions, actor, now)
    audit.record_all(session, entries, actor=actor, now=now)
    return changed


@dataclass(frozen=True, slots=True)
class _Version:
    """A version on its way in; `people` are those whose words were in the one before."""

    post_id: int
    number: int
    draft: Draft
    digest: str
    zone: str
    people: frozenset[int] = frozenset()


def _add_versions(session: Session, new: Sequence[_Version], writer: Actor, now: datetime) -> None:
    """Each with everyone whose words are in it and what each account would say."""
    rows = [version_row(one.draft, one.digest, zone=one.zone, writer=writer, now=now) for one in new]
    numbered = [row | {"post_id": one.post_id, "number": one.number} for row, one in zip(rows, new, strict=True)]
    made = list(zip(add_all(session, PostVersion, numbered), new, rows, strict=True))
    whose = [(key, user_id) for key, one, _ in made for user_id in sorted(one.people | {writer.person_id})]
    alike = {"organisation_id": writer.organisation_id}
    add_all(session, PostContributor, [alike | {"post_version_id": key, "user_id": who} for key, who in whose])
    voices = queries.voices(session, writer.organisation_id) if new else {}
    said = [(key, said) for key, one, row in made for said in variant_rows(row, one.draft, voices)]
    add_all(session, Variant, [row | {"post_version_id": key} for key, row in said])


def _said(draft: Draft, zone: str) -> dict[str, Any]:
    """What a post keeps itself of its first draft."""
    plan = draft.plan
    return {
        "title": draft.title,
        "topic_id": draft.topic_id,
        "campaign_id": draft.campaign_id,
        "status": after(Status.IDEA, Move.EDIT),
        "planned_on": plan.on,
        "planned_time": plan.at,
        "planned_fold": plan.fold or 0,
        "planned_at": plan.instant(zone),
        "version": 1,
    }


def _born(row: dict[str, Any], post_id: int) -> list[audit.Deed]:
    whose, subject = row["organisation_id"], f"post:{post_id}"
    number = number_of(row["year"], row["ordinal"])
    saved = {"version": 1, "changed": True, "planned_at": row["planned_at"]}
    return [
        audit.Deed(Act.POST_CREATED, whose, subject, {"number": number, "origin": row["origin"]}),
        audit.Deed(Act.POST_SAVED, whose, subject, saved),
    ]


def _saved(post: Post, change: Change) -> audit.Deed:
    return audit.Deed(Act.POST_SAVED, post.organisation_id, f"post:{post.id}", saved_words(post, change))
