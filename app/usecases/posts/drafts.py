"""Writing posts: creating them, and saving versions of them.

Saying for which request a post was written: its provenance, which its reviewers see and the line asks for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.horizon import PUBLISHING
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.queries.ideas import Idea
from app.domain.posts.rules.content import content_hash
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.readiness import check_declared
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.posts.service.post_numbers import next_number
from app.domain.posts.service.versions import add_version
from app.domain.requests.models import Request


class PostOvertaken(Conflict):
    """It was saved from elsewhere while this was being typed; both are kept and shown."""


class AlreadyWritten(Conflict):
    """This form made its post before (a second click, a page gone back to): `post` is that one."""

    def __init__(self, post: Post) -> None:
        super().__init__(msg("Este formulario ya creó su publicación. Compare lo que guardó con lo que ha escrito."))
        self.year, self.ordinal = post.year, post.ordinal


@dataclass(frozen=True, slots=True)
class SavedPost:
    """`changed` says whether what would be published is another thing than before; `moved`, whether its hour is."""

    version: PostVersion | None
    changed: bool
    moved: bool


def add_post(
    session: Session,
    organisation: Organisation,
    *,
    actor: Actor,
    now: datetime,
    origin: PostOrigin = PostOrigin.HAND,
    form_key: str | None = None,
) -> Post:
    """A new, empty post with the year's next number; what it says comes with `store_draft`.

    Raises `AlreadyWritten` when the form of that key made one before. Whoever takes a number makes the others wait,
    so that of two equal forms the second always finds the first one's post.
    """
    demand(actor.may(Permission.POST_WRITE))
    ordinal = next_number(session, actor.organisation_id, now.year)
    if form_key and (before := posts.post_made_by_form(session, actor.organisation_id, actor.id, form_key)):
        raise AlreadyWritten(before)
    post = Post(
        ordinal=ordinal, form_key=form_key, status=PostStatus.IDEA, **new_post_columns(organisation, origin, actor, now)
    )
    session.add(post)
    session.flush()
    audit.record(
        session, Act.POST_CREATED, actor=actor, now=now, subject=f"post:{post.id}", number=post.number, origin=origin
    )
    return post


def new_post_columns(organisation: Organisation, origin: PostOrigin, author: Actor, now: datetime) -> dict[str, Any]:
    """What every new post of one person and one instant has alike."""
    return {
        "organisation_id": author.organisation_id,
        "year": now.year,
        "title": "",
        "author_id": author.id,
        "author_name": author.name,
        "origin": origin,
        "zone": organisation.zone,
        "created_at": now,
        "changed_at": now,
    }


def may_edit(post: Post | Idea, actor: Actor) -> bool:
    """An author edits what is theirs; whoever may edit, everything."""
    return actor.may(Permission.POST_EDIT) or (actor.may(Permission.POST_WRITE) and post.author_id == actor.id)


def check_may_edit(post: Post, actor: Actor) -> None:
    """Raises `NotPermitted`."""
    demand(may_edit(post, actor))


def store_draft(
    session: Session,
    post: Post,
    draft: Draft,
    *,
    base: str,
    actor: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> SavedPost:
    """Keep what was typed. What would be published makes a new version only if it changed (content hash).

    `also`: others whose words it says (invariant I2).
    Raises `PostOvertaken` when it is not what it was when the form opened (`base`), and `MissingHour` or `DoubleHour`.
    """
    check_may_edit(post, actor)
    if base != post.base:
        raise PostOvertaken(msg("Esta publicación se ha guardado mientras usted escribía. Compare los dos textos."))
    check_declared(draft, today=local_day(now, post.zone))
    before = posts.version_of(session, post)
    change = apply_draft(post, before, draft, now=now)
    version = (
        add_version(session, post, draft, change.digest, before, writer=actor, now=now, also=also)
        if change.is_new
        else before
    )
    if change.is_any:
        post.changed_at = now
        audit.record(
            session, Act.POST_SAVED, actor=actor, now=now, subject=f"post:{post.id}", **save_detail(post, change)
        )
    return SavedPost(version, change.changed, change.moved)


@dataclass(frozen=True, slots=True)
class AgreedTime:
    """When a post was to go out: the instant, and the hour people agreed on (`Post.hour`)."""

    at: datetime | None
    hour: str


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What a draft brings to its post: another content, another hour, another name, or words that nobody would say.

    `was`: what was agreed before, of what has been written before.
    """

    digest: str
    changed: bool
    moved: bool
    renamed: bool
    noted: bool
    was: AgreedTime | None

    @property
    def is_new(self) -> bool:
        """Whether it makes a version."""
        return self.changed or self.noted

    @property
    def is_any(self) -> bool:
        return self.is_new or self.moved or self.renamed


def apply_draft(post: Post, before: PostVersion | None, draft: Draft, *, now: datetime) -> DraftChange:
    """Put into the post what it keeps itself, and say what is another thing than before."""
    changed = posts.changes_content(post, before, draft)
    was = agree_time(post, draft.plan, now=now)
    told = (draft.title, draft.topic_id, draft.campaign_id)
    renamed = (post.title, post.topic_id, post.campaign_id) != told
    post.title, post.topic_id, post.campaign_id = told
    digest = content_hash(draft.content(post.zone))
    noted = not changed and _has_unsaid_notes(post, before, draft)
    return DraftChange(digest, changed, was.at != post.planned_at, renamed, noted, was if before else None)


def save_detail(post: Post, change: DraftChange) -> dict[str, Any]:
    """What the record says of a save."""
    saved = {"version": post.version, "changed": change.changed, "planned_at": post.planned_at}
    return saved | (move_detail(post, change.was) if change.moved and change.was else {})


def move_detail(post: Post, was: AgreedTime) -> dict[str, Any]:
    """From when to when; the hours as people agreed on them are what undoing a move goes by."""
    return {"was_planned_at": was.at, "was_hour": was.hour, "hour": post.hour}


def _has_unsaid_notes(post: Post, before: PostVersion | None, draft: Draft) -> bool:
    """Whether something was written that no account says: a draft keeps it; what is under review has no room for it."""
    if before is None or posts.draft_of(post, before).aside() == draft.aside():
        return False
    if post.status in (PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD):
        raise Refusal(msg("Ha escrito algo que ninguna de las cuentas elegidas diría: elija su cuenta o bórrelo."))
    return True


def agree_time(post: Post, plan: PublicationPlan, *, now: datetime) -> AgreedTime:
    """Keep when it is to go out; what was agreed before.

    Raises `MissingHour` or `DoubleHour`, and `Refusal` for another day than it had beyond the horizon.
    """
    before = AgreedTime(post.planned_at, post.hour)
    if plan.on != post.planned_on:
        PUBLISHING.check(plan.on, local_day(now, post.zone))
    post.planned_at = plan.instant(post.zone)
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    return before


LINKABLE_STATUSES = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED, PostStatus.IN_REVIEW})
"""Until it is approved: whoever approves must have seen where it comes from."""


def link_request(session: Session, post: Post, request: Request, *, actor: Actor, now: datetime) -> None:
    """Comes locked. Raises `Conflict` where it is too late, or it comes from another request."""
    check_may_edit(post, actor)
    if post.request_id == request.id:
        return
    if post.request_id is not None:
        raise Conflict(msg("Esta publicación ya viene de otra petición: una las dos peticiones."))
    if post.status not in LINKABLE_STATUSES:
        raise Conflict(msg("Ya está aprobada o terminada. Edítela o reábrala, y únala entonces a su petición."))
    post.request_id = request.id
    audit.record(session, Act.POST_LINKED, actor=actor, now=now, subject=f"post:{post.id}", request=request.code)
