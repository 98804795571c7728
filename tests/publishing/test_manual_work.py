"""The owner of a manual account can publish on it, with no other right over deliveries."""

import re
from datetime import date

import pytest
from sqlmodel import Session, col, update

from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.people.models import Membership, User
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.publishing.rules.delivery import account_home
from app.usecases.posts import actions
from tests import post_factory
from tests.audit.tamper import tamper
from tests.publishing import sender_setup
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

LINK = "https://x.com/riba/status/1"
ENTRY = "<span>A mano</span>"


@pytest.fixture
def liaison(session: Session, connected):
    """Return the liaison, who owns the account on X."""
    session.get_one(Channel, connected.channels[1].id).responsible_id = connected.unit_liaison.id
    session.commit()
    return connected.unit_liaison


@pytest.fixture
def scheduled(session: Session, connected, liaison, clock):
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=((connected.channels[1].id, "es"),))
    session.commit()
    return post


@pytest.fixture
def due(session: Session, scheduled, sender, clock):
    sender.send_due(clock.forward(hours=1))
    return sender_setup.delivery_of(session, scheduled)


def where(town, rest="by-hand") -> str:
    return f"/o/{town.slug}/deliveries/{rest}"


def rail_of(page: str) -> str:
    return page.partition('<nav class="rail"')[2].partition("</nav>")[0]


def test_their_rail_says_how_many_wait(seat, connected, liaison, due):
    rail = rail_of(seat(liaison).get(f"/o/{connected.slug}/today").text)
    assert ENTRY in rail and '<span class="rail__count">1<span class="unseen"> por publicar o retirar</span>' in rail


def test_it_is_in_nobody_elses_rail(seat, connected, due):
    for person in (connected.author, connected.editor, connected.auditor):
        assert ENTRY not in rail_of(seat(person).get(f"/o/{connected.slug}/calendar").text)


def test_their_page_tells_what_waits_from_what_is_to_come(seat, session, connected, liaison, scheduled, due, clock):
    later = post_factory.approved(
        session, connected, now=clock(), title="La feria", targets=((connected.channels[1].id, "es"),)
    )
    session.commit()
    now, _, soon = seat(liaison).get(where(connected)).text.partition("En 14 días")
    assert where(connected, f"by-hand/{scheduled.year}/{scheduled.ordinal}") in now
    assert f"/deliveries/{sender_setup.delivery_of(session, later).id}" in soon
    assert "La feria" in soon and "La feria" not in now


def test_of_an_account_of_two_languages_each_line_says_its_own(seat, session, connected, liaison, clock):
    channel = session.get_one(Channel, connected.channels[1].id)
    channel.languages = ["es", "ca"]
    targets = tuple((channel.id, language) for language in channel.languages)
    post_factory.approved(
        session, connected, now=clock(), targets=targets, texts={"es": post_factory.TEXT, "ca": "La biblioteca obri."}
    )
    session.commit()
    page = seat(liaison).get(where(connected)).text
    assert "— castellano" in page and "— catalán o valenciano" in page


def test_a_post_of_several_accounts_is_a_line(seat, session, connected, liaison, sender, clock):
    channel = session.get_one(Channel, connected.channels[1].id)
    channel.languages = ["es", "ca"]
    targets = tuple((channel.id, language) for language in channel.languages)
    texts = {"es": post_factory.TEXT, "ca": "La biblioteca obri."}
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=targets, texts=texts)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    page = seat(liaison).get(where(connected)).text
    assert page.count(where(connected, f"by-hand/{post.year}/{post.ordinal}")) == 1
    assert "— castellano" in page and "— catalán o valenciano" in page


def test_what_others_answer_for_is_not_theirs(seat, session, connected, liaison, scheduled):
    session.get_one(Channel, connected.channels[1].id).responsible_id = connected.author.id
    session.commit()
    assert scheduled.number not in seat(liaison).get(where(connected)).text


def test_they_copy_the_text_open_the_network_and_give_the_address(seat, session, connected, liaison, scheduled, due):
    client = seat(liaison)
    page = client.get(where(connected, due.id)).text
    assert (
        post_factory.TEXT in page and 'href="https://x.com"' in page and "Abrir X" in page and where(connected) in page
    )
    answer = client.post(where(connected, f"{due.id}/confirmation"), data={"permalink": LINK}, follow_redirects=True)
    assert answer.status_code == 200 and "Queda como publicada" in answer.text and LINK in answer.text
    assert sender_setup.state_of(session, scheduled) is D.PUBLISHED


def test_the_page_of_its_post_leads_whoever_may_to_it(seat, connected, scheduled, due):
    page = f"/o/{connected.slug}/posts/{scheduled.year}/{scheduled.ordinal}"
    by_hand = where(connected, f"by-hand/{scheduled.year}/{scheduled.ordinal}")
    leads = f'class="button button--primary" href="{by_hand}"'
    assert leads in seat(connected.editor).get(page).text
    assert leads not in seat(connected.author).get(page).text


@pytest.mark.parametrize("rest", ["confirmation", "cancellation"])
def test_nobody_else_without_the_right_does_it(seat, session, connected, due, rest):
    typed = {"permalink": LINK} if rest == "confirmation" else {"reason": "No"}
    assert seat(connected.author).post(where(connected, f"{due.id}/{rest}"), data=typed).status_code == 403
    assert "Guardar como publicada" not in seat(connected.author).get(where(connected, due.id)).text


def test_before_its_time_there_is_nothing_to_give(seat, session, connected, liaison, scheduled):
    delivery = sender_setup.delivery_of(session, scheduled)
    page = seat(liaison).get(where(connected, delivery.id)).text
    assert "Sale a mano" in page and "Guardar como publicada" not in page
    early = seat(liaison).post(where(connected, f"{delivery.id}/confirmation"), data={"permalink": LINK})
    assert early.status_code == 403


def test_the_letter_opens_that_very_delivery(seat, session, wiring, connected, liaison, due):
    (letter,) = sender_setup.letters(session, "publish_by_hand")
    assert letter.to_address == liaison.user.email
    assert post_factory.TEXT in seat(liaison).get(letter.context["path"]).text
    _, text = wiring.letters.compose(letter.kind, letter.context | {"name": "Ana"}, locale="es")
    assert f"{wiring.config.address}{letter.context['path']}\n" in text


@pytest.mark.parametrize("field", ["ends_on", "role"])
def test_once_they_may_not_those_who_settle_are_asked(session, connected, liaison, scheduled, sender, clock, field):
    membership = session.exec(sender_setup.select(Membership).where(Membership.user_id == liaison.id)).one()
    setattr(membership, field, clock().date().replace(year=2026) if field == "ends_on" else Role.AUDITOR)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    readers = {letter.to_address for letter in sender_setup.letters(session, "publish_by_hand")}
    assert readers == {connected.editor.user.email, connected.supervisor.user.email}


def test_the_rail_asks_once(seat, wiring, connected, liaison, due):
    client = seat(liaison)
    with counting(wiring.engine) as few:
        client.get(f"/o/{connected.slug}/posts")
    assert sum("count(distinct" in text.lower() for text in few.texts) == 1 and few.count < 15


def test_where_to_publish_is_the_account_or_else_its_network():
    assert account_home("x", "https://x.com/riba", "") == "https://x.com/riba"
    assert (account_home("x", "", ""), account_home("web", "", "")) == ("https://x.com", "")


def test_what_is_held_meanwhile_says_not_to_publish_it(seat, session, connected, liaison, scheduled, due, clock):
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), scheduled, reason="Luto")
    session.commit()
    assert "retenida" in seat(liaison).get(where(connected)).text
    page = seat(liaison).get(where(connected, str(due.id))).text
    assert "no la publique" in page and "Copiar el texto" not in page


def test_what_is_not_what_was_approved_is_not_shown_to_be_copied(session, seat, connected, liaison, due):
    """The text was altered behind the application's back while it waited to be published by hand."""
    tamper(session, "UPDATE variant SET text = 'Vote al alcalde'")
    where = f"/o/{connected.slug}/deliveries/{due.id}"
    page = seat(liaison).get(where).text
    assert "no es lo que se aprobó" in page and "Vote al alcalde" not in page
    answer = seat(liaison).post(f"{where}/confirmation", data={"permalink": LINK})
    assert (answer.status_code, "no es lo que se aprobó" in answer.text) == (409, True)


def nobody(session, connected) -> None:
    session.get_one(Channel, connected.channels[1].id).responsible_id = None


def ended_function(session, connected) -> None:
    session.exec(
        update(Membership)
        .where(col(Membership.user_id) == connected.unit_liaison.id)
        .values(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    )


def shut_out(session, connected) -> None:
    session.get_one(User, connected.unit_liaison.id).disabled_at = sender_setup.MADE_AT


def political(session, connected) -> None:
    theirs = col(Membership.user_id) == connected.unit_liaison.id
    session.exec(update(Membership).where(theirs).values(post_kind=PostKind.TEMPORARY_ADVISER))


@pytest.mark.parametrize("unanswer", [nobody, ended_function, shut_out, political])
def test_what_nobody_answers_for_is_counted_and_shown_to_who_settles_as_hoy_says(
    seat, session, connected, scheduled, due, unanswer
):
    unanswer(session, connected)
    session.commit()
    place = where(connected, f"by-hand/{scheduled.year}/{scheduled.ordinal}")
    session.commit()
    settler = seat(connected.editor)
    today = settler.get(f"/o/{connected.slug}/today").text
    assert "publicar a mano" in today
    assert '<span class="rail__count">1<span class="unseen"> por publicar o retirar</span>' in rail_of(today)
    page = settler.get(where(connected)).text
    assert place in page
    assert set(re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', rail_of(page), re.DOTALL)) == {"A mano"}
    other = seat(connected.author).get(f"/o/{connected.slug}/today").text
    assert ENTRY not in rail_of(other)


def test_what_somebody_answers_for_is_counted_for_them_alone(seat, connected, liaison, scheduled, due):
    place = where(connected, f"by-hand/{scheduled.year}/{scheduled.ordinal}")
    settler = seat(connected.editor)
    assert ENTRY not in rail_of(settler.get(f"/o/{connected.slug}/today").text)
    assert place not in settler.get(where(connected)).text
