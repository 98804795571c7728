"""People found by what they are called or wrote, for whoever looks after data."""

import pytest
from sqlmodel import select

from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.usecases.privacy import subject_rights
from tests.citizens import moderation_steps
from tests.citizens.test_privacy import citizen_of


@pytest.mark.parametrize("words", ["jacinto@red.example", "@jacinto@red.example", "JACINTO", "12345678z"])
def test_somebody_is_found_by_what_they_are_called_or_wrote(session, wiring, town, clock, words):
    came = moderation_steps.written(session, town, clock, moderation_steps.ID_NUMBER)
    matches = subject_rights.search_person(
        Work(session, town.legal_reviewer.actor, clock()), words, wiring.keyring.unseal
    )
    assert came.case.citizen_id in {citizen.id for citizen in matches.citizens} | {
        message.citizen_id for message, _ in matches.messages
    }


def test_a_handle_is_found_by_its_digest_when_it_is_gone(session, wiring, town, clock):
    came = moderation_steps.written(session, town, clock, moderation_steps.ID_NUMBER)
    citizen_of(session, came).handle = ""
    matches = subject_rights.search_person(
        Work(session, town.legal_reviewer.actor, clock()), moderation_steps.HANDLE, wiring.keyring.unseal
    )
    assert [citizen.id for citizen in matches.citizens] == [came.case.citizen_id]


def test_what_somebody_searched_for_is_not_in_the_record(session, wiring, town, clock):
    moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    subject_rights.search_person(
        Work(session, town.legal_reviewer.actor, clock()), moderation_steps.HANDLE, wiring.keyring.unseal
    )
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.PERSONAL_SEARCHED)).one()
    assert entry.detail == {"found": 1}


@pytest.mark.parametrize("words", ["", "@", "ja", "  x "])
def test_a_search_for_everybody_is_refused(session, wiring, town, clock, words):
    with pytest.raises(Refusal, match="al menos 3 letras"):
        subject_rights.search_person(Work(session, town.legal_reviewer.actor, clock()), words, wiring.keyring.unseal)


@pytest.mark.parametrize("role", ["author", "editor", "neutrality_reviewer", "auditor", "political_office"])
def test_only_who_looks_after_data_finds_people(session, wiring, town, clock, role):
    with pytest.raises(NotPermitted):
        subject_rights.search_person(
            Work(session, getattr(town, role).actor, clock()), moderation_steps.HANDLE, wiring.keyring.unseal
        )


def test_a_wildcard_is_only_a_letter(session, wiring, town, clock):
    moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    assert (
        subject_rights.search_person(
            Work(session, town.legal_reviewer.actor, clock()), "%%%", wiring.keyring.unseal
        ).total
        == 0
    )
