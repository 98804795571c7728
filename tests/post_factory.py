"""Posts in any state for tests, written and decided by the product's own use cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.rules.states import OpinionState, Verdict
from app.domain.approvals.service import rounds, rule_check
from app.domain.people.models import Membership
from app.domain.posts import lifecycle
from app.domain.posts.models import Post, PostContributor, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.queries.line_pieces import check_setting
from app.domain.posts.rules.content import content_hash, variant_hash
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.line_checks import CheckStage, reviewers_asked
from app.domain.posts.rules.states import PostTransition
from app.usecases.approvals import decisions, submission
from app.usecases.posts import actions
from app.usecases.posts.envelope_files import EnvelopeStudio
from app.usecases.wiring import Wiring
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
    return actions.create_post(Work(session, author.actor, now), town.organisation, draft(town, now=now, **fields))


def prepare(session: Session, wiring: Wiring, town: Town, *, now: datetime, **fields: object) -> None:
    """Draw the pictures of such a draft for its accounts, as pages do before they write it."""
    studio = EnvelopeStudio(wiring.files, wiring.images)
    studio.prepare_within(session, town.id, [draft(town, now=now, **fields)], now=now)


def submitted(session: Session, town: Town, *, now: datetime, by: Person | None = None, **fields: object) -> Post:
    made = post(session, town, now=now, by=by, **fields)
    submission.submit_post(Work(session, (by or town.author).actor, now), made)
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
        Work(session, by.actor, now), made, verdict=verdict, reason=reason, seen_hash=version.content_hash
    )


def approved(session: Session, town: Town, *, now: datetime, **fields: object) -> Post:
    """Return a post approved by the supervisor, and so scheduled."""
    made = submitted(session, town, now=now, **fields)
    decide(session, made, Verdict.APPROVED, by=town.supervisor, now=now)
    return made


def hashed_without_title(session: Session, made: Post) -> Post:
    """Give a draft another version, like those hashed without the title."""
    return written_in_form(session, made, 1)


def written_in_form(session: Session, made: Post, form: int) -> Post:
    """Give a draft another version, as one of the forms of the hash before the envelope kept it."""
    before = posts.version_of(session, made)
    assert before is not None
    variants = posts.variants_of(session, before)
    content = before.content([Variant(**_unsealed(variant)) for variant in variants])
    version = PostVersion(
        **before.model_dump(exclude={"id", "number", "hash_version", "content_hash", "written_hash"}),
        number=made.version + 1,
        hash_version=form,
        content_hash=content_hash(content, form),
    )
    session.add(version)
    session.flush()
    for user_id in posts.contributors(session, before):
        whose = {"organisation_id": made.organisation_id, "post_version_id": version.id}
        session.add(PostContributor(**whose, user_id=user_id))
    for variant, written in zip(variants, content.variants, strict=True):
        same = _unsealed(variant) | {"post_version_id": version.id}
        session.add(Variant(**same, content_hash=variant_hash(written, content, form)))
    made.version = version.number
    session.flush()
    return made


def _unsealed(variant: Variant) -> dict[str, Any]:
    kept = variant.model_dump(exclude={"id", "post_version_id", "content_hash"})
    media = [{name: said for name, said in use.items() if name != "sealed"} for use in variant.media]
    return kept | {"media": media, "cards": []}


def approved_in_form(session: Session, town: Town, form: int, *, now: datetime, **fields: object) -> Post:
    """Return a post submitted and approved before there was an envelope, and so scheduled."""
    made = written_in_form(session, post(session, town, now=now, **fields), form)
    current, voices = posts.current_version(session, made), posts.open_voices(session, town.id)
    assert current is not None
    setting = check_setting(session, made, current.version, stage=CheckStage.SUBMIT.value, now=now)
    findings = rule_check.check_and_store_rules(session, current, voices, CheckStage.SUBMIT, now=now, setting=setting)
    lifecycle.apply_transition(Work(session, town.author.actor, now), made, PostTransition.SUBMIT)
    rounds.open_round(
        Work(session, town.author.actor, now),
        current,
        reviewers_asked(findings),
        setting,
        rule_codes=frozenset(finding.rule.code for finding in findings),
        opinion=OpinionState.NOT_ASKED,
    )
    decide(session, made, Verdict.APPROVED, by=town.supervisor, now=now)
    return made


def resubmit(session: Session, town: Town, made: Post, *, now: datetime, by: Person | None = None) -> None:
    submission.submit_post(Work(session, (by or town.author).actor, now), made)
