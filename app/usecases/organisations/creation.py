from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import PostKind, Role
from app.core.zones import local_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import OrganisationKind, check_slug
from app.domain.people.models import User
from app.domain.people.queries import people
from app.domain.people.rules.email import parse_email
from app.usecases.approvals.routes import create_shipped_routes
from app.usecases.people import roles


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    name: str
    slug: str
    zone: str
    languages: list[str]
    administrator: str
    email: str
    kind: OrganisationKind = OrganisationKind.COUNCIL
    region: str = ""


def establish_organisation(
    session: Session, founding: NewOrganisation, password_hash: str, *, now: datetime
) -> Organisation:
    """Raise `Refusal` for a taken or invalid address, or mail letting no one in.

    An existing user's password stays: the caller verified identity.
    """
    check_slug(founding.slug)
    if session.exec(select(Organisation.id).where(Organisation.slug == founding.slug)).first():
        raise Refusal(msg("Ya hay un organismo con la dirección «%(slug)s».", slug=founding.slug))
    organisation = _add_organisation(session, founding)
    user = _add_administrator(session, founding, password_hash)
    actor = Actor(user.id, user.name, organisation.id)
    audit.record(
        Work(session, actor, now),
        Act.ORGANISATION_CREATED,
        subject=f"organisation:{organisation.id}",
        name=organisation.name,
        slug=organisation.slug,
    )
    roles.add_roles(Work(session, actor, now), user, _administrator_role_terms(local_day(now, founding.zone)))
    create_shipped_routes(session, organisation.id, now=now)
    return organisation


def _add_organisation(session: Session, founding: NewOrganisation) -> Organisation:
    organisation = Organisation(
        slug=founding.slug,
        name=founding.name,
        kind=founding.kind,
        zone=founding.zone,
        languages=founding.languages,
        region=founding.region,
    )
    session.add(organisation)
    session.flush()
    audit.begin_chain(session, organisation.id)
    return organisation


def _add_administrator(session: Session, founding: NewOrganisation, password_hash: str) -> User:
    user = people.user_by_email(session, founding.email)
    if user is None and not founding.administrator:
        raise Refusal(msg("Falta el nombre de quien lo administra."))
    user = user or User(email=parse_email(founding.email), name=founding.administrator)
    user.password_hash = user.password_hash or password_hash
    session.add(user)
    session.flush()
    return user


def _administrator_role_terms(today: date) -> roles.RoleTerms:
    return roles.RoleTerms(
        roles=(Role.ADMINISTRATOR,),
        post_kind=PostKind.CAREER,
        job_title="",
        unit_id=None,
        starts_on=today,
        ends_on=None,
    )
