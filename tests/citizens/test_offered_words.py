"""Words published after an organisation wrote its own protocol: told of, taken into a draft, never put in."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.citizens.models import ProtocolVersion
from app.citizens.rules.categories import Category
from app.citizens.rules.offering import Word
from app.citizens.service import offering, protocols
from app.citizens.service.sorting import shelf_of
from app.core.errors import OutOfTurn, Refusal
from tests.cast import Town
from tests.citizens.test_arriving import come_in
from tests.citizens.test_protocol import adopted, path, water_first
from tests.clocks import StoppedClock
from tests.sql import counting

GADGET, ARBOUR = Word("spam", "es", "zarandajo"), Word("things", "es", "=cenador")
BROKEN = "Zarandajo para todo el mundo"


def _published(session: Session, monkeypatch: pytest.MonkeyPatch, *words: Word) -> None:
    """A newer Cauce, whose lists have these words besides."""
    shelf = shelf_of(session)
    lists = tuple(
        replace(one, terms=(*one.terms, *((word.language, word.term) for word in words if word.code == one.code)))
        for one in shelf.shipped.lexicons
    )
    monkeypatch.setattr(shelf, "shipped", replace(shelf.shipped, lexicons=lists))


def _fresh(session: Session, town: Town) -> list[Word]:
    return [word for one in offering.offered(session, town.id) for word in one.fresh]


def _left(session: Session, town: Town) -> list[Word]:
    return [word for one in offering.offered(session, town.id) for word in one.left]


@pytest.fixture
def newer(session: Session, town: Town, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town has a protocol of its own, and Cauce two words more."""
    water_first(session, town, clock)
    _published(session, monkeypatch, GADGET, ARBOUR)
    session.commit()
    return town


def test_only_whoever_has_a_protocol_of_their_own_is_offered_anything(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
):
    _published(session, monkeypatch, GADGET)
    assert offering.offered(session, town.id) == []


def test_nothing_changes_until_somebody_lets_them_in(session: Session, newer: Town, clock: StoppedClock):
    assert _fresh(session, newer) == [GADGET, ARBOUR]
    before = come_in(session, newer, clock, BROKEN).case.category
    version = protocols.take_words(session, [GADGET], actor=newer.editor.actor, now=clock())
    assert come_in(session, newer, clock, BROKEN + ".").case.category is before is not Category.SPAM
    protocols.propose(session, version, note="Publicadas.", actor=newer.editor.actor, now=clock())
    protocols.adopt(session, version, seen=version.digest, actor=newer.supervisor.actor, now=clock())
    session.flush()
    assert come_in(session, newer, clock, BROKEN + "!").case.category is Category.SPAM
    assert (_fresh(session, newer), _left(session, newer)) == ([], [ARBOUR]), "what was not taken is not news again"


def test_what_was_taken_out_on_purpose_is_not_announced(session: Session, town: Town, clock: StoppedClock):
    water_first(session, town, clock)
    assert offering.offered(session, town.id) == []

    def change(version: ProtocolVersion) -> None:
        terms = protocols.lexicon_of(protocols.protocol_of(version), "things").terms
        protocols.write_words(session, version, "things", terms[1:], actor=town.editor.actor, now=clock())

    adopted(session, town, clock, change)
    assert _fresh(session, town) == [] and len(_left(session, town)) == 1


def test_a_draft_that_is_withdrawn_leaves_them_on_offer(session: Session, newer: Town, clock: StoppedClock):
    version = protocols.take_words(session, [GADGET, ARBOUR], actor=newer.editor.actor, now=clock())
    assert _fresh(session, newer) == []
    protocols.withdraw(session, version, actor=newer.editor.actor, now=clock())
    session.flush()
    assert _fresh(session, newer) == [GADGET, ARBOUR]


def test_they_join_the_draft_under_way_and_wait_for_what_is_proposed(
    session: Session, newer: Town, clock: StoppedClock
):
    by = {"actor": newer.editor.actor, "now": clock()}
    begun = protocols.begin(session, **by)
    assert protocols.take_words(session, [GADGET], **by).number == begun.number
    protocols.propose(session, begun, note="Publicadas.", **by)
    with pytest.raises(OutOfTurn, match="espera aprobación"):
        protocols.take_words(session, [ARBOUR], **by)
    with pytest.raises(Refusal, match="Marque"):
        protocols.take_words(session, [Word("things", "es", "inventada")], **by)


def test_they_are_seen_and_taken_on_the_page(app: Flask, seat, session: Session, newer: Town, wiring):
    editor = seat(newer.editor)
    with counting(wiring.engine) as seen:
        page = editor.get(path(newer)).text
    assert "Hay 2 palabras nuevas en la lista publicada" in page and seen.count < 15, seen.texts
    assert "palabras nuevas" not in seat(newer.author).get(path(newer)).text
    there = path(newer, "published-words")
    assert 'value="spam/es/zarandajo" checked' in editor.get(there).text
    assert seat(newer.author).get(there).status_code == 403
    assert editor.post(there).status_code == 422
    version = editor.post(there, data={"words": ["spam/es/zarandajo", "no/es/nada", "roto"]}).location
    assert "busca también: zarandajo." in editor.get(version).text
    kept = session.exec(select(ProtocolVersion).order_by(col(ProtocolVersion.id).desc())).first()
    assert kept and [tuple(one) for one in kept.offered] == sorted([GADGET, ARBOUR])
