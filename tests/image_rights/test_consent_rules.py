"""Consents judged by the law's terms, and the answers of a picture's register to the editorial line."""

from dataclasses import replace
from datetime import date

import pytest

from app.core.errors import InvalidField
from app.domain.image_rights.rules.consent import AgeGroup, ConsentFault, ConsentTerms, check_terms, consent_fault
from app.domain.image_rights.rules.licences import (
    Depiction,
    PictureOrigin,
    RightsFacts,
    RightsNote,
    check_note,
    merged_answers,
    picture_answers,
)
from app.domain.image_rights.rules.licences import PictureLicence as L

DAY = date(2027, 3, 1)
ADULT = ConsentTerms(AgeGroup.ADULT, given_on=date(2027, 1, 7), has_proof=True)
CHILD = replace(ADULT, age=AgeGroup.UNDER_14, guardians=2)
PEOPLE = RightsFacts(L.OWN, depicts=Depiction.PEOPLE)


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        (ADULT, None),
        (replace(ADULT, has_proof=False), ConsentFault.MISSING),
        (replace(ADULT, expires_on=date(2027, 2, 28)), ConsentFault.EXPIRED),
        (replace(ADULT, expires_on=DAY), None),
        (replace(ADULT, networks=frozenset({"facebook"})), ConsentFault.SCOPE),
        (replace(ADULT, is_revoked=True), ConsentFault.REVOKED),
        (CHILD, None),
        (replace(CHILD, guardians=1), ConsentFault.GUARDIANS),
        (replace(CHILD, guardians=1, is_sole_guardian=True), None),
        (replace(CHILD, age=AgeGroup.FROM_14), ConsentFault.OWN),
        (replace(CHILD, age=AgeGroup.FROM_14, own_consent=True), None),
    ],
)
def test_what_a_consent_lacks_for_a_network_on_a_day(terms: ConsentTerms, fault: ConsentFault | None):
    assert consent_fault(terms, "mastodon", DAY) is fault


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        (RightsFacts(), {"licensed": False}),
        (RightsFacts(L.EARLIER), {}),
        (
            RightsFacts(L.OWN, depicts=Depiction.NOBODY),
            {"licensed": True, "person": False, "minor": False},
        ),
        (RightsFacts(L.OWN, date(2027, 2, 1)), {"licensed": False}),
        (RightsFacts(L.OWN, origin=PictureOrigin.ALTERED), {"licensed": True, "ai": True}),
        (
            replace(PEOPLE, people=(ADULT, CHILD)),
            {"licensed": True, "person": True, "minor": True, "consent": True, "lapsed": False},
        ),
        (
            replace(PEOPLE, depicts=Depiction.NOBODY, people=(replace(ADULT, is_revoked=True),)),
            {"licensed": True, "revoked": True, "person": False, "minor": False},
        ),
    ],
)
def test_the_register_answers_what_is_certain(facts: RightsFacts, answers: dict[str, bool]):
    assert picture_answers(facts, "mastodon", DAY) == answers


def test_a_writer_may_say_of_more_people_but_not_of_a_consent_that_is_not_there():
    known = picture_answers(replace(PEOPLE, people=(replace(ADULT, has_proof=False),)), "x", DAY)
    merged = merged_answers({"minor": True, "consent": True}, known)
    assert (merged["minor"], merged["consent"]) == (True, False)


@pytest.mark.parametrize(
    ("note", "field"),
    [
        (RightsNote(L.EARLIER, Depiction.NOBODY), "licence"),
        (RightsNote(L.OWN, Depiction.UNANSWERED), "depicts"),
        (RightsNote(L.CC_BY, Depiction.NOBODY), "author"),
        (RightsNote(L.BOUGHT, Depiction.NOBODY), "proof"),
    ],
)
def test_a_licence_asks_for_what_it_needs(note: RightsNote, field: str):
    with pytest.raises(InvalidField) as refusal:
        check_note(note)
    assert refusal.value.field == field


def test_a_consent_is_not_of_the_future_nor_ends_before_it_begins():
    for terms in (replace(ADULT, given_on=date(2027, 3, 2)), replace(ADULT, expires_on=date(2027, 1, 1))):
        with pytest.raises(InvalidField):
            check_terms(terms, today=DAY)
