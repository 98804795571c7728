"""The state of an account's gate, read for tests."""

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.directory.rules.networks import ChannelState
from app.domain.plan.queries import stops
from tests import sample_town
from tests.sample_town import Town

Seat = Callable[[sample_town.Person], FlaskClient]
AT = "/o/riba/plan/wait"
D = AccountActKind
ACT = {"reference": "Decreto 14/2027", "act_on": "2027-02-26"}
TODAY = date(2027, 3, 1)


def state(session: Session, channel: Channel) -> ChannelState:
    session.refresh(channel)
    channel_state = channel.state
    session.commit()
    return channel_state


def snapshot(session: Session, town: Town) -> list[dict]:
    return stops.plan_contents(session, town.id, today=TODAY)["stops"]["wait"]["accounts"]
