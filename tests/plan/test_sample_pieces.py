"""An account's samples before it opens: pasted pieces, and the observed profiles."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.plan.models.gate import SamplePiece
from app.domain.plan.queries.gate import gate_or_404
from app.domain.plan.rules.profiles import Observation
from app.usecases.plan.profiles import ProfileDetails, add_observation, add_profile, change_profile
from tests import sample_town
from tests.clocks import StoppedClock
from tests.plan.gate_factory import complete, observed
from tests.plan.gate_state import AT, Seat
from tests.sample_town import Town


def test_many_samples_are_pasted_at_once_and_none_twice(session: Session, town: Town, seat: Seat, channel: Channel):
    client, where = seat(town.editor), f"{AT}/{channel.id}/samples"
    topic = str(town.topics[1].id)
    pasted = {"kind": "short", "topic_id": topic, "pasted": "Uno.\n\nDos.\n\nuno."}
    assert client.post(where, data=pasted).status_code == 303
    again = client.post(where, data=pasted | {"pasted": "texto;clase;tema\nTres.;corta;Avisos\nDos.;corta;"})
    assert again.status_code == 303
    rows = session.exec(select(SamplePiece.text, SamplePiece.topic_id).order_by(col(SamplePiece.id))).all()
    assert [tuple(row) for row in rows] == [
        ("Uno.", town.topics[1].id),
        ("Dos.", town.topics[1].id),
        ("Tres.", town.topics[0].id),
    ]
    session.commit()
    page = client.get(where).text
    assert "3 de 20 cortas" in page and "4 de 280" in page


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("Cabe.\n\n" + "a" * 281, "La pieza 2 no cabe en X"),
        ("   ", "Este dato hace falta"),
        ("texto;clase;tema\nUna.;corta;Pesca", "El tema «Pesca» no existe"),
        ("Página entera. " * 20_000, "como mucho 200000 caracteres"),
        ("\n\n".join(f"Pieza {n}." for n in range(201)), "como mucho 200 piezas"),
    ],
)
def test_a_paste_that_cannot_be_kept_says_why_and_stays_in_its_box(
    session: Session, town: Town, seat: Seat, channel: Channel, pasted: str, says: str
):
    answer = seat(town.editor).post(f"{AT}/{channel.id}/samples", data={"kind": "short", "pasted": pasted})
    assert answer.status_code == 422
    assert says in answer.text and pasted.strip() in answer.text
    assert session.exec(select(SamplePiece)).first() is None


def test_a_piece_is_taken_away(session: Session, town: Town, seat: Seat, channel: Channel):
    client, where = seat(town.editor), f"{AT}/{channel.id}/samples"
    client.post(where, data={"kind": "short", "pasted": "Uno."})
    piece = session.exec(select(SamplePiece)).one()
    session.commit()
    other = f"{AT}/{town.channels[0].id}/samples/{piece.id}/removal"
    assert client.post(other).status_code == 404
    assert client.post(f"{where}/{piece.id}/removal").status_code == 303
    assert session.exec(select(SamplePiece)).first() is None


def test_comparable_profiles_count_for_every_account_of_the_network(
    session: Session, town: Town, channel: Channel, clock: StoppedClock
):
    complete(session, town, channel, now=clock())
    session.flush()
    twin, other = (
        gate_or_404(session, town_channel.id, organisation_id=town.id) for town_channel in reversed(town.channels)
    )
    assert (twin.channel.network, twin.filled.profiles, other.filled.profiles) == (channel.network, 5, 0)


def test_a_comparable_profile_counts_once_while_it_is_compared_and_has_a_sheet(
    session: Session, town: Town, seat: Seat, channel: Channel, clock: StoppedClock
):
    editor, at, day = town.editor.actor, clock(), date(2027, 2, 23)
    seen = [observed(session, town, channel.network, name, now=at) for name in ("Altavega", "Montclar")]
    add_observation(Work(session, editor, at), seen[0], Observation(day, 4), today=day)
    add_profile(Work(session, editor, at), ProfileDetails("Sin ficha", channel.network))
    observed(session, sample_town.make_town(session, now=at, slug="otra"), channel.network, "De otro organismo", now=at)
    assert gate_or_404(session, channel.id, organisation_id=town.id).filled.profiles == 2
    change_profile(Work(session, editor, at), seen[0], ProfileDetails("Altavega", channel.network, closed=True))
    session.commit()
    page = seat(town.editor).get(f"{AT}/{channel.id}").text
    assert "lleva 1." in page and "1 de 5" in page and 'href="/o/riba/plan/others"' in page
