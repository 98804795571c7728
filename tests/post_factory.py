"""Posts in any state for tests, written and decided by the product's own use cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.approvals.rules import Verdict
from app.domain.people.models import Membership
from app.domain.posts.models import Post, PostContributor, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import content_hash, variant_hash
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.usecases.approvals import decisions, submission
from app.usecases.posts import actions
from tests.sample_town import Person, Town

TEXT = "La biblioteca abre este sábado de 10:00 a 14:00."


def draft(town: Town, *, now: datetime, text: str = TEXT, hours: int = 24, **fields: object) -> Draft:
    """Return a complete draft for the first account, `hours` from now; a translation has its reader."""
    planned = now + timedelta(hours=hours)
    plan = PublicationPlan(on=date(planned.year, planned.month, planned.day), at=time(planned.hour, planned.minute))
    made = Draft(
        title="Horario de la biblioteca",
        topic_id=town.topics[0].id,
        texts={"es": text},
        targets=((town.channels[0].id or 0, "es"),),
        plan=plan,
    )
    changed_draft = replace(made, **fields)
    is_translated = len({language for _, language in changed_draft.targets}) > 1 and "declared" not in fields
    return (
        replace(changed_draft, declared=PostDeclaration(reviewed_by="Marta Soler")) if is_translated else changed_draft
    )


def post(session: Session, town: Town, *, now: datetime, by: Person | None = None, **fields: object) -> Post:
    """Save a draft as the author."""
    author = by or town.author
    return actions.create_post(session, town.organisation, draft(town, now=now, **fields), actor=author.actor, now=now)


def submitted(session: Session, town: Town, *, now: datetime, by: Person | None = None, **fields: object) -> Post:
    made = post(session, town, now=now, by=by, **fields)
    submission.submit_post(session, made, actor=(by or town.author).actor, now=now)
    return made


def memberships(session: Session, town: Town, role: Role) -> Sequence[Membership]:
    query = select(Membership).where(Membership.organisation_id == town.id, Membership.role == role)
    return session.exec(query).all()


def decide(
    session: Session, made: Post, verdict: Verdict, *, by: Person, now: datetime, reason: str = "Falta el plazo"
) -> None:
    version = posts.version_of(session, made)
    assert version is not None
    decisions.decide_post(
        session, made, verdict=verdict, reason=reason, seen_hash=version.content_hash, actor=by.actor, now=now
    )


def approved(session: Session, town: Town, *, now: datetime, **fields: object) -> Post:
    """Return a post approved by the supervisor, and so scheduled."""
    made = submitted(session, town, now=now, **fields)
    decide(session, made, Verdict.APPROVED, by=town.supervisor, now=now)
    return made


def hashed_without_title(session: Session, made: Post) -> Post:
    """Give a draft another version, like those hashed without the title."""
    before = posts.version_of(session, made)
    assert before is not None
    variants = posts.variants_of(session, before)
    content = before.content(variants)
    version = PostVersion(
        **before.model_dump(exclude={"id", "number", "hash_version", "content_hash", "written_hash"}),
        number=made.version + 1,
        hash_version=1,
        content_hash=content_hash(content, 1),
    )
    session.add(version)
    session.flush()
    for user_id in posts.contributors(session, before):
        whose = {"organisation_id": made.organisation_id, "post_version_id": version.id}
        session.add(PostContributor(**whose, user_id=user_id))
    for variant in variants:
        digest = variant_hash(variant.content, content, 1)
        same = variant.model_dump(exclude={"id", "post_version_id", "content_hash"})
        session.add(Variant(**same, post_version_id=version.id, content_hash=digest))
    made.version = version.number
    session.flush()
    return made


def resubmit(session: Session, town: Town, made: Post, *, now: datetime, by: Person | None = None) -> None:
    submission.submit_post(session, made, actor=(by or town.author).actor, now=now)
