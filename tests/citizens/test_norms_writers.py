"""The norms' writers cannot adopt them; each version begins with the one before."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.adapters.norms import shipped_norms
from app.core.errors import Refusal
from app.db.work import Work
from app.domain.moderation.models import ParticipationNorms
from app.domain.moderation.queries.norms import norms_version_or_404
from app.usecases.moderation import norms
from tests.citizens import moderation_steps as m
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town


def write(session: Session, town: Town, clock: StoppedClock, by: Person) -> ParticipationNorms:
    ours = replace(shipped_norms(), url="https://riba.example/normas", complain_url="https://riba.example/quejas")
    return norms.write_norms_version(Work(session, by.actor, clock()), ours)


def adopt(session: Session, town: Town, clock: StoppedClock, number: int, by: Person) -> None:
    norms.adopt_norms_version(Work(session, by.actor, clock()), norms_version_or_404(session, town.id, number))


def test_whoever_wrote_what_it_begins_with_does_not_adopt_it(session: Session, town: Town, clock: StoppedClock):
    write(session, town, clock, town.supervisor)
    second = write(session, town, clock, town.editor)
    with pytest.raises(Refusal, match="otra persona"):
        adopt(session, town, clock, second.number, town.supervisor)
    adopt(session, town, clock, second.number, town.legal_reviewer)


def test_what_is_adopted_already_is_everybodys(session: Session, town: Town, clock: StoppedClock):
    m.adopted(session, town, clock)
    mended = write(session, town, clock, town.supervisor)
    adopt(session, town, clock, mended.number, town.editor)
