"""A decision has no effect for fifteen seconds, in which whoever gave it may take it back."""

from dataclasses import replace
from datetime import timedelta
from html import unescape
from re import search

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import Conflict
from app.core.tokens import new_token
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision, ProvisionalDecision
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.approvals.queries.provisional import next_effect
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.notifications.models import Notice
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.factory import attach_wiring
from app.usecases.approvals.decisions import SeenPost
from app.usecases.review import decision_effect, provisional
from app.usecases.review.provisional import Grace
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import another_boss
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, leaves
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine
GRACE = timedelta(seconds=15)
ACTS = ("post:decision_given", "post:decision_taken_back", "post:decision_lapsed", "post:decided")


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.submitted(session, town, now=clock())
    session.commit()
    return made


@pytest.fixture
def settle(session: Session, wiring: Wiring, clock: StoppedClock):
    def run(after: timedelta = GRACE) -> int:
        session.commit()
        clock.forward(seconds=after.total_seconds())
        ended = decision_effect.settle_due(wiring.reading, wiring.writing, now=clock())
        session.expire_all()
        return ended

    return run


def give(
    session: Session, post: Post, who: Person, clock: StoppedClock, verdict: Verdict = Verdict.APPROVED, **wordings: str
) -> ProvisionalDecision:
    version = posts.version_of(session, post)
    assert version is not None
    ruling = Ruling(verdict, "" if verdict is Verdict.APPROVED else "Falta el día")
    seen = SeenPost(post, version.content_hash)
    given = provisional.give_decision(Work(session, who.actor, clock()), seen, ruling, Grace(GRACE, wordings))
    assert isinstance(given, ProvisionalDecision)
    return given


def acts(session: Session, post: Post) -> list[str]:
    session.flush()
    query = select(AuditEntry.act).where(AuditEntry.subject == f"post:{post.id}", col(AuditEntry.act).in_(ACTS))
    return list(session.exec(query.order_by(col(AuditEntry.seq))))


def test_it_releases_nothing_until_its_time(session, town, post, clock, settle):
    give(session, post, town.supervisor, clock)
    assert next_effect(session) == clock() + GRACE
    assert settle(timedelta(seconds=14)) == 0
    assert (post.status, session.exec(select(Delivery.id)).all()) == (PostStatus.IN_REVIEW, [])
    assert session.exec(select(StepCandidate)).all() == [], "asked again meanwhile"
    assert settle(timedelta(seconds=1)) == 1
    assert post.status is PostStatus.APPROVED and session.exec(select(Delivery.id)).all()
    assert acts(session, post) == ["post:decision_given", "post:decided"]
    assert settle() == 0


def test_taken_back_it_waits_again_and_the_record_keeps_both(session, town, post, clock, settle):
    given = give(session, post, town.supervisor, clock, Verdict.REJECTED)
    [undone] = provisional.take_back(Work(session, town.supervisor.actor, clock()), [given.undo_key])
    assert undone.id == post.id and settle() == 0
    assert post.status is PostStatus.IN_REVIEW and not session.exec(select(Decision.id)).all()
    assert session.exec(select(StepCandidate.user_id)).all() == [town.supervisor.user.id]
    assert acts(session, post) == ["post:decision_given", "post:decision_taken_back"]
    give(session, post, town.supervisor, clock)
    assert settle() == 1 and post.status is PostStatus.APPROVED


def test_only_its_giver_takes_it_back_and_only_in_time(session, town, post, clock, settle):
    boss = another_boss(session, town, now=clock())
    given = give(session, post, town.supervisor, clock).undo_key
    with pytest.raises(Conflict, match="Ya no se puede deshacer"):
        provisional.take_back(Work(session, boss.actor, clock()), [given])
    settle()
    with pytest.raises(Conflict, match="Ya no se puede deshacer"):
        provisional.take_back(Work(session, town.supervisor.actor, clock()), [given])


def test_a_second_person_is_told_who_has_just_decided(session, town, post, clock, seat):
    boss = another_boss(session, town, now=clock())
    give(session, post, town.supervisor, clock)
    with pytest.raises(Conflict, match=town.supervisor.user.name):
        give(session, post, boss, clock)
    session.commit()
    page = seat(boss).get(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/review").text
    assert f"{town.supervisor.user.name} acaba de decidirla" in page and 'value="approved"' not in page


def test_a_decision_that_can_have_no_effect_any_more_is_told_to_its_giver(session, town, post, clock, settle):
    give(session, post, town.supervisor, clock)
    leaves(session, town.supervisor, now=clock())
    assert settle(timedelta(days=1)) == 1
    assert post.status is PostStatus.IN_REVIEW and acts(session, post)[-1] == "post:decision_lapsed"
    [letter] = session.exec(select(Notice).where(Notice.kind == "decision_lapsed")).all()
    assert letter.to_address == town.supervisor.user.email and "ninguna función" in letter.context["why"]


def test_suggested_texts_come_with_its_effect(session, town, post, clock, settle):
    wordings = {f"{town.channels[0].id}:es": "La biblioteca abre el sábado 6."}
    give(session, post, town.supervisor, clock, Verdict.CHANGES_ASKED, **wordings)
    assert settle() == 1 and post.status is PostStatus.CHANGES_REQUESTED
    assert "post:suggested" in session.exec(select(AuditEntry.act)).all()


def test_shortly_before_the_publication_it_has_effect_at_once(session, town, clock):
    post = post_factory.submitted(session, town, now=clock())
    post.planned_at = clock() + timedelta(seconds=59)
    session.flush()
    version = posts.version_of(session, post)
    seen = SeenPost(post, version.content_hash)
    provisional.give_decision(
        Work(session, town.supervisor.actor, clock()), seen, Ruling(Verdict.APPROVED), Grace(GRACE)
    )
    assert post.status is PostStatus.APPROVED


@pytest.fixture
def patient(app, wiring: Wiring, seat, town: Town) -> FlaskClient:
    """Return the supervisor's client of an installation where decisions wait."""
    attach_wiring(app, replace(wiring, config=wiring.config.model_copy(update={"grace_seconds": 15})))
    return seat(town.supervisor)


def undo_fields(page: str) -> dict[str, str]:
    match = search(r'action="[^"]*/waiting/undo">.*?name="decisions" value="([^"]*)"', page, 16)
    assert match, "no button to undo"
    return {"decisions": unescape(match[1])}


def test_several_decided_together_are_undone_together(session, town, clock, patient, settle):
    both = [post_factory.submitted(session, town, now=clock()) for _ in range(2)]
    session.commit()
    hashes = [f"{post.year}-{post.ordinal} {posts.version_of(session, post).content_hash}" for post in both]
    session.commit()
    queue = patient.post(
        f"/o/{town.slug}/waiting/together", data={"verdict": "approved", "seen": hashes}, follow_redirects=True
    )
    assert "Publicaciones aprobadas: 2." in queue.text and "Nada espera su decisión" in queue.text
    undone = patient.post(f"/o/{town.slug}/waiting/undo", data=undo_fields(queue.text), follow_redirects=True)
    assert "Decisión deshecha" in undone.text and all(post.title in undone.text for post in both)
    assert settle() == 0


def test_undoing_one_opens_it_again(session, town, post, clock, patient, wiring):
    version = posts.version_of(session, post)
    session.commit()
    place = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    data = {"verdict": "approved", "seen_hash": version.content_hash}
    with counting(wiring.engine) as statements:
        assert patient.post(f"{place}/decision", data=data).status_code == 303
    assert statements.count < 25
    decided = patient.get(f"/o/{town.slug}/waiting")
    assert f"Ha aprobado «{post.title}»" in unescape(decided.text)
    undone = patient.post(f"/o/{town.slug}/waiting/undo", data=undo_fields(decided.text))
    assert undone.headers["Location"].endswith(f"{place}/review")
    late = patient.post(f"/o/{town.slug}/waiting/undo", data={"decisions": new_token()}, follow_redirects=True)
    assert "Ya no se puede deshacer" in late.text
