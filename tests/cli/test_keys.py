"""Keys are rotated without losing data sealed with the old ones."""

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.adapters.keyring import open_keyring
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.directory.models import Channel
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def test_a_rotation_seals_again_and_is_on_record(app: Flask, session: Session, town: Town, wiring: Wiring) -> None:
    record(Work(session, town.editor.actor, MONDAY), Act.POST_SAVED, subject="post:1")
    channel = town.channels[0]
    old_seal = channel.credentials = wiring.keyring.seal("token")
    session.add(channel)
    session.commit()
    assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    fresh = open_keyring(wiring.config.keys)
    with wiring.reading() as after:
        sealed = after.get_one(Channel, channel.id).credentials or ""
        entries = after.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
        assert verify_chain(after, town.id, keys=fresh.audit).intact
    assert (fresh.unseal(sealed), fresh.unseal(old_seal), sealed == old_seal) == ("token", "token", False)
    assert [(entry.act, entry.key_id.rpartition("-")[0]) for entry in entries] == [
        (Act.POST_SAVED, "audit-1"),
        (Act.KEYS_ROTATED, "audit-2"),
    ]
