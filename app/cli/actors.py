from datetime import datetime

from flask import current_app
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.organisations.models import Organisation
from app.domain.people.queries import actors, people
from app.usecases.wiring import Wiring


def wiring() -> Wiring:
    connected: Wiring = current_app.extensions["wiring"]
    return connected


def person_actor(session: Session, body: Organisation, email: str, permission: Permission, *, now: datetime) -> Actor:
    """Raise `NotFound` without a role there, `NotPermitted` without permission."""
    user = people.user_by_email(session, email)
    who = actors.load_actor(session, user, body.id, now=now) if user else None
    if who is None:
        raise NotFound(msg("%(email)s no tiene ninguna función en «%(slug)s».", email=email, slug=body.slug))
    demand(who.may(permission))
    return who


def console_actor(organisation_id: int) -> Actor:
    return Actor(id=None, name="Consola", organisation_id=organisation_id)
