"""Reads of campaigns."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.accounts.queries.names import NAME_HERE
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Read, columns, given
from app.plan.models import Campaign
from app.topics.models import Topic


class Named(NamedTuple):
    """A campaign as a list, a choice or a band tells it."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    closed: bool
    topic: str | None
    owner: str


def campaigns(session: Session, organisation_id: int) -> Sequence[Named]:
    """Every one, by their days."""
    return _EVERY.all(session, organisation_id=organisation_id)


def between(session: Session, organisation_id: int, *, first: date, last: date) -> Sequence[Named]:
    """Those with a day between two, both included, by their days."""
    return _BETWEEN.all(session, organisation_id=organisation_id, first=first, last=last)


def campaign_or_404(session: Session, campaign_id: int, *, organisation_id: int) -> Campaign:
    """Raises `NotFound`."""
    found = session.exec(
        select(Campaign).where(Campaign.organisation_id == organisation_id, Campaign.id == campaign_id)
    ).first()
    if found is None:
        raise NotFound(say("Esa campaña no existe."))
    return found


def called(session: Session, name: str, *, organisation_id: int) -> Campaign | None:
    """The campaign of that name, capitals apart."""
    every = session.exec(select(Campaign).where(Campaign.organisation_id == organisation_id)).all()
    return next((one for one in every if one.name.casefold() == name.casefold()), None)


_NAMED = (
    columns(
        *(Campaign.id, Campaign.name, Campaign.starts_on, Campaign.ends_on, Campaign.closed),
        *(Topic.name, NAME_HERE),
    )
    .join(User, col(User.id) == Campaign.owner_id)
    .outerjoin(Topic, col(Topic.id) == Campaign.topic_id)
    .where(Campaign.organisation_id == HERE)
    .order_by(col(Campaign.starts_on), Campaign.name, col(Campaign.id))
)
_TOUCHES = (col(Campaign.starts_on) <= given("last")) & (col(Campaign.ends_on) >= given("first"))
_EVERY: Read[Named] = Read(_NAMED, Named)
_BETWEEN: Read[Named] = Read(_NAMED.where(_TOUCHES), Named)
