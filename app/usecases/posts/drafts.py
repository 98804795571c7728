"""Post drafts and versions, and ideas: a name, perhaps an hour, no text yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.horizon import PUBLISHING
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.counters import take_number
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostCounter, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.queries.ideas import Idea
from app.domain.posts.rules.content import written_hash
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.readiness import check_declared
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.posts.service.versions import NewVersion, add_versions
from app.domain.requests.models import Request


class PostOvertaken(Conflict):
    """A save from elsewhere while typing; both are kept and shown."""


class AlreadyWritten(Conflict):
    """A form that already made its `post` (second click, back button)."""

    def __init__(self, post: Post) -> None:
        super().__init__(msg("Este formulario ya creó su publicación. Compare lo que guardó con lo que ha escrito."))
        self.year, self.ordinal = post.year, post.ordinal


def add_post(
    work: Work, organisation: Organisation, *, origin: PostOrigin = PostOrigin.HAND, form_key: str | None = None
) -> Post:
    """Add a post, empty, with the year's next number, for `store_draft`.

    Raises `AlreadyWritten` when that form made one, found under the number's lock.
    """
    demand(work.actor.may(Permission.POST_WRITE))
    ordinal = take_number(work.session, PostCounter, work.organisation_id, work.now.year)
    if form_key and (before := posts.post_made_by_form(work, work.actor.id, form_key)):
        raise AlreadyWritten(before)
    post = Post(
        ordinal=ordinal,
        form_key=form_key,
        status=PostStatus.IDEA,
        **new_post_columns(organisation, origin, work.actor, work.now),
    )
    work.session.add(post)
    work.session.flush()
    audit.record(work, Act.POST_CREATED, subject=f"post:{post.id}", number=post.number, origin=origin)
    return post


def new_post_columns(organisation: Organisation, origin: PostOrigin, author: Actor, now: datetime) -> dict[str, Any]:
    """Return columns shared by a person's new posts of one instant."""
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
    """Tell whether the actor edits all posts or wrote it."""
    return actor.may(Permission.POST_EDIT) or (actor.may(Permission.POST_WRITE) and post.author_id == actor.id)


def check_may_edit(post: Post, actor: Actor) -> None:
    """Raise `NotPermitted` unless `may_edit`."""
    demand(may_edit(post, actor))


def store_draft(work: Work, post: Post, draft: Draft, *, base: str, also: Collection[int] = ()) -> "DraftChange":
    """Save what somebody typed over `base`, as `store_drafts`.

    Raises `PostOvertaken` when the post changed since.
    """
    check_may_edit(post, work.actor)
    if base != post.base:
        raise PostOvertaken(msg("Esta publicación se ha guardado mientras usted escribía. Compare los dos textos."))
    check_declared(draft, today=local_day(work.now, post.zone))
    return store_drafts(work, [(post, draft)], also=also)[0]


def store_drafts(
    work: Work, drafts: Sequence[tuple[Post, Draft]], *, also: Collection[int] = ()
) -> list["DraftChange"]:
    """Save each in its post, in as many statements as one; changed content (by hash) makes a new version.

    `also`: other authors (I2). Raises `NotPermitted`, `NonexistentTime`, `AmbiguousTime`, or `Refusal` for text no
    account says under review.
    """
    befores = posts.current_versions(work.session, work.organisation_id, [post.id for post, _ in drafts])
    authors = posts.contributors_of(
        work.session, work.organisation_id, [before.id for before in befores.values()], posts.HAS_TYPED
    )
    versions, entries, changes = [], [], []
    for post, draft in drafts:
        check_may_edit(post, work.actor)
        before = befores.get(post.id)
        change = _apply_draft(post, before, draft, now=work.now)
        if change.is_new:
            post.version += 1
            whose = (authors.get(before.id, frozenset()) if before else frozenset()).union(also)
            versions.append(NewVersion(post.id, post.version, draft, change.digest, post.zone, whose))
        if change.is_any:
            post.changed_at = work.now
            entries.append(_save_entry(post, change))
        changes.append(change)
    add_versions(work, versions, writer=work.actor)
    audit.record_all(work.session, entries, actor=work.actor, now=work.now)
    return changes


@dataclass(frozen=True, slots=True)
class AgreedTime:
    """A planned time: instant and agreed hour (`Post.hour`)."""

    at: datetime | None
    hour: str


@dataclass(frozen=True, slots=True)
class DraftChange:
    """Changes; `noted`: text no account says; `was`: the earlier agreed time."""

    digest: str
    changed: bool
    moved: bool
    renamed: bool
    noted: bool
    was: AgreedTime | None

    @property
    def is_new(self) -> bool:
        return self.changed or self.noted

    @property
    def is_any(self) -> bool:
        return self.is_new or self.moved or self.renamed


def _apply_draft(post: Post, before: PostVersion | None, draft: Draft, *, now: datetime) -> DraftChange:
    changed = posts.changes_content(post, before, draft)
    was = agree_time(post, draft.plan, now=now)
    heading = (draft.title, draft.topic_id, draft.campaign_id)
    renamed = (post.title, post.topic_id, post.campaign_id) != heading
    post.title, post.topic_id, post.campaign_id = heading
    digest = written_hash(draft.content(post.zone))
    noted = not changed and _has_unsaid_notes(post, before, draft)
    return DraftChange(digest, changed, was.at != post.planned_at, renamed, noted, was if before else None)


def _save_entry(post: Post, change: DraftChange) -> audit.EntryDraft:
    saved = {"version": post.version, "changed": change.changed, "planned_at": post.planned_at}
    moved = move_detail(post, change.was) if change.moved and change.was else {}
    return audit.EntryDraft(Act.POST_SAVED, post.organisation_id, f"post:{post.id}", saved | moved)


def move_detail(post: Post, was: AgreedTime) -> dict[str, Any]:
    """Return both times; undoing uses the agreed hours."""
    return {"was_planned_at": was.at, "was_hour": was.hour, "hour": post.hour}


def _has_unsaid_notes(post: Post, before: PostVersion | None, draft: Draft) -> bool:
    """Tell whether new text is said by no account; raise `Refusal` under review."""
    if before is None or posts.draft_of(post, before).aside() == draft.aside():
        return False
    if post.status in (PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD):
        raise Refusal(msg("Ha escrito algo que ninguna de las cuentas elegidas diría: elija su cuenta o bórrelo."))
    return True


def agree_time(post: Post, plan: PublicationPlan, *, now: datetime) -> AgreedTime:
    """Set the plan; return the earlier time.

    Raises `NonexistentTime` or `AmbiguousTime`, `Refusal` for new days beyond the horizon.
    """
    before = AgreedTime(post.planned_at, post.hour)
    if plan.on != post.planned_on:
        PUBLISHING.check(plan.on, local_day(now, post.zone))
    post.planned_at = plan.instant(post.zone)
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    return before


LINKABLE_STATUSES = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED, PostStatus.IN_REVIEW})
"""States before approval: approvers must see the origin."""


def link_request(work: Work, post: Post, request: Request) -> None:
    """Link a locked post. Raises `Conflict` if too late, or linked elsewhere."""
    check_may_edit(post, work.actor)
    if post.request_id == request.id:
        return
    if post.request_id is not None:
        raise Conflict(msg("Esta publicación ya viene de otra petición: una las dos peticiones."))
    if post.status not in LINKABLE_STATUSES:
        raise Conflict(msg("Ya está aprobada o terminada. Edítela o reábrala, y únala entonces a su petición."))
    post.request_id = request.id
    audit.record(work, Act.POST_LINKED, subject=f"post:{post.id}", request=request.code)


def create_idea(
    work: Work,
    organisation: Organisation,
    title: str,
    plan: PublicationPlan,
    *,
    origin: PostOrigin,
    topic_id: int | None = None,
) -> Post:
    """Create an idea until written. Raises as `PublicationPlan.instant`."""
    PUBLISHING.check(plan.on, local_day(work.now, organisation.zone))
    planned_at = plan.instant(organisation.zone)
    post = add_post(work, organisation, origin=origin)
    post.title, post.planned_at, post.topic_id = title, planned_at, topic_id
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    subject = f"post:{post.id}"
    audit.record(work, Act.POST_SAVED, subject=subject, title=title, planned_at=planned_at)
    return post


def reschedule_idea(work: Work, post: Post, plan: PublicationPlan) -> None:
    """Change or clear the hour; still an idea. Raises as `PublicationPlan.instant`."""
    check_may_edit(post, work.actor)
    was = agree_time(post, plan, now=work.now)
    post.changed_at = work.now
    detail = {"planned_at": post.planned_at, **move_detail(post, was)}
    audit.record(work, Act.POST_SAVED, subject=f"post:{post.id}", **detail)
