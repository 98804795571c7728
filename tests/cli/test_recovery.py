"""A restored installation resends nothing the lost one may have sent; a person looks and decides."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.adapters.mail.letters import TemplateLetters
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.notifications.queries.outbox import stuck_letter_count
from app.domain.notifications.service import Letter, queue_letters
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.factory import attach_wiring
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests import post_factory
from tests.cli.conftest import Empty, Run
from tests.clocks import StoppedClock
from tests.notifications.conftest import mailer
from tests.peers.control import ask_json
from tests.peers.smtp import Smtp
from tests.peers.snac import Snac
from tests.publishing import sender_setup
from tests.sample_town import Person, Town, open_sessions

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
LOOPBACK = {"allowed_private_hosts": "127.0.0.1"}
Restore = Callable[[], Wiring]


@pytest.fixture
def due(session: Session, wiring: Wiring, town: Town, clock: StoppedClock, snac: Snac, request: pytest.FixtureRequest):
    """Return a post scheduled for noon of a past day, on a server that ignores idempotency keys; it is nine."""
    yesterday = wire(wiring.config).clock() - timedelta(days=1)
    clock.instant = yesterday.replace(hour=9, minute=0, second=0, microsecond=0)
    sender_setup.connect(session, wiring, town, base_url=snac.base_url, token=snac.token)
    post = post_factory.approved(session, town, now=clock(), hours=3, text=f"Aviso de {request.node.name}")
    session.commit()
    return post


@pytest.fixture
def restore(run: Run, wiring: Wiring, empty: Empty, engine_name: str, tmp_path: Path, due: object) -> Iterator[Restore]:
    """Yield a call that restores a backup made at nine into its own installation."""
    copy, keys = tmp_path / "copy", tmp_path / "copied-keys"
    assert run(wiring, "backup", copy, "--with-keys", keys).exit_code == 0
    opened: list[Wiring] = []

    def put_back() -> Wiring:
        fresh = empty(engine_name, **LOOPBACK)
        answer = run(fresh, "restore", copy, "--keys", keys)
        assert answer.exit_code == 0, answer.output
        opened.append(wire(fresh.config, clock=fresh.clock))
        return opened[-1]

    yield put_back
    for restored in opened:
        restored.engine.dispose()


def _copies(snac: Snac, text: str) -> int:
    """Count the server's publications with this text."""
    me = ask_json(f"{snac.base_url}/api/v1/accounts/verify_credentials", token=snac.token)["id"]
    statuses = ask_json(f"{snac.base_url}/api/v1/accounts/{me}/statuses?limit=40", token=snac.token)
    return sum(text in status["content"] for status in statuses)


def _delivery(restored: Wiring) -> Delivery:
    with restored.reading() as session:
        return session.exec(select(Delivery)).one()


def _page(app: Flask, restored: Wiring, person: Person, path: str) -> str:
    """Read a page of the restored installation, signed in as that person."""
    (token,) = open_sessions(restored, person, 1, now=restored.clock())
    attach_wiring(app, restored)
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"], cookies["_fresh"] = token, True
    return client.get(path).get_data(as_text=True)


def test_what_went_out_after_the_backup_is_found_and_not_sent_again(
    run: Run, wiring: Wiring, restore: Restore, snac: Snac, clock: StoppedClock, request: pytest.FixtureRequest
) -> None:
    clock.forward(hours=3)
    run(wiring, "worker", "--once")
    restored = restore()
    run(restored, "worker", "--once")
    assert _copies(snac, request.node.name) == 1
    assert (_delivery(restored).state, bool(_delivery(restored).permalink)) == (D.PUBLISHED, True)


@pytest.mark.parametrize("restored_at", ["after its hour", "before its hour"])
def test_what_is_not_found_waits_for_a_person(
    run: Run, restore: Restore, snac: Snac, clock: StoppedClock, request: pytest.FixtureRequest, restored_at: str
) -> None:
    clock.forward(hours=3 if restored_at == "after its hour" else 2)
    restored = restore()
    clock.forward(hours=1)
    run(restored, "worker", "--once")
    run(restored, "worker", "--once")
    delivery = _delivery(restored)
    assert (delivery.state, _copies(snac, request.node.name)) == (D.UNCONFIRMED, 0)
    assert "Se restauró una copia del" in delivery.trouble
    with restored.reading() as session:
        acts = session.exec(select(AuditEntry.act).order_by(col(AuditEntry.seq))).all()
    assert [act for act in acts if act in (Act.ORGANISATION_RESTORED, Act.DELIVERY_DOUBTED)] == [
        Act.ORGANISATION_RESTORED,
        Act.DELIVERY_DOUBTED,
    ]


def test_what_comes_due_once_it_is_at_work_leaves_by_itself(
    run: Run, restore: Restore, snac: Snac, clock: StoppedClock, request: pytest.FixtureRequest
) -> None:
    restored = restore()
    run(restored, "worker", "--once")
    clock.forward(hours=3)
    run(restored, "worker", "--once")
    assert (_delivery(restored).state, _copies(snac, request.node.name)) == (D.PUBLISHED, 1)


def test_whoever_settles_deliveries_reads_which_may_have_gone(
    app: Flask, run: Run, restore: Restore, town: Town, clock: StoppedClock
) -> None:
    clock.forward(hours=3)
    restored = restore()
    run(restored, "worker", "--once")
    page = _page(app, restored, town.editor, f"/o/{town.slug}/deliveries")
    assert "Pudieron salir antes de restaurar la copia" in page


def test_a_letter_that_may_have_gone_waits_in_the_outbox(
    session: Session, town: Town, wiring: Wiring, run: Run, empty: Empty, engine_name: str, tmp_path: Path, smtp: Smtp
) -> None:
    context = {"number": "2027/0012", "title": "Corte", "step": "Jefatura", "planned": "", "outcome": "approved"}
    letter = Letter("ana@riba.example", "Ana", "es", "review_decided", context, "review_decided:1")
    queue_letters(session, [letter], organisation_id=town.id, now=wiring.clock())
    session.commit()
    run(wiring, "backup", tmp_path / "copy", "--with-keys", tmp_path / "copied-keys")
    fresh = empty(engine_name)
    run(fresh, "restore", tmp_path / "copy", "--keys", tmp_path / "copied-keys")
    run(fresh, "worker", "--once")
    letters = TemplateLetters("https://cauce.example")
    letter_outbox(fresh.writing, mailer(smtp), letters, fresh.clock).run(fresh.clock())
    with fresh.reading() as restored:
        notice = restored.exec(select(Notice)).one()
        assert (stuck_letter_count(restored, town.id), notice.could_not_leave) == (1, True)
    assert smtp.received() == []
