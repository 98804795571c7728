"""The gate of an account as its tests read it."""

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient
from sqlmodel import Session

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState
from app.channels.rules.acts import AccountDeed
from app.plan.queries import stops
from tests import cast
from tests.cast import Town

Seat = Callable[[cast.Person], FlaskClient]
AT = "/o/riba/plan/wait"
D = AccountDeed
ACT = {"reference": "Decreto 14/2027", "act_on": "2027-02-26"}
TODAY = date(2027, 3, 1)


def state(session: Session, channel: Channel) -> ChannelState:
    session.refresh(channel)
    found = channel.state
    session.commit()
    return found


def snapshot(session: Session, town: Town) -> list[dict]:
    return stops.contents(session, town.id, today=TODAY)["stops"]["wait"]["accounts"]
