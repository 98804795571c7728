"""Changing what citizens are answered with: a version is written by one person and holds when another approves it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from app.accounts.rules import POLITICAL_POSTS, Permission, PostKind, Role, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import ResponseTemplate, TemplateDecision, TemplateVersion
from app.citizens.queries import templates as queries
from app.citizens.rules.categories import Category
from app.citizens.rules.letting import SENSITIVE
from app.citizens.rules.reading_templates import check, variable_data
from app.citizens.rules.templates import Template, slots_of
from app.citizens.rules.variables import Fill, Variable, kind_of
from app.citizens.service.answers import row_of, shelf_of, template_of
from app.citizens.service.template_lengths import check_fits
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.writing import written
from app.db.changing import rewrite


@dataclass(frozen=True, slots=True)
class Care:
    """Who answers for a template (a person or a unit, or nobody), and when it is to be read again."""

    owner_id: int | None = None
    unit_id: int | None = None
    review_on: date | None = None


def propose(session: Session, wanted: Template, *, actor: Actor, now: datetime) -> TemplateVersion:
    """The next version of a template, or the first of a new one; the one in force stays until it is approved.

    A gap that nobody described takes the kind its name is known for, and free words otherwise, read each time.
    """
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    texts = {language: written(words) for language, words in wanted.texts.items() if written(words)}
    wanted = replace(wanted, texts=texts, variables=_described(texts, wanted.variables))
    check(wanted.code, wanted.texts, wanted.variables)
    check_fits(session, actor.organisation_id, wanted.texts, wanted.channels)
    row = _row(session, wanted.code, actor)
    if known := _same_again(session, row, wanted, actor):
        return known
    version = _version(session, row, wanted, actor=actor, now=now)
    said = {"name": wanted.name, "number": version.number}
    audit.record(session, Act.TEMPLATE_KEPT, actor=actor, now=now, subject=f"template:{row.id}", **said)
    return version


def _described(texts: Mapping[str, str], known: tuple[Variable, ...]) -> tuple[Variable, ...]:
    names = dict.fromkeys(name for words in texts.values() for name in slots_of(words))
    told = {one.name: one for one in known}
    return tuple(
        told.get(name) or Variable(name, name.replace("_", " "), kind_of(name, "", Fill.TEXT)) for name in names
    )


def _row(session: Session, code: str, actor: Actor) -> ResponseTemplate:
    if code in shelf_of(session).shipped:
        return row_of(session, actor.organisation_id, code)
    row = queries.kept_of(session, actor.organisation_id, code)
    if row is None:
        row = ResponseTemplate(organisation_id=actor.organisation_id, code=code, owner_id=actor.id)
        session.add(row)
        session.flush()
    return row


def _same_again(session: Session, row: ResponseTemplate, wanted: Template, actor: Actor) -> TemplateVersion | None:
    """What the same person proposed last, in the same words, and nobody has decided on yet."""
    last, decision = next(iter(queries.versions_of(session, row.organisation_id, row.id)), (None, None))
    if last is None or decision is not None or last.written_by != actor.id:
        return None
    return last if replace(template_of(row, last), number=wanted.number) == wanted else None


def _version(
    session: Session, row: ResponseTemplate, wanted: Template, *, actor: Actor, now: datetime
) -> TemplateVersion:
    last = session.exec(
        select(func.max(col(TemplateVersion.number))).where(
            TemplateVersion.organisation_id == row.organisation_id, TemplateVersion.template_id == row.id
        )
    ).one()
    version = TemplateVersion(
        organisation_id=row.organisation_id,
        template_id=row.id,
        number=(last or 0) + 1,
        name=wanted.name,
        kind=wanted.kind,
        categories=sorted(one.value for one in wanted.categories),
        is_service=wanted.is_service,
        texts=dict(wanted.texts),
        variables=[variable_data(one) for one in wanted.variables],
        channels=sorted(wanted.channels),
        written_by=actor.person_id,
        written_by_name=actor.name,
        written_at=now,
    )
    session.add(version)
    session.flush()
    return version


def may_approve(version: TemplateVersion, actor: Actor, *, writers: Collection[int]) -> bool:
    """Nobody who wrote in it, never a political post; for what answers delicate messages, the legal service."""
    is_delicate = bool(SENSITIVE & {Category(one) for one in version.categories})
    return (
        actor.may(Permission.CASE_REVIEW)
        and actor.id not in writers
        and not (POLITICAL_POSTS & {PostKind(post) for post in actor.posts})
        and (not is_delicate or Role.LEGAL_REVIEWER in actor.roles)
    )


def for_approval(
    row: ResponseTemplate, every: Sequence[queries.Told], actor: Actor
) -> list[tuple[TemplateVersion, TemplateDecision | None, bool]]:
    """Each version with what was decided of it, and whether the actor may approve it."""
    return [(one, told, may_approve(one, actor, writers=queries.writers_of(row, one, every))) for one, told in every]


def decide(
    session: Session,
    row: ResponseTemplate,
    version: TemplateVersion,
    decision: TemplateDecision | None,
    *,
    is_approved: bool,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Approved, it is in force from now on. Raises `OutOfTurn` for what was decided already."""
    if decision is not None or version.number <= row.version:
        raise OutOfTurn(say("Sobre esta versión ya se decidió."))
    every = queries.versions_of(session, row.organisation_id, row.id)
    demand(may_approve(version, actor, writers=queries.writers_of(row, version, every)))
    if not is_approved and not reason.strip():
        raise Refusal(say("Diga qué hay que cambiar."))
    session.add(
        TemplateDecision(
            organisation_id=row.organisation_id,
            version_id=version.id,
            is_approved=is_approved,
            reason=reason,
            by_id=actor.person_id,
            by_name=actor.name,
            at=now,
        )
    )
    if is_approved:
        row.version = version.number
    told = {"name": version.name, "number": version.number, "verdict": "approved" if is_approved else "sent_back"}
    audit.record(session, Act.TEMPLATE_APPROVED, actor=actor, now=now, subject=f"template:{row.id}", **told)


def retire(session: Session, code: str, *, is_retired: bool, actor: Actor, now: datetime) -> None:
    """Out of use, or back in it."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    row = row_of(session, actor.organisation_id, code)
    row.retired_at = now if is_retired else None
    said = {"code": code, "retired": is_retired}
    audit.record(session, Act.TEMPLATE_RETIRED, actor=actor, now=now, subject=f"template:{row.id}", **said)


def take_care(session: Session, code: str, care: Care, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    row = row_of(session, actor.organisation_id, code)
    wanted = {"owner_id": care.owner_id, "owner_unit_id": care.unit_id, "review_on": care.review_on}
    if changed := rewrite(row, wanted):
        row.reminded_on = None
    audit.record(session, Act.TEMPLATE_KEPT, actor=actor, now=now, subject=f"template:{row.id}", code=code, **changed)
