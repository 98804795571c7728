"""The sources' pages: in words, keeping typed text, and only for those who manage accounts."""

import pytest
from sqlmodel import Session, col, select

from app.core.messages import msg
from app.domain.audit.models import AuditEntry
from app.domain.cases.models.sources import AccountListening, CitizenMailbox
from app.domain.directory.models import Channel
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

FORM = {
    "host": "imap.riba.example",
    "port": "993",
    "security": "tls",
    "user": "atencion",
    "password": "secreta",
    "folder": "INBOX",
    "since": "2027-02-01",
    "address": "atencion@riba.example",
}


def at(town: Town, path: str = "sources") -> str:
    return f"/o/{town.slug}/citizens/{path}"


def test_an_account_is_turned_on_and_off(
    session: Session, wiring: Wiring, town: Town, clock: StoppedClock, seat
) -> None:
    channel, office = reply_worker.connect(session, wiring, town), seat(town.administrator)
    assert "No se leen" in office.get(at(town)).text
    page = office.post(at(town, f"sources/{channel.id}/listen"), follow_redirects=True).text
    assert "leyendo por primera vez" in page
    assert "No se leen" in office.post(at(town, f"sources/{channel.id}/stop"), follow_redirects=True).text
    (listening,) = reply_worker.fresh(session, select(AccountListening).order_by(col(AccountListening.id)))
    assert listening.is_off
    acts = reply_worker.fresh(session, select(AuditEntry).order_by(col(AuditEntry.id)))
    assert [entry.detail.get("listening") for entry in acts if entry.act == "citizen_box:changed"] == ["on", "off"]


def test_what_goes_wrong_is_said_in_words(
    session: Session, wiring: Wiring, town: Town, channel: Channel, square: FakeSquare, clock: StoppedClock, seat
) -> None:
    square.spoil()
    reply_worker.hearing(wiring, square).read_due(clock())
    clock.forward(minutes=5)
    square.ail(NetworkError(NetworkErrorKind.UNAUTHORISED, msg("Vuelva a conectar la cuenta."), status=401))
    reply_worker.hearing(wiring, square).read_due(clock())
    page = seat(town.administrator).get(at(town)).text
    assert "Vuelva a conectar la cuenta." in page and "1 entrada que no se entendió" in page


def test_an_account_by_hand_cannot_be_listened_to(session: Session, town: Town, seat) -> None:
    by_hand = seat(town.administrator).post(at(town, f"sources/{town.channels[1].id}/listen"))
    assert by_hand.status_code in (409, 422)


def test_the_mailbox_is_set_checked_and_paused(session: Session, town: Town, seat) -> None:
    office = seat(town.administrator)
    assert "Guardar y probar" in office.get(at(town, "mailbox")).text
    assert office.post(at(town, "mailbox"), data=FORM).status_code == 303
    (mailbox,) = reply_worker.fresh(session, select(CitizenMailbox).order_by(col(CitizenMailbox.id)))
    assert (mailbox.address, mailbox.user) == (
        "atencion@riba.example",
        "atencion",
    ) and "secreta" not in mailbox.password
    page = office.get(at(town, "mailbox")).text
    assert "atencion@riba.example" in page and "secreta" not in page
    for deed in ("pause", "check"):
        assert office.post(at(town, f"mailbox/{deed}")).status_code == 303


@pytest.mark.parametrize("wrong", [{"port": "no"}, {"address": "no es una dirección"}, {"password": ""}])
def test_a_wrong_form_keeps_what_was_typed(town: Town, seat, wrong: dict[str, str]) -> None:
    page = seat(town.administrator).post(at(town, "mailbox"), data=FORM | wrong)
    assert page.status_code == 422 and "imap.riba.example" in page.text and "secreta" not in page.text


def test_nobody_else_sees_it(town: Town, seat) -> None:
    for who in (town.author, town.political_office):
        assert seat(who).get(at(town)).status_code in (403, 404)


def test_the_page_takes_a_few_statements_whatever_there_is(
    session: Session, wiring: Wiring, town: Town, channel: Channel, seat
) -> None:
    office = seat(town.administrator)
    office.get(at(town))
    with counting(wiring.engine) as statements:
        office.get(at(town))
    assert statements.count < 15
