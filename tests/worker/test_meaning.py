"""A worker of the product that reads by meaning: what is submitted has its opinion within seconds."""

import pytest
from sqlmodel import Session, select

from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.rules.states import OpinionState
from app.domain.publishing.queries.heartbeat import reads_meaning
from app.usecases.wiring import Wiring
from tests import moments, post_factory
from tests.approvals.test_second_opinions import PROPAGANDA
from tests.peers.workers import Workers
from tests.sample_town import Town
from tests.waiting import wait_until


def test_a_submitted_text_is_read_within_seconds(
    wiring: Wiring, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
):
    wiring.lines.reads_meaning = True
    post_factory.submitted(session, town, now=moments.now(), text=PROPAGANDA)
    session.commit()
    monkeypatch.setenv("SECOND_OPINION", "true")
    with Workers(wiring, 1, lease=60):
        wait_until(lambda: _opinion(wiring) is OpinionState.PERSON, "the second opinion")
    assert reads_meaning(session)
    assert len(session.exec(select(RoundStep)).all()) == 2


def _opinion(wiring: Wiring) -> OpinionState:
    with wiring.reading() as session:
        return session.exec(select(Round.opinion)).one()
