"""Citizens' messages are erased at the end of their term, and the counts stay."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.core.tokens import token_digest
from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.categories import CaseOutcome, Category
from app.domain.cases.rules.replies import ReplyState
from app.usecases.cases.closure import close_case
from app.usecases.privacy.retention import purge_past_cases
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.conftest import Arrive
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

TEXT = "Pedimos que se abra la biblioteca también los domingos por la tarde"
TERM = timedelta(days=365)


def purge(app: Flask, clock: StoppedClock) -> int:
    wiring: Wiring = app.extensions["wiring"]
    return purge_past_cases(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=clock())


def old_case(session: Session, town: Town, clock: StoppedClock, arrive: Arrive, wiring: Wiring) -> Case:
    place = token_digest("captura")
    wiring.files.keep(town.id, place, b"imagen")
    capture = [{"name": "captura.png", "place": place, "digest": "d", "note": "", "size": 6, "media_type": "image/png"}]
    case = arrive(TEXT, handle="ana", name="Ana Ruiz", permalink="https://red.example/1", attachments=capture).case
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED, note="Llamada a Ana")
    return case


def test_words_names_and_captures_go_and_counts_stay(
    app: Flask, session: Session, town: Town, clock: StoppedClock, arrive: Arrive, seat
):
    wiring: Wiring = app.extensions["wiring"]
    case = old_case(session, town, clock, arrive, wiring)
    session.commit()
    clock.forward(days=364)
    assert purge(app, clock) == 0
    clock.forward(days=2)
    assert (purge(app, clock), purge(app, clock)) == (1, 0)
    session.expunge_all()
    [message] = session.exec(select(CitizenMessage).order_by(col(CitizenMessage.id))).all()
    assert (message.text, message.permalink, message.digest) == ("", "", "") and message.purged_at is not None
    assert message.attachments[0]["name"] == "Dato borrado"
    with pytest.raises(FileNotFoundError):
        wiring.files.read(town.id, token_digest("captura"))
    citizen = session.exec(select(Citizen).order_by(col(Citizen.id))).one()
    assert (citizen.handle, citizen.name) == ("", "")
    purged_case = session.exec(select(Case).order_by(col(Case.id))).one()
    assert (purged_case.category, purged_case.outcome, purged_case.received_at) == (
        Category.OTHER,
        CaseOutcome.ANSWERED,
        case.received_at,
    )
    assert "Ana" not in " ".join(session.exec(select(CaseAct.note).order_by(col(CaseAct.id))).all())
    session.rollback()
    page = seat(town.author).get(f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}").text
    assert "se borró" in page and TEXT not in page


def test_what_is_open_or_held_is_kept(app: Flask, session: Session, town: Town, clock: StoppedClock, arrive: Arrive):
    arrive("¿A qué hora abre la piscina?", handle="luis")
    restricted_case = old_case(session, town, clock, arrive, app.extensions["wiring"])
    session.get_one(Citizen, restricted_case.citizen_id).restricted_at = clock()
    session.commit()
    clock.forward(days=800)
    assert purge(app, clock) == 0


def test_whoever_wrote_again_keeps_their_name_until_that_ends_too(
    app: Flask, session: Session, town: Town, clock: StoppedClock, arrive: Arrive
):
    old_case(session, town, clock, arrive, app.extensions["wiring"])
    clock.forward(days=360)
    arrive("¿A qué hora abre la piscina?", handle="ana")
    session.commit()
    clock.forward(days=10)
    assert purge(app, clock) == 1
    session.expunge_all()
    assert session.exec(select(Citizen).order_by(col(Citizen.id))).one().handle == "ana"


def test_those_who_repeated_it_are_forgotten_with_it(
    app: Flask, session: Session, town: Town, clock: StoppedClock, arrive: Arrive
):
    case = arrive(TEXT, handle="ana").case
    arrive(TEXT, handle="luis", permalink="https://red.example/2")
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    session.commit()
    clock.forward(days=400)
    assert purge(app, clock) == 1
    session.expunge_all()
    folded = session.exec(select(FoldedMessage).order_by(col(FoldedMessage.id))).one()
    assert (folded.citizen_id, folded.permalink) == (None, "")
    names = session.exec(select(Citizen.handle).order_by(col(Citizen.id))).all()
    assert names == ["", ""]


def test_what_was_said_in_public_stays_and_what_was_said_between_two_goes(
    app: Flask, session: Session, town: Town, clock: StoppedClock, arrive: Arrive
):
    key = "mastodon:https://red.example/@ana/1"
    came = arrive(TEXT, handle="ana", key=key, evidence={"content": "<p>@ana</p>"})
    arrive(TEXT, handle="luis", key="mastodon:https://red.example/@luis/1")
    reply_fields = {"state": ReplyState.SENT, "is_public": True, "variables": {"url": "https://riba.example"}}
    reply_worker.write(session, town, came.case, "Hola, @ana: abre a las nueve.", now=clock(), **reply_fields)
    reply_worker.write(
        session, town, came.case, "Su código es 4321.", now=clock(), **(reply_fields | {"is_public": False})
    )
    close_case(Work(session, town.author.actor, clock()), came.case, CaseOutcome.ANSWERED)
    session.commit()
    clock.forward(days=400)
    assert purge(app, clock) == 1
    session.expunge_all()
    replies = session.exec(select(Reply).order_by(col(Reply.id))).all()
    assert [reply.text for reply in replies] == ["Hola, @Dato borrado: abre a las nueve.", "Dato borrado"]
    assert [reply.variables for reply in replies] == [{}, {}]
    message = session.exec(select(CitizenMessage).order_by(col(CitizenMessage.id))).one()
    assert message.evidence == {} and "ana" not in message.key
    assert "luis" not in session.exec(select(FoldedMessage.key).order_by(col(FoldedMessage.id))).one()
    again = arrive(TEXT, handle="ana", key=key)
    assert not again.is_new and again.case.id == came.case.id
