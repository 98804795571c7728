"""A restricted message adds no words to the crisis watch; it still counts."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.domain.cases.models.cases import Citizen, FoldedMessage
from app.domain.cases.queries.message_volume import messages_between
from app.domain.crisis.rules.spikes import SpikeKind
from app.usecases.crisis.spike_watch import current_spikes
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town

TEXT = "El zumbido del transformador no deja dormir {n}"


@pytest.fixture
def storm(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Receive messages of thirty people about the same in an hour, one of them three times in other words."""
    for n in range(30):
        at = clock() - timedelta(minutes=1 + n)
        come_in(session, town, clock, TEXT.format(n=n), handle=f"@v{n}@red.example", received_at=at)
    for n in range(3):
        come_in(session, town, clock, f"Soy Rufina, vivo pared con pared {n}", handle="@rufina@red.example")
    session.commit()
    return town


def restrict(session: Session, clock: StoppedClock, handle: str) -> Citizen:
    [citizen] = session.exec(select(Citizen).where(Citizen.handle == handle)).all()
    citizen.restricted_at = clock()
    session.commit()
    return citizen


def page(seat, town: Town) -> str:
    return str(seat(town.supervisor).get(f"/o/{town.slug}/citizens/crisis").text)


def test_their_words_are_not_among_those_said_most(session: Session, storm: Town, seat, clock: StoppedClock):
    assert "rufina</span> <b>3</b>" in page(seat, storm)
    restrict(session, clock, "@rufina@red.example")
    shown = page(seat, storm)
    assert "rufina" not in shown and "pared con pared" not in shown and "zumbido</span> <b>30</b>" in shown


def test_their_messages_are_counted_and_their_words_make_no_spike(session: Session, storm: Town, clock: StoppedClock):
    for citizen in session.exec(select(Citizen)).all():
        citizen.restricted_at = clock()
    session.commit()
    [spike] = current_spikes(session, storm.organisation, now=clock() + timedelta(seconds=1))
    assert (spike.kind, spike.message_count) == (SpikeKind.TOTAL, 33)
    assert [subject for subject in spike.about if subject[0] is SpikeKind.WORD] == []


def test_a_repetition_is_of_whoever_repeats(session: Session, town: Town, clock: StoppedClock):
    first = come_in(session, town, clock, "Salvad el parque", handle="@ana@red.example").message
    other = come_in(session, town, clock, "Buenos días", handle="@luis@red.example").message
    again = {"organisation_id": town.id, "message_id": first.id, "received_at": clock()}
    session.add(FoldedMessage(**again, key="again:1", citizen_id=other.citizen_id))
    session.commit()
    restrict(session, clock, "@luis@red.example")
    rows = messages_between(session, town.id, [(clock() - timedelta(hours=1), clock() + timedelta(hours=1))])
    assert sorted(row.text for row in rows) == ["", "", "Salvad el parque"]
