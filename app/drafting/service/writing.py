"""Writing posts: creating them, and saving versions of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.horizon import PUBLISHING
from app.core.words import say
from app.core.zones import day_in
from app.drafting import queries
from app.drafting.models import Post, PostVersion
from app.drafting.queries.ideas import Idea
from app.drafting.rules.content import content_hash
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.readiness import check_declared
from app.drafting.rules.states import Origin, Status
from app.drafting.service.numbers import next_number
from app.drafting.service.versions import add_version
from app.organisations.models import Organisation


class Overtaken(OutOfTurn):
    """It was saved from elsewhere while this was being typed; both are kept and shown."""


class AlreadyWritten(OutOfTurn):
    """This form made its post before (a second click, a page gone back to): `post` is that one."""

    def __init__(self, post: Post) -> None:
        super().__init__(say("Este formulario ya creó su publicación. Compare lo que guardó con lo que ha escrito."))
        self.year, self.ordinal = post.year, post.ordinal


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` says whether what would be published is another thing than before; `moved`, whether its hour is."""

    version: PostVersion | None
    changed: bool
    moved: bool


def create(
    session: Session,
    organisation: Organisation,
    *,
    actor: Actor,
    now: datetime,
    origin: Origin = Origin.HAND,
    form_key: str | None = None,
) -> Post:
    """A new, empty post with the year's next number; what it says comes with `save`.

    Raises `AlreadyWritten` when the form of that key made one before. Whoever takes a number makes the others wait,
    so that of two equal forms the second always finds the first one's post.
    """
    demand(actor.may(Permission.POST_WRITE))
    ordinal = next_number(session, actor.organisation_id, now.year)
    if form_key and (before := queries.made_by_form(session, actor.organisation_id, actor.id, form_key)):
        raise AlreadyWritten(before)
    post = Post(ordinal=ordinal, form_key=form_key, status=Status.IDEA, **post_row(organisation, origin, actor, now))
    session.add(post)
    session.flush()
    audit.record(
        session, Act.POST_CREATED, actor=actor, now=now, subject=f"post:{post.id}", number=post.number, origin=origin
    )
    return post


def post_row(organisation: Organisation, origin: Origin, author: Actor, now: datetime) -> dict[str, Any]:
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


def save(
    session: Session,
    post: Post,
    draft: Draft,
    *,
    base: str,
    actor: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> Saved:
    """Keep what was typed. What would be published makes a new version only if it changed (content hash).

    `also`: others whose words it says (invariant I2).
    Raises `Overtaken` when it is not what it was when the form opened (`base`), and `MissingHour` or `DoubleHour`.
    """
    check_may_edit(post, actor)
    if base != post.base:
        raise Overtaken(say("Esta publicación se ha guardado mientras usted escribía. Compare los dos textos."))
    check_declared(draft, today=day_in(now, post.zone))
    before = queries.version_of(session, post)
    change = taken_in(post, before, draft, now=now)
    version = (
        add_version(session, post, draft, change.digest, before, writer=actor, now=now, also=also)
        if change.is_new
        else before
    )
    if change.is_any:
        post.changed_at = now
        audit.record(
            session, Act.POST_SAVED, actor=actor, now=now, subject=f"post:{post.id}", **saved_words(post, change)
        )
    return Saved(version, change.changed, change.moved)


@dataclass(frozen=True, slots=True)
class Agreed:
    """When a post was to go out: the instant, and the hour people agreed on (`Post.hour`)."""

    at: datetime | None
    hour: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a draft brings to its post: another content, another hour, another name, or words that nobody would say.

    `was`: what was agreed before, of what has been written before.
    """

    digest: str
    changed: bool
    moved: bool
    renamed: bool
    noted: bool
    was: Agreed | None

    @property
    def is_new(self) -> bool:
        """Whether it makes a version."""
        return self.changed or self.noted

    @property
    def is_any(self) -> bool:
        return self.is_new or self.moved or self.renamed


def taken_in(post: Post, before: PostVersion | None, draft: Draft, *, now: datetime) -> Change:
    """Put into the post what it keeps itself, and say what is another thing than before."""
    changed = queries.changes_content(post, before, draft)
    was = agree(post, draft.plan, now=now)
    told = (draft.title, draft.topic_id, draft.campaign_id)
    renamed = (post.title, post.topic_id, post.campaign_id) != told
    post.title, post.topic_id, post.campaign_id = told
    digest = content_hash(draft.content(post.zone))
    noted = not changed and _noted_aside(post, before, draft)
    return Change(digest, changed, was.at != post.planned_at, renamed, noted, was if before else None)


def saved_words(post: Post, change: Change) -> dict[str, Any]:
    """What the record says of a save."""
    saved = {"version": post.version, "changed": change.changed, "planned_at": post.planned_at}
    return saved | (moved_words(post, change.was) if change.moved and change.was else {})


def moved_words(post: Post, was: Agreed) -> dict[str, Any]:
    """From when to when; the hours as people agreed on them are what undoing a move goes by."""
    return {"was_planned_at": was.at, "was_hour": was.hour, "hour": post.hour}


def _noted_aside(post: Post, before: PostVersion | None, draft: Draft) -> bool:
    """Whether something was written that no account says: a draft keeps it; what is under review has no room for it."""
    if before is None or queries.draft_of(post, before).aside() == draft.aside():
        return False
    if post.status in (Status.IN_REVIEW, Status.APPROVED, Status.ON_HOLD):
        raise Refusal(say("Ha escrito algo que ninguna de las cuentas elegidas diría: elija su cuenta o bórrelo."))
    return True


def agree(post: Post, plan: Plan, *, now: datetime) -> Agreed:
    """Keep when it is to go out; what was agreed before.

    Raises `MissingHour` or `DoubleHour`, and `Refusal` for another day than it had beyond the horizon.
    """
    before = Agreed(post.planned_at, post.hour)
    if plan.on != post.planned_on:
        PUBLISHING.check(plan.on, day_in(now, post.zone))
    post.planned_at = plan.instant(post.zone)
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    return before
