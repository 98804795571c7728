"""An unused account is put to review after ninety days, once, and its owner is notified."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.rules.account_acts import IDLE_AFTER, AccountActDetails, AccountActKind
from app.domain.directory.rules.networks import ChannelState
from app.domain.notifications.models import Notice
from app.usecases.directory import account_acts
from app.usecases.plan import account_acts as plan_account_acts
from app.usecases.publishing.idle_accounts import review_idle_accounts
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.plan.gate_factory import DECREE, proposed
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

D = AccountActKind
Seat = Callable[[sample_town.Person], FlaskClient]
AT = "/o/riba/plan/wait"


@pytest.fixture
def account(session: Session, town: Town, clock: StoppedClock) -> Channel:
    """Return an account registered today."""
    made = proposed(session, town, now=clock())
    plan_account_acts.perform_account_act(
        Work(session, town.administrator.actor, clock()), made.id, D.REGISTERED, DECREE
    )
    session.commit()
    return made


@pytest.fixture
def look(wiring: Wiring, clock: StoppedClock) -> Callable[[], int]:
    return lambda: review_idle_accounts(wiring.reading, wiring.writing, now=clock())


def deeds(session: Session, account: Channel) -> list[AccountActKind]:
    query = select(AccountAct.deed).where(AccountAct.channel_id == account.id).order_by(col(AccountAct.id))
    act_kinds = list(session.exec(query).all())
    session.commit()
    return act_kinds


def test_ninety_days_without_a_publication_put_it_to_review_once(
    session: Session, town: Town, account: Channel, clock: StoppedClock, look: Callable[[], int]
):
    clock.instant += IDLE_AFTER - timedelta(seconds=1)
    assert look() == 0
    clock.forward(seconds=1)
    assert (look(), look()) == (1, 0)
    assert deeds(session, account) == [D.REGISTERED, D.REVIEW]
    recipients = session.exec(select(Notice.to_address).where(Notice.kind == "account_idle").order_by(Notice.id)).all()
    assert sorted(recipients) == sorted(
        person.user.email for person in (town.administrator, town.supervisor, town.legal_reviewer)
    )
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "account:put_to_review")).one()
    assert (entry.actor_name, entry.subject) == ("Cauce", f"channel:{account.id}")
    clock.forward(days=200)
    assert look() == 0


def test_one_that_published_lately_is_left_alone(
    session: Session, connected: Town, account: Channel, clock: StoppedClock, sender, look: Callable[[], int]
):
    town = connected
    opened = town.channels[0]
    session.add(
        AccountAct(organisation_id=town.id, channel_id=opened.id, deed=D.REGISTERED, by_name="Cauce", done_at=clock())
    )
    session.commit()
    clock.forward(days=60)
    post_factory.approved(session, town, now=clock(), hours=3)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    clock.forward(days=40)
    assert look() == 1
    assert D.REVIEW in deeds(session, account) and D.REVIEW not in deeds(session, opened)
    clock.forward(days=51)
    assert look() == 1
    assert D.REVIEW in deeds(session, opened)


def test_a_paused_account_is_not_looked_at(
    session: Session, town: Town, account: Channel, clock: StoppedClock, look: Callable[[], int]
):
    account_acts.pause_channel(
        Work(session, town.administrator.actor, clock()), account, AccountActDetails(reason="Obras")
    )
    session.commit()
    clock.forward(days=120)
    assert look() == 0


def test_kept_with_a_reason_it_is_looked_at_again_ninety_days_later(
    session: Session, town: Town, account: Channel, clock: StoppedClock, look: Callable[[], int], seat: Seat
):
    clock.forward(days=90)
    assert look() == 1
    client = seat(town.administrator)
    page = client.get(f"{AT}/review").text
    assert "X · Juventud" in page and f"{AT}/{account.id}/acts/keeping" in page
    assert "noventa días sin publicar" in client.get(AT).text
    assert client.post(f"{AT}/{account.id}/acts/keeping", data={}).status_code == 422
    assert client.post(f"{AT}/{account.id}/acts/keeping", data={"reason": "Es de emergencias"}).status_code == 303
    assert "Ninguna cuenta está por revisar" in client.get(f"{AT}/review").text
    assert client.post(f"{AT}/{account.id}/acts/keeping", data={"reason": "Otra vez"}).status_code == 409
    assert look() == 0
    clock.forward(days=90)
    assert look() == 1
    assert deeds(session, account) == [D.REGISTERED, D.REVIEW, D.KEPT, D.REVIEW]


def test_another_organisations_idle_accounts_are_its_own(
    session: Session, town: Town, account: Channel, clock: StoppedClock, look: Callable[[], int], seat: Seat
):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    clock.forward(days=90)
    assert look() == 1
    assert "Ninguna cuenta está por revisar" in seat(other.administrator).get("/o/otra/plan/wait/review").text
    assert session.get_one(Channel, account.id).state is ChannelState.OPEN
