from sqlmodel import Session, col, func, select

from app.core.errors import Conflict, Refusal
from app.core.hosts import foreign_hosts
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.moderation.models import NormsAdoption, ParticipationNorms
from app.domain.moderation.queries import norms as norm_queries
from app.domain.moderation.queries.norms import NormsVersion
from app.domain.moderation.rules.measures import check_second_person
from app.domain.moderation.rules.moderators import holds_political_post
from app.domain.moderation.rules.norms import NormSet, check_norms, dump_norms, read_norms
from app.domain.organisations.models import Organisation


def write_norms_version(work: Work, norms: NormSet) -> ParticipationNorms:
    """Store, not in force. Raises `Refusal` if inconsistent."""
    demand(work.actor.may(Permission.PROTOCOL_MANAGE) and not holds_political_post(work.actor))
    check_norms(norms)
    if not norms.url or not norms.complain_url:
        raise Refusal(msg("Diga dónde están publicadas las normas y dónde se reclama: los avisos lo llevan."))
    version = ParticipationNorms(
        organisation_id=work.organisation_id,
        number=_last_number(work) + 1,
        content=dump_norms(norms),
        written_by=work.actor.person_id,
        written_by_name=work.actor.name,
        written_at=work.now,
    )
    work.session.add(version)
    work.session.flush()
    _record(work, version, "written")
    return version


def adopt_norms_version(work: Work, version: NormsVersion) -> None:
    """Put a version in force for later measures. Raises `Refusal` for authors."""
    norms, adoption = version
    demand(work.actor.may(Permission.CASE_REVIEW) and not holds_political_post(work.actor))
    check_second_person(
        work.actor.id,
        *norm_queries.norms_writers(norms, norm_queries.norms_versions(work.session, norms.organisation_id)),
    )
    if adoption is not None:
        raise Conflict(msg("La versión %(number)s de las normas ya está adoptada.", number=norms.number))
    _check_links(work.session, norms)
    work.session.add(
        NormsAdoption(
            organisation_id=norms.organisation_id,
            norms_id=norms.id,
            adopted_by=work.actor.person_id,
            adopted_by_name=work.actor.name,
            adopted_at=work.now,
        )
    )
    work.session.flush()
    _record(work, norms, "adopted")


def _check_links(session: Session, norms: ParticipationNorms) -> None:
    """Raise `Refusal` for external links in notices, sent unreviewed."""
    body = session.get_one(Organisation, norms.organisation_id)
    content = read_norms(norms.content)
    texts = [words for notice in content.notices.values() for words in notice.values()]
    if hosts := foreign_hosts("\n".join([content.url, content.complain_url, *texts]), body.domains):
        raise Refusal(
            msg(
                "Los avisos llevan a %(hosts)s, que no está entre los dominios propios. "
                "Corrija las normas, o pida a quien administra que lo añada en Ajustes, Organismo.",
                hosts=", ".join(hosts[:3]),
            )
        )


def _last_number(work: Work) -> int:
    here = ParticipationNorms.organisation_id == work.organisation_id
    return work.session.exec(select(func.max(col(ParticipationNorms.number))).where(here)).one() or 0


def _record(work: Work, norms: ParticipationNorms, step: str) -> None:
    subject = f"norms:{norms.id}"
    audit.record(work, Act.NORMS_KEPT, subject=subject, number=norms.number, norms_step=step)
