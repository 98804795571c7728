"""The first deed of all: an organisation, its record, its first administrator and its first route."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import PostKind, Role
from app.accounts.rules.addresses import mail_address
from app.accounts.service import people
from app.approvals.service import open_default_route
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import day_in
from app.organisations.models import Organisation
from app.organisations.rules import Kind, check_slug


@dataclass(frozen=True, slots=True)
class Founding:
    name: str
    slug: str
    zone: str
    languages: list[str]
    administrator: str
    email: str
    kind: Kind = Kind.COUNCIL
    region: str = ""


def found_organisation(session: Session, founding: Founding, password_hash: str, *, now: datetime) -> Organisation:
    """Raises `Refusal` when the address is taken or cannot stand in an address, or nobody could enter by the mail.

    A person who already has a password (in another organisation) keeps it: the caller has made sure that it is they.
    """
    check_slug(founding.slug)
    if session.exec(select(Organisation.id).where(Organisation.slug == founding.slug)).first():
        raise Refusal(say("Ya hay un organismo con la dirección «%(slug)s».", slug=founding.slug))
    organisation = _organisation(session, founding)
    user = _administrator(session, founding, password_hash)
    actor = Actor(user.id, user.name, organisation.id)
    audit.record(
        session,
        Act.ORGANISATION_CREATED,
        actor=actor,
        now=now,
        subject=f"organisation:{organisation.id}",
        name=organisation.name,
        slug=organisation.slug,
    )
    people.grant(session, user, _first_seat(day_in(now, founding.zone)), actor=actor, now=now)
    open_default_route(session, organisation.id, now=now)
    return organisation


def _organisation(session: Session, founding: Founding) -> Organisation:
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


def _administrator(session: Session, founding: Founding, password_hash: str) -> User:
    user = accounts.user_by_email(session, founding.email)
    if user is None and not founding.administrator:
        raise Refusal(say("Falta el nombre de quien lo administra."))
    user = user or User(email=mail_address(founding.email), name=founding.administrator)
    user.password_hash = user.password_hash or password_hash
    session.add(user)
    session.flush()
    return user


def _first_seat(today: date) -> people.Seat:
    return people.Seat(
        roles=(Role.ADMINISTRATOR,),
        post_kind=PostKind.CAREER,
        job_title="",
        unit_id=None,
        starts_on=today,
        ends_on=None,
    )
