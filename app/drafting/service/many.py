"""New posts by the hundred, as a sheet brings them, with as many statements as for one."""

from collections.abc import Sequence
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
from app.drafting.rules.states import Move, Origin, Status, after
from app.drafting.service.numbers import next_number
from app.drafting.service.versions import variant_rows, version_row
from app.drafting.service.writing import post_row
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class _New:
    """A post on its way in: what it says, and the rows that keep it."""

    draft: Draft
    post: dict[str, Any]
    version: dict[str, Any]


def create_all(
    session: Session,
    organisation: Organisation,
    drafts: Sequence[Draft],
    *,
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> list[int]:
    """The keys of new posts that say each of these: what `create` and then `save` make of one.

    Raises `MissingHour` or `DoubleHour`, and then none of them is made.
    """
    demand(actor.may(Permission.POST_WRITE))
    if not drafts:
        return []
    last = next_number(session, actor.organisation_id, now.year, many=len(drafts))
    alike = post_row(organisation, origin, actor, now)
    made = [
        _new(draft, alike | {"ordinal": ordinal}, actor, now)
        for ordinal, draft in enumerate(drafts, start=last - len(drafts) + 1)
    ]
    posts = add_all(session, Post, [new.post for new in made])
    pairs = list(zip(made, posts, strict=True))
    versions = add_all(session, PostVersion, [new.version | {"post_id": key} for new, key in pairs])
    _add_parts(session, list(zip(made, versions, strict=True)), actor)
    audit.record_all(session, [entry for pair in pairs for entry in _entries(*pair, origin)], actor=actor, now=now)
    return posts


def _new(draft: Draft, row: dict[str, Any], writer: Actor, now: datetime) -> _New:
    zone, plan = row["zone"], draft.plan
    digest = content_hash(draft.content(zone))
    post = row | {
        "title": draft.title,
        "topic_id": draft.topic_id,
        "status": after(Status.IDEA, Move.EDIT),
        "planned_on": plan.on,
        "planned_time": plan.at,
        "planned_fold": plan.fold or 0,
        "planned_at": plan.instant(zone),
        "version": 1,
    }
    return _New(draft, post, version_row(draft, digest, zone=zone, writer=writer, now=now) | {"number": 1})


def _add_parts(session: Session, made: Sequence[tuple[_New, int]], writer: Actor) -> None:
    """Whose words each version is made of, and what each account would say."""
    voices = queries.voices(session, writer.organisation_id)
    whose = {"organisation_id": writer.organisation_id, "user_id": writer.id}
    add_all(session, PostContributor, [whose | {"post_version_id": key} for _, key in made] if writer.id else [])
    said = [(key, row) for new, key in made for row in variant_rows(new.version, new.draft, voices)]
    add_all(session, Variant, [row | {"post_version_id": key} for key, row in said])


def _entries(new: _New, post_id: int, origin: Origin) -> list[audit.Deed]:
    post, subject = new.post, f"post:{post_id}"
    number = f"{post['year']}/{post['ordinal']:04d}"
    saved = {"version": 1, "changed": True, "planned_at": post["planned_at"]}
    return [
        audit.Deed(Act.POST_CREATED, post["organisation_id"], subject, {"number": number, "origin": origin}),
        audit.Deed(Act.POST_SAVED, post["organisation_id"], subject, saved),
    ]
