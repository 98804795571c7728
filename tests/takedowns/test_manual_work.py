"""Manual withdrawals are visible to the person responsible."""

import re

import pytest
from sqlmodel import Session, select

from app.core.permissions import Role
from app.core.zones import local_time
from app.domain.directory.models import Channel
from app.domain.people.models import Membership
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.takedowns.models import Withdrawal
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from tests.publishing import sender_setup
from tests.sample_town import Person, Town
from tests.statement_counter import counting
from tests.takedowns import takedown_setup


def by_hand(session: Session, town: Town, clock, withdrawer, post) -> Withdrawal:
    """Return an ordered withdrawal on a network that cannot be asked."""
    sender_setup.delivery_of(session, post).remote_id = ""
    session.commit()
    takedown_setup.ask(session, post, town.supervisor.actor, clock)
    withdrawer.run(clock())
    return takedown_setup.newest(session)


def answer_for(session: Session, town: Town, person: Person) -> None:
    session.get_one(Channel, town.channels[0].id).responsible_id = person.id
    session.commit()


@pytest.fixture
def waiting(session, town, clock, withdrawer, published) -> Withdrawal:
    """Return a withdrawal for the liaison to do by hand, as the account's owner."""
    answer_for(session, town, town.unit_liaison)
    return by_hand(session, town, clock, withdrawer, published)


def attention(seat, person: Person, town: Town) -> str:
    return seat(person).get(f"/o/{town.slug}/deliveries").text


def sections(page: str) -> list[str]:
    return re.findall(r'section__title">(.+?) <span', page)


def test_it_is_listed_with_whose_turn_it_is_and_where_to_do_it(seat, town, published, waiting):
    for person in (town.editor, town.author):
        page = attention(seat, person, town)
        assert sections(page) == ["Para retirar a mano"]
        assert f"Le toca a {town.unit_liaison.user.name}." in page and published.number in page
        assert f'href="/o/{town.slug}/withdrawals/{waiting.id}"' in page
    assert "Confirmar que está retirada" in seat(town.editor).get(f"/o/{town.slug}/withdrawals/{waiting.id}").text


def test_once_they_may_not_it_is_the_turn_of_those_who_settle(seat, session, town, waiting):
    membership = session.exec(select(Membership).where(Membership.user_id == town.unit_liaison.id)).one()
    membership.role = Role.AUDITOR
    session.commit()
    assert "Le toca a quien gestiona los envíos." in attention(seat, town.editor, town)


def test_what_the_network_would_not_do_is_listed_apart(seat, session, town, clock, network, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.UNAUTHORISED)
    withdrawer.run(clock())
    assert takedown_setup.newest(session).state is W.FAILED
    page = attention(seat, town.editor, town)
    assert sections(page) == ["Retiradas fallidas"] and "Le toca a" not in page


def test_what_is_done_is_listed_no_more(seat, session, town, clock, waiting):
    at = local_time(clock.forward(minutes=10), town.organisation.zone)
    gone = {"gone_on": f"{at:%Y-%m-%d}", "gone_time": f"{at:%H:%M}"}
    address = f"/o/{town.slug}/withdrawals/{waiting.id}/confirmation"
    assert seat(town.unit_liaison).post(address, data=gone).status_code == 303
    assert sections(attention(seat, town.editor, town)) == []


def test_the_list_costs_the_same_however_much_waits(
    seat, session, town, wiring, clock, sender, withdrawer, published, waiting
):
    sitting = seat(town.editor)
    with counting(wiring.engine) as few:
        sitting.get(f"/o/{town.slug}/deliveries")
    for number in range(3):
        by_hand(
            session,
            town,
            clock,
            withdrawer,
            takedown_setup.publish(session, town, clock, sender, text=f"Aviso {number}"),
        )
    with counting(wiring.engine) as many:
        page = sitting.get(f"/o/{town.slug}/deliveries").text
    assert few.count == many.count < 15 and page.count("/withdrawals/") == 4


ENTRY = '<span>A mano</span><span class="rail__count">1<span class="unseen"> por publicar o retirar</span></span>'


def rail_of(seat, person: Person, town: Town) -> str:
    page = seat(person).get(f"/o/{town.slug}/calendar").text
    return re.sub(r">\s+<", "><", page.partition('<nav class="rail"')[2].partition("</nav>")[0])


def test_the_rail_of_whoever_must_do_it_leads_to_it(seat, town, waiting):
    """Also on an automatic account, with no other manual work for them."""
    liaison = seat(town.unit_liaison)
    assert ENTRY in rail_of(seat, town.unit_liaison, town)
    page = liaison.get(f"/o/{town.slug}/deliveries/by-hand").text
    place = f"/o/{town.slug}/withdrawals/{waiting.id}"
    assert place in page and "Confirmar que está retirada" in liaison.get(place).text


def test_it_leaves_the_rail_when_it_is_done(seat, session, town, waiting):
    session.get_one(Withdrawal, waiting.id).state = W.WITHDRAWN
    session.commit()
    assert "A mano" not in rail_of(seat, town.unit_liaison, town)


def test_it_is_in_nobody_elses_rail_and_they_are_refused(seat, town, clock, waiting):
    at = local_time(clock(), town.organisation.zone)
    gone = {"gone_on": f"{at:%Y-%m-%d}", "gone_time": f"{at:%H:%M}"}
    assert "A mano" not in rail_of(seat, town.author, town)
    place = f"/o/{town.slug}/withdrawals/{waiting.id}"
    assert "Confirmar que está retirada" not in seat(town.author).get(place).text
    assert seat(town.author).post(f"{place}/confirmation", data=gone).status_code == 403
