"""Writing the norms of participation, and adopting them: one person writes a version, another one adopts it."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import NormsAdoption, ParticipationNorms
from app.citizens.queries import norms as queries
from app.citizens.queries.norms import Version
from app.citizens.rules.measures import check_other
from app.citizens.rules.norms import Norms, check, plain_norms, read_norms
from app.citizens.service.moderators import is_political
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.hosts import foreign_hosts
from app.core.words import say
from app.organisations.models import Organisation


def write_norms(session: Session, norms: Norms, *, actor: Actor, now: datetime) -> ParticipationNorms:
    """A new version, in force nowhere yet. Raises `Refusal` for what does not hold together."""
    demand(actor.may(Permission.PROTOCOL_MANAGE) and not is_political(actor))
    check(norms)
    if not norms.url or not norms.complain_url:
        raise Refusal(say("Diga dónde están publicadas las normas y dónde se reclama: los avisos lo llevan."))
    version = ParticipationNorms(
        organisation_id=actor.organisation_id,
        number=_last(session, actor.organisation_id) + 1,
        content=plain_norms(norms),
        written_by=actor.person_id,
        written_by_name=actor.name,
        written_at=now,
    )
    session.add(version)
    session.flush()
    _record(session, version, "written", actor=actor, now=now)
    return version


def adopt_norms(session: Session, version: Version, *, actor: Actor, now: datetime) -> None:
    """From now on measures are taken by these. Raises `Refusal` for whoever wrote in them."""
    norms, adoption = version
    demand(actor.may(Permission.CASE_REVIEW) and not is_political(actor))
    check_other(actor.id, *queries.writers_of(norms, queries.versions(session, norms.organisation_id)))
    if adoption is not None:
        raise OutOfTurn(say("La versión %(number)s de las normas ya está adoptada.", number=norms.number))
    _check_links(session, norms)
    session.add(
        NormsAdoption(
            organisation_id=norms.organisation_id,
            norms_id=norms.id,
            adopted_by=actor.person_id,
            adopted_by_name=actor.name,
            adopted_at=now,
        )
    )
    session.flush()
    _record(session, norms, "adopted", actor=actor, now=now)


def _check_links(session: Session, norms: ParticipationNorms) -> None:
    """Raise `Refusal` for links of notices that lead out of the house: notices go with nobody reading them again."""
    body = session.get_one(Organisation, norms.organisation_id)
    content = read_norms(norms.content)
    texts = [words for notice in content.notices.values() for words in notice.values()]
    if hosts := foreign_hosts("\n".join([content.url, content.complain_url, *texts]), body.domains):
        raise Refusal(
            say(
                "Los avisos llevan a %(hosts)s, que no está entre los dominios propios. "
                "Corrija las normas, o pida a quien administra que lo añada en Ajustes, Organismo.",
                hosts=", ".join(hosts[:3]),
            )
        )


def _last(session: Session, organisation_id: int) -> int:
    here = ParticipationNorms.organisation_id == organisation_id
    return session.exec(select(func.max(col(ParticipationNorms.number))).where(here)).one() or 0


def _record(session: Session, norms: ParticipationNorms, step: str, *, actor: Actor, now: datetime) -> None:
    subject = f"norms:{norms.id}"
    audit.record(session, Act.NORMS_KEPT, actor=actor, now=now, subject=subject, number=norms.number, norms_step=step)
