"""Terms published after an organisation wrote its own protocol: announced, taken into a draft, never forced."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.db.work import Work
from app.domain.cases.rules.categories import Category
from app.domain.triage.models import ProtocolVersion
from app.domain.triage.rules.published_terms import PublishedTerm
from app.usecases.triage import protocol
from app.usecases.triage.protocol_cache import protocol_cache_of
from tests.citizens.test_protocol import adopted, path, water_first
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

GADGET, ARBOUR = PublishedTerm("spam", "es", "zarandajo"), PublishedTerm("things", "es", "=cenador")
BROKEN = "Zarandajo para todo el mundo"


def _published(session: Session, monkeypatch: pytest.MonkeyPatch, *words: PublishedTerm) -> None:
    """Simulate a newer Cauce whose lists have these words too."""
    cache = protocol_cache_of(session)
    lists = tuple(
        replace(
            lexicon,
            terms=(*lexicon.terms, *((word.language, word.term) for word in words if word.code == lexicon.code)),
        )
        for lexicon in cache.shipped.lexicons
    )
    monkeypatch.setattr(cache, "shipped", replace(cache.shipped, lexicons=lists))


def _fresh(session: Session, town: Town) -> list[PublishedTerm]:
    return [word for offer in protocol.offered_terms(session, town.id) for word in offer.fresh]


def _left(session: Session, town: Town) -> list[PublishedTerm]:
    return [word for offer in protocol.offered_terms(session, town.id) for word in offer.left]


@pytest.fixture
def newer(session: Session, town: Town, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Return the town with its own protocol, and two newer words in Cauce."""
    water_first(session, town, clock)
    _published(session, monkeypatch, GADGET, ARBOUR)
    session.commit()
    return town


def test_only_whoever_has_a_protocol_of_their_own_is_offered_anything(
    session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
):
    _published(session, monkeypatch, GADGET)
    assert protocol.offered_terms(session, town.id) == []


def test_nothing_changes_until_somebody_lets_them_in(session: Session, newer: Town, clock: StoppedClock):
    assert _fresh(session, newer) == [GADGET, ARBOUR]
    before = come_in(session, newer, clock, BROKEN).case.category
    version = protocol.take_published_terms(Work(session, newer.editor.actor, clock()), [GADGET])
    assert come_in(session, newer, clock, BROKEN + ".").case.category is before is not Category.SPAM
    protocol.propose_version(Work(session, newer.editor.actor, clock()), version, note="Publicadas.")
    protocol.adopt_version(Work(session, newer.supervisor.actor, clock()), version, seen=version.digest)
    session.flush()
    assert come_in(session, newer, clock, BROKEN + "!").case.category is Category.SPAM
    assert (_fresh(session, newer), _left(session, newer)) == ([], [ARBOUR]), "what was not taken is not news again"


def test_what_was_taken_out_on_purpose_is_not_announced(session: Session, town: Town, clock: StoppedClock):
    water_first(session, town, clock)
    assert protocol.offered_terms(session, town.id) == []

    def change(version: ProtocolVersion) -> None:
        terms = protocol.find_lexicon(protocol.version_protocol(version), "things").terms
        protocol.write_terms(Work(session, town.editor.actor, clock()), version, "things", terms[1:])

    adopted(session, town, clock, change)
    assert _fresh(session, town) == [] and len(_left(session, town)) == 1


def test_a_draft_that_is_withdrawn_leaves_them_on_offer(session: Session, newer: Town, clock: StoppedClock):
    version = protocol.take_published_terms(Work(session, newer.editor.actor, clock()), [GADGET, ARBOUR])
    assert _fresh(session, newer) == []
    protocol.withdraw_version(Work(session, newer.editor.actor, clock()), version)
    session.flush()
    assert _fresh(session, newer) == [GADGET, ARBOUR]


def test_they_join_the_draft_under_way_and_wait_for_what_is_proposed(
    session: Session, newer: Town, clock: StoppedClock
):
    by = Work(session, newer.editor.actor, clock())
    begun = protocol.begin_version(by)
    assert protocol.take_published_terms(by, [GADGET]).number == begun.number
    protocol.propose_version(by, begun, note="Publicadas.")
    with pytest.raises(Conflict, match="espera aprobación"):
        protocol.take_published_terms(by, [ARBOUR])
    with pytest.raises(Refusal, match="Marque"):
        protocol.take_published_terms(by, [PublishedTerm("things", "es", "inventada")])


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
    latest_version = session.exec(select(ProtocolVersion).order_by(col(ProtocolVersion.id).desc())).first()
    assert latest_version and [tuple(term) for term in latest_version.offered] == sorted([GADGET, ARBOUR])
