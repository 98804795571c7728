"""Writing posts: creating them, saving versions of them, agreeing on their hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, case, col, delete

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.lengths import what_is_sent
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting import queries
from app.drafting.models import Post, PostContributor, PostCounter, PostVersion, PostView, Variant, WorkingCopy
from app.drafting.rules.content import VariantContent, content_hash, variant_hash
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Origin, Status
from app.organisations.models import Organisation


class Overtaken(OutOfTurn):
    """Somebody else saved while this was being typed; both texts are kept and shown."""


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` says whether what would be published is another thing than before; `moved`, whether its hour is."""

    version: PostVersion | None
    changed: bool
    moved: bool


def create(
    session: Session, organisation: Organisation, *, actor: Actor, now: datetime, origin: Origin = Origin.HAND
) -> Post:
    """A new, empty post with the year's next number; what it says comes with `save`."""
    demand(actor.may(Permission.POST_WRITE))
    post = Post(
        organisation_id=actor.organisation_id,
        year=now.year,
        ordinal=_next_number(session, actor.organisation_id, now.year),
        title="",
        author_id=actor.id,
        author_name=actor.name,
        origin=origin,
        status=Status.IDEA,
        zone=organisation.zone,
        created_at=now,
        changed_at=now,
    )
    session.add(post)
    session.flush()
    audit.record(
        session, Act.POST_CREATED, actor=actor, now=now, subject=f"post:{post.id}", number=post.number, origin=origin
    )
    return post


def check_may_edit(post: Post, actor: Actor) -> None:
    """An author edits what is theirs; whoever may edit, everything."""
    demand(actor.may(Permission.POST_EDIT) or (actor.may(Permission.POST_WRITE) and post.author_id == actor.id))


def save(session: Session, post: Post, draft: Draft, *, base_version: int, actor: Actor, now: datetime) -> Saved:
    """Keep what was typed. What would be published makes a new version only if it changed (content hash).

    Raises `Overtaken` when somebody saved another version since `base_version`, and `MissingHour` or `DoubleHour`.
    """
    check_may_edit(post, actor)
    if base_version != post.version:
        raise Overtaken(
            say("Otra persona ha guardado esta publicación mientras usted escribía. Compare los dos textos.")
        )
    before = queries.version_of(session, post)
    moved = _agree(post, draft.plan)
    renamed = (post.title, post.topic_id) != (draft.title, draft.topic_id)
    post.title, post.topic_id = draft.title, draft.topic_id
    digest = content_hash(draft.content(post.zone))
    changed = before is None or before.content_hash != digest
    is_new = changed or _noted_aside(post, before, draft)
    version = _add_version(session, post, draft, digest, before, actor=actor, now=now) if is_new else before
    if is_new or moved or renamed:
        post.changed_at = now
        audit.record(
            session,
            Act.POST_SAVED,
            actor=actor,
            now=now,
            subject=f"post:{post.id}",
            version=post.version,
            changed=changed,
            planned_at=post.planned_at,
        )
    return Saved(version, changed, moved)


def _noted_aside(post: Post, before: PostVersion | None, draft: Draft) -> bool:
    """Whether something was written that no account says: a draft keeps it; what is under review has no room for it."""
    if before is None or queries.draft_of(post, before).aside() == draft.aside():
        return False
    if post.status in (Status.IN_REVIEW, Status.APPROVED, Status.ON_HOLD):
        raise Refusal(say("Ha escrito algo que ninguna de las cuentas elegidas diría: elija su cuenta o bórrelo."))
    return True


def reschedule(session: Session, post: Post, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Agree on another hour inside the window that was approved; outside it the text must be saved again."""
    check_may_edit(post, actor)
    _agree(post, plan)
    post.changed_at = now
    audit.record(
        session, Act.POST_RESCHEDULED, actor=actor, now=now, subject=f"post:{post.id}", planned_at=post.planned_at
    )


def look_at(session: Session, post: Post, *, user_id: int, version: int, now: datetime) -> None:
    """Remember the newest version a person has had before their eyes. Reading is no deed: it leaves no entry."""
    seen = _inserting(session)(PostView).values(
        user_id=user_id, post_id=post.id, version=min(version, post.version), seen_at=now
    )
    newest = case((seen.excluded.version > PostView.version, seen.excluded.version), else_=PostView.version)
    session.execute(
        seen.on_conflict_do_update(
            index_elements=["user_id", "post_id"], set_={"version": newest, "seen_at": seen.excluded.seen_at}
        )
    )


@dataclass(frozen=True, slots=True)
class Typing:
    """Whose form it is: its key is the post's id, or the form's own while the post does not exist."""

    organisation_id: int
    user_id: int
    key: str


def keep_typing(
    session: Session, typing: Typing, body: Mapping[str, Any], *, post_id: int | None, base_version: int, now: datetime
) -> None:
    """Keep what a person is typing, apart from the versions. Typing is no deed: it leaves no entry."""
    whose = {"organisation_id": typing.organisation_id, "user_id": typing.user_id, "key": typing.key}
    what = {"post_id": post_id, "base_version": base_version, "body": dict(body), "saved_at": now}
    statement = _inserting(session)(WorkingCopy).values(**whose, **what)
    session.execute(statement.on_conflict_do_update(index_elements=list(whose), set_=what))


def forget_typing(session: Session, typing: Typing) -> None:
    """It was saved, or its writer does not want it."""
    session.execute(
        delete(WorkingCopy).where(
            col(WorkingCopy.organisation_id) == typing.organisation_id,
            col(WorkingCopy.user_id) == typing.user_id,
            col(WorkingCopy.key) == typing.key,
        )
    )


def _agree(post: Post, plan: Plan) -> bool:
    before = post.planned_at
    post.planned_at = plan.instant(post.zone)
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    return before != post.planned_at


def _add_version(
    session: Session, post: Post, draft: Draft, digest: str, before: PostVersion | None, *, actor: Actor, now: datetime
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
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=now,
        note=draft.note,
    )
    session.add(version)
    session.flush()
    post.version = version.number
    _add_contributors(session, version, before, actor)
    _add_variants(session, version, draft)
    session.flush()
    return version


def _add_contributors(session: Session, version: PostVersion, before: PostVersion | None, actor: Actor) -> None:
    people = (queries.contributors(session, before) if before else frozenset()) | {actor.id}
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


def _next_number(session: Session, organisation_id: int, year: int) -> int:
    """The year's next number, in one statement, so that two people never get the same."""
    statement = (
        _inserting(session)(PostCounter)
        .values(organisation_id=organisation_id, year=year, last=1)
        .on_conflict_do_update(index_elements=["organisation_id", "year"], set_={"last": PostCounter.last + 1})
        .returning(PostCounter.__table__.c.last)  # type: ignore[attr-defined] # every table has one
    )
    return int(session.execute(statement).scalar_one())


def _inserting(session: Session) -> Any:
    """The dialect's own INSERT, which knows what to do when the row is there."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
