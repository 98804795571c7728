"""Tampering with the record behind the application's back is detected."""

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select, update

from app.core.errors import NotFound
from app.core.secret_keys import AuditKey
from app.db.work import Work
from app.domain.audit.models import AuditEntry, AuditHead, AuditPersonal
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import GENESIS, ChainAnchor, PersonalValue, chain_hash
from app.domain.audit.service import erase_personal_value, record
from app.usecases.wiring import Wiring
from tests.audit.tamper import tamper
from tests.clocks import MONDAY
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.every_engine


@pytest.fixture
def ten(session: Session, town: Town) -> Town:
    """Return a town whose record has ten entries, the fifth about a person."""
    for n in range(10):
        detail = {"name": PersonalValue("Ana Ríos")} if n == 4 else {"número": n}
        record(Work(session, town.editor.actor, MONDAY), Act.POST_SAVED, subject=f"post:{n}", **detail)
    session.commit()
    return town


def _first_break(session: Session, town: Town, wiring: Wiring, anchor: ChainAnchor | None = None) -> int | None:
    return verify_chain(session, town.id, keys=wiring.keyring.audit, anchor=anchor).first_break


def _anchor(session: Session, town: Town) -> ChainAnchor:
    head = session.get_one(AuditHead, town.id, populate_existing=True)
    return ChainAnchor(town.id, head.seq, head.hash, MONDAY)


def test_what_is_undone_to_a_savepoint_leaves_the_chain_whole(session: Session, ten: Town, wiring: Wiring) -> None:
    record(Work(session, ten.editor.actor, MONDAY), Act.POST_SAVED, subject="post:11")
    undone = session.begin_nested()
    record(Work(session, ten.editor.actor, MONDAY), Act.POST_SAVED, subject="post:12")
    undone.rollback()
    record(Work(session, ten.editor.actor, MONDAY), Act.POST_SAVED, subject="post:13")
    session.commit()
    verification = verify_chain(session, ten.id, keys=wiring.keyring.audit, anchor=_anchor(session, ten))
    assert (verification.entries, verification.intact) == (12, True)


def test_an_untouched_record_is_whole(session: Session, ten: Town, wiring: Wiring) -> None:
    verification = verify_chain(session, ten.id, keys=wiring.keyring.audit, anchor=_anchor(session, ten))
    assert (verification.entries, verification.intact) == (10, True)


def test_an_empty_record_is_whole(session: Session, town: Town, wiring: Wiring) -> None:
    assert _first_break(session, town, wiring) is None


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Otra persona'",
        "subject = 'post:999'",
        "at = '2027-03-02 09:00:00.000000+00'",
        "act = 'post:created'",
        "detail = '{}'",
        "actor_id = NULL",
        "on_behalf_of = 'nadie'",
        "key_id = 'audit-9'",
        "hash = prev_hash",
    ],
)
def test_a_changed_entry_is_found(session: Session, ten: Town, wiring: Wiring, change: str) -> None:
    tamper(session, " ".join(("UPDATE audit_entry SET", change, "WHERE seq = 7")))
    assert _first_break(session, ten, wiring) == 7


def test_a_removed_entry_is_found(session: Session, ten: Town, wiring: Wiring) -> None:
    tamper(session, "DELETE FROM audit_entry WHERE seq = 3")
    assert _first_break(session, ten, wiring) == 3


def test_a_removed_first_entry_is_found(session: Session, ten: Town, wiring: Wiring) -> None:
    tamper(session, "DELETE FROM audit_entry WHERE seq = 1")
    assert _first_break(session, ten, wiring) == 1


def test_two_exchanged_entries_are_found(session: Session, ten: Town, wiring: Wiring) -> None:
    for seq, other in ((3, 100), (4, 3), (100, 4)):
        tamper(session, "UPDATE audit_entry SET seq = :other WHERE seq = :seq", seq=seq, other=other)
    assert _first_break(session, ten, wiring) == 3


@pytest.mark.parametrize(("seq", "found"), [(11, 11), (0, 1), (-(2**31), 1)])
def test_an_entry_added_beside_the_application_is_found(
    session: Session, ten: Town, wiring: Wiring, seq: int, found: int
) -> None:
    tamper(
        session,
        "INSERT INTO audit_entry (organisation_id, seq, at, actor_name, act, subject, detail, key_id, prev_hash, hash) "
        "SELECT organisation_id, :seq, at, actor_name, act, subject, detail, key_id, hash, hash "
        "FROM audit_entry WHERE seq = 10",
        seq=seq,
    )
    assert _first_break(session, ten, wiring) == found


def test_a_tail_cut_off_is_found_by_the_head(session: Session, ten: Town, wiring: Wiring) -> None:
    tamper(session, "DELETE FROM audit_entry WHERE seq > 8")
    assert _first_break(session, ten, wiring) == 9


def test_a_tail_cut_off_with_its_head_is_found_by_the_anchor(session: Session, ten: Town, wiring: Wiring) -> None:
    anchor = _anchor(session, ten)
    tamper(session, "DELETE FROM audit_entry WHERE seq > 8")
    tamper(session, "UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_entry WHERE seq = 8)")
    assert _first_break(session, ten, wiring) is None
    assert _first_break(session, ten, wiring, anchor) == 9


def test_a_record_emptied_with_its_head_is_found_by_the_anchor(session: Session, ten: Town, wiring: Wiring) -> None:
    anchor = _anchor(session, ten)
    for statement in ("DELETE FROM audit_personal", "DELETE FROM audit_entry", "DELETE FROM audit_head"):
        tamper(session, statement)
    assert _first_break(session, ten, wiring, anchor) == 1


def _recompute(session: Session, key: AuditKey) -> None:
    """Seal the whole chain again with another key, leaving links, head and hashes consistent."""
    session.commit()
    link, rows = GENESIS, session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    for row in rows:
        new = chain_hash(key, link, row.sealed_form())
        tamper(
            session,
            "UPDATE audit_entry SET prev_hash = :link, hash = :new WHERE id = :id",
            link=link,
            new=new,
            id=row.id,
        )
        link = new
    tamper(session, "UPDATE audit_head SET hash = :link", link=link)


def test_a_chain_computed_again_without_the_key_is_found(session: Session, ten: Town, wiring: Wiring) -> None:
    _recompute(session, AuditKey("audit-1", b"guessed"))
    session.expire_all()
    assert _first_break(session, ten, wiring) == 1


def test_a_chain_sealed_again_with_the_stolen_key_is_found_by_the_anchor(
    session: Session, ten: Town, wiring: Wiring
) -> None:
    anchor = _anchor(session, ten)
    tamper(session, "UPDATE audit_entry SET actor_name = 'Otra' WHERE seq = 2")
    session.expire_all()
    _recompute(session, wiring.keyring.audit[0])
    assert _first_break(session, ten, wiring) is None
    assert _first_break(session, ten, wiring, anchor) == 10


def test_a_changed_personal_value_is_found(session: Session, ten: Town, wiring: Wiring) -> None:
    tamper(session, "UPDATE audit_personal SET value = 'Otra persona'")
    assert _first_break(session, ten, wiring) == 5


@pytest.mark.parametrize("how", ["UPDATE audit_personal SET value = NULL, salt = NULL", "DELETE FROM audit_personal"])
def test_a_personal_value_taken_away_off_the_record_is_found(
    session: Session, ten: Town, wiring: Wiring, how: str
) -> None:
    tamper(session, how)
    assert _first_break(session, ten, wiring) == 5


def test_an_erasure_blanks_value_and_salt_and_leaves_the_chain_whole(
    session: Session, ten: Town, wiring: Wiring
) -> None:
    erase_personal_value(Work(session, ten.administrator.actor, MONDAY), 5, "name", reason="Solicitud del 3 de marzo")
    session.commit()
    personal = session.exec(select(AuditPersonal)).one()
    assert (personal.value, personal.salt) == (None, None)
    assert verify_chain(session, ten.id, keys=wiring.keyring.audit).intact
    newest = session.exec(select(AuditEntry).where(AuditEntry.seq == 11)).one()
    assert (newest.act, newest.subject) == (Act.RECORD_ERASED, "entry:5")


def test_what_is_erased_cannot_be_erased_again(session: Session, ten: Town) -> None:
    erase_personal_value(Work(session, ten.administrator.actor, MONDAY), 5, "name", reason="Solicitud")
    with pytest.raises(NotFound):
        erase_personal_value(Work(session, ten.administrator.actor, MONDAY), 5, "name", reason="Solicitud")


def test_the_database_refuses_to_change_a_personal_value_without_a_ticket(session: Session, ten: Town) -> None:
    with pytest.raises(DatabaseError, match="only added"):
        session.execute(update(AuditPersonal).values(value="Otra"))


def test_entries_of_before_and_after_a_rotation_are_read_with_their_keys(
    session: Session, ten: Town, wiring: Wiring
) -> None:
    newer = AuditKey("audit-2", b"another secret")
    session.info["audit_keys"] = (newer, *wiring.keyring.audit)
    record(Work(session, ten.administrator.actor, MONDAY), Act.KEYS_ROTATED, subject=f"organisation:{ten.id}")
    session.commit()
    assert verify_chain(session, ten.id, keys=(newer, *wiring.keyring.audit)).intact
    assert _first_break(session, ten, wiring) == 11


def test_each_organisation_has_a_chain_of_its_own(session: Session, ten: Town, wiring: Wiring) -> None:
    session.info.pop("organisation_id")
    other = make_town(session, now=MONDAY, slug="otra")
    record(Work(session, other.editor.actor, MONDAY), Act.POST_SAVED, subject="post:1")
    tamper(session, "UPDATE audit_entry SET subject = 'x' WHERE organisation_id = :id", id=other.id)
    assert _first_break(session, ten, wiring) is None
    assert _first_break(session, other, wiring) == 1
