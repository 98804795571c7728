"""The dates that bind in the demonstration: a mourning that was, an election that may come."""

import pytest
from sqlmodel import col, select

from app.drafting.models import PostMark
from app.drafting.rules.states import Move
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.rules.kinds import PeriodKind as K
from app.periods.rules.kinds import PeriodState as S


@pytest.fixture
def session(demo, sign_ins):
    with demo.reading() as opened:
        yield opened


@pytest.fixture
def town_id(session, sign_ins):
    return session.exec(select(Organisation.id).where(Organisation.slug == sign_ins.organisation)).one()


def test_a_mourning_is_over_and_held_what_was_scheduled_in_it(demo, session, town_id):
    (mourning,) = session.exec(select(Period).where(Period.kind == K.OFFICIAL_MOURNING)).all()
    assert (mourning.organisation_id, mourning.state) == (town_id, S.CONFIRMED)
    assert mourning.ends_at < demo.clock()
    moves = session.exec(select(PostMark.move).where(col(PostMark.period_id) == mourning.id)).all()
    assert Move.HOLD in moves and Move.RELEASE in moves


def test_an_election_is_proposed_and_binds_nobody(demo, session, town_id):
    found = session.exec(
        select(Period).where(Period.organisation_id == town_id, col(Period.election).is_not(None))
    ).all()
    assert len(found) == 5 and {one.state for one in found} == {S.PROPOSED}
    assert min(one.starts_at for one in found) > demo.clock()
