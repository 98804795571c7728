"""An exception to the line lets a text pass once a second person, who wrote none of it, confirms it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.decisions import ExceptionGrant
from app.domain.approvals.queries.rounds import excepted_rules
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.usecases import control_outcomes
from app.usecases.approvals.rule_exceptions import grant_exception
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.posts import actions
from tests import post_factory, sample_town
from tests.people.grant_scenario import begins, comes_in, only

pytestmark = pytest.mark.postgresql

CODE = "ZZ-01"
ALLOWED = {"do": "block", "exceptions": {"allowed": True, "by": ["legal_reviewer", "supervisor"]}}


@pytest.fixture
def post(session: Session, town: sample_town.Town, clock, stricter):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    stricter(session, town, **ALLOWED)
    return post_factory.post(session, town, now=clock())


def grants(session, post, person, now, days=5):
    terms = {"reason": "Lo pide la jueza", "expires_at": now + timedelta(days=days)}
    return grant_exception(Work(session, person.actor, now), post, CODE, **terms)


def confirms(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


def excepted(session, post, now):
    return excepted_rules(session, post.organisation_id, post.id, now=now)


def test_one_person_alone_lets_no_rule_pass(session, town, clock, post):
    waiting = grants(session, post, town.legal_reviewer, clock())
    assert (waiting.kind, waiting.ground) == (ControlKind.EXCEPTION, ChangeGround.ORDINARY)
    assert excepted(session, post, clock()) == set()
    for person in (town.legal_reviewer, town.author, town.administrator):
        with pytest.raises(NotPermitted):
            confirms(session, waiting, person, clock())
    with pytest.raises(Conflict):
        grants(session, post, town.supervisor, clock())
    confirms(session, waiting, town.supervisor, clock())
    assert excepted(session, post, clock()) == {CODE}
    [exception] = session.exec(select(ExceptionGrant)).all()
    assert exception.granted_by == town.legal_reviewer.id
    entries = session.exec(select(AuditEntry).where(AuditEntry.subject == f"post:{post.id}")).all()
    [granted] = [entry for entry in entries if entry.act == Act.EXCEPTION_GRANTED]
    assert granted.detail["reason"] == "Lo pide la jueza"


def test_who_wrote_the_text_confirms_no_exception_of_it(session, town, clock, post):
    draft = post_factory.draft(town, now=clock(), text="Palabras de la jefatura, que después la confirmaría.")
    actions.save_post(Work(session, town.supervisor.actor, clock()), post, draft, base=post.base)
    waiting = grants(session, post, town.legal_reviewer, clock())
    assert waiting.confirmers == [town.neutrality_reviewer.id]


def test_who_writes_in_it_after_the_proposal_confirms_it_no_more(session, town, clock, post):
    waiting = grants(session, post, town.legal_reviewer, clock())
    draft = post_factory.draft(town, now=clock(), text="Palabras de la jefatura, escritas mientras esperaba.")
    actions.save_post(Work(session, town.supervisor.actor, clock()), post, draft, base=post.base)
    with pytest.raises(NotPermitted):
        confirms(session, waiting, town.supervisor, clock())


def test_what_is_over_before_it_is_confirmed_is_refused(session, town, clock, post):
    waiting = grants(session, post, town.legal_reviewer, clock(), days=1)
    clock.forward(days=2)
    with pytest.raises(Conflict):
        confirms(session, waiting, town.supervisor, clock())


def test_a_body_with_one_decider_waits_a_day(session, wiring, town, clock, stricter):
    only(session, town, Role.SUPERVISOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    stricter(session, town, **ALLOWED)
    post = post_factory.post(session, town, now=clock())
    waiting = grants(session, post, town.supervisor, clock())
    assert (waiting.ground, waiting.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    assert excepted(session, post, clock()) == {CODE}
