"""A measure: by a norm, on proof, by two people, told, with an end; and criticism stays."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.accounts.rules import PostKind, Role, permissions_of
from app.adapters.lemmas import lemma
from app.adapters.protocol import shipped
from app.audit.models import AuditEntry
from app.citizens.models import Reply
from app.citizens.queries import cases
from app.citizens.rules.categories import Category, Outcome
from app.citizens.rules.measures import HARM, Ground, MeasureKind, MeasureState, obstacle, share, whole
from app.citizens.rules.replies import ReplyKind
from app.citizens.rules.triage import Message, Triage
from app.citizens.service import measures
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.db.scope import scope_to
from tests import cast
from tests.cast import Town
from tests.citizens import moderating as m
from tests.citizens.sentences import RESPECTFUL
from tests.clocks import StoppedClock

K, S = MeasureKind, MeasureState
CATEGORIES = st.sampled_from(list(Category))


@pytest.fixture(autouse=True)
def norms(session: Session, town: Town, clock: StoppedClock):
    m.adopted(session, town, clock)


@given(st.frozensets(CATEGORIES), CATEGORIES, st.sampled_from(list(K)), st.sampled_from([None, 1, 2]))
def test_whatever_the_tree_held_only_harm_can_be_acted_upon(held, category, kind, sorted_by):
    """RS-05: the category and who chose it decide, for each set of questions that held."""
    reason = obstacle(kind, Ground(held, category, sorted_by, warned=True), by=1)
    is_harm = category in HARM
    was_seen, by_another = bool(held & HARM), sorted_by == 2
    assert (reason is None) == (is_harm and (was_seen or by_another))
    assert reason is None or "RS-05" in str(reason)


@pytest.mark.parametrize("text", RESPECTFUL)
@pytest.mark.parametrize("kind", list(K))
def test_whoever_is_hard_on_a_service_is_let_be(text: str, kind: MeasureKind):
    found = Triage(shipped(), lemma).sort(Message(text, "es"))
    held = frozenset(one.sorting.category for one in found.held)
    reason = obstacle(kind, Ground(held, found.category, warned=True), by=1)
    assert reason is not None and "La crítica respetuosa se queda" in str(reason)


def test_criticism_is_not_hidden_and_the_words_say_why(session, town, clock):
    came = m.proved(session, town, clock, m.CRITICISM)
    with pytest.raises(Refusal, match=r"RS-05.*crítica u opinión"):
        m.proposed(session, town, clock, came, K.HIDE)


def test_whoever_calls_criticism_an_insult_does_not_hide_it(session, town, clock):
    came = m.proved(session, town, clock, m.CRITICISM)
    came.case.category, came.case.sorted_by = Category.INSULT, town.author.id
    with pytest.raises(Refusal, match="Quien cambia la clasificación no propone"):
        m.proposed(session, town, clock, came, K.HIDE)
    measure = m.proposed(session, town, clock, came, K.HIDE, by=town.editor)
    assert measure.is_overridden


def test_an_insult_that_somebody_called_criticism_stays(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    came.case.category = Category.CRITICISM
    with pytest.raises(Refusal, match="RS-05"):
        m.proposed(session, town, clock, came, K.HIDE)


def test_without_proof_nothing_is_proposed(session, town, clock):
    came = m.written(session, town, clock, m.INSULT)
    with pytest.raises(Refusal, match="Antes guarde la prueba"):
        m.proposed(session, town, clock, came, K.WARN)


def test_the_proof_keeps_the_wording_the_place_and_the_hour(session, town, clock):
    came = m.written(session, town, clock, m.INSULT)
    proof = m.capture(session, came.case, came.message, actor=town.author.actor, now=clock())
    assert (proof.text, proof.author, proof.permalink) == (m.INSULT, m.HANDLE, came.message.permalink)
    assert proof.captured_at == clock() and len(proof.digest) == 64
    proof.text = "otra cosa"
    with pytest.raises(Exception, match="only added"):
        session.flush()


@pytest.mark.parametrize(
    ("kind", "norm", "how", "said"),
    [
        (K.HIDE, "N9", {}, "Elija una norma"),
        (K.REPORT, "N1", {}, "no permite esa medida"),
        (K.HIDE, "N4", {}, "no trata de lo que hay"),
        (K.HIDE, "N1", {"at_once": True}, "Una persona sola"),
        (K.HIDE, "N1", {"days": 3}, "permite bloquear entre"),
    ],
)
def test_a_norm_allows_what_it_says_and_nothing_else(session, town, clock, kind, norm, how, said):
    came = m.proved(session, town, clock, m.INSULT)
    with pytest.raises(Refusal, match=said):
        m.proposed(session, town, clock, came, kind, norm, **how)


def test_two_people_and_never_the_same(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="otra persona"):
        measures.decide(session, came.case, measure, yes=True, why="", actor=town.author.actor, now=clock())


def test_the_database_refuses_one_person_in_both_places(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.proposed(session, town, clock, came, K.HIDE)
    measure.state, measure.decided_by = S.TO_DO, measure.proposed_by
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


def test_a_post_that_is_political_never_moderates_whatever_its_function(session, town, clock):
    adviser = cast.make_person(session, town.organisation, Role.EDITOR, now=clock(), name="Eventual")
    posts = frozenset({PostKind.TEMPORARY_ADVISER})
    held = permissions_of([Role.EDITOR], [PostKind.CAREER])
    political = type(adviser.actor)(adviser.id, "Eventual", town.id, frozenset({Role.EDITOR}), posts, held)
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(NotPermitted):
        measures.decide(session, came.case, measure, yes=True, why="", actor=political, now=clock())


@pytest.mark.parametrize("role", ["neutrality_reviewer", "auditor", "political_office", "unit_liaison"])
def test_only_who_may_proposes(session, town, clock, role):
    came = m.proved(session, town, clock, m.INSULT)
    with pytest.raises(NotPermitted):
        m.proposed(session, town, clock, came, K.HIDE, by=getattr(town, role))


def test_before_a_block_there_was_a_warning(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    with pytest.raises(Refusal, match="Antes de bloquear hay que haber avisado"):
        m.proposed(session, town, clock, came, K.BLOCK, days=7)
    m.done(session, town, clock, came, K.WARN)
    assert m.proposed(session, town, clock, came, K.BLOCK, days=7).state is S.PROPOSED


def test_a_warning_that_never_went_out_is_no_warning(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    warning = m.decided(session, town, clock, came, K.WARN)
    assert warning.state is S.STANDING and warning.told_at is None
    with pytest.raises(Refusal, match="no consta que se haya enviado"):
        m.proposed(session, town, clock, came, K.BLOCK, days=7)
    m.told(session, town, clock, came, warning)
    assert m.proposed(session, town, clock, came, K.BLOCK, days=7).state is S.PROPOSED


def test_a_warning_counts_for_a_year(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    m.done(session, town, clock, came, K.WARN)
    clock.forward(days=366)
    later = m.proved(session, town, clock, m.INSULT + ", otra vez")
    with pytest.raises(Refusal, match="Antes de bloquear"):
        m.proposed(session, town, clock, later, K.BLOCK, days=7)


def test_a_threat_needs_no_warning_before(session, town, clock):
    came = m.proved(session, town, clock, m.THREAT)
    assert m.proposed(session, town, clock, came, K.BLOCK, "N2", days=90).days == 90


def test_only_legal_review_decides_on_a_block_without_an_end(session, town, clock):
    came = m.proved(session, town, clock, m.THREAT)
    measure = m.proposed(session, town, clock, came, K.BLOCK, "N2")
    with pytest.raises(NotPermitted):
        measures.decide(session, came.case, measure, yes=True, why="", actor=town.supervisor.actor, now=clock())
    measures.decide(session, came.case, measure, yes=True, why="", actor=town.legal_reviewer.actor, now=clock())
    measures.do(session, came.case, measure, how="A mano", ends_case=True, actor=town.author.actor, now=clock())
    assert measure.review_at == clock().replace(month=clock().month + 6) and measure.is_permanent
    assert came.case.outcome is Outcome.BLOCKED


def test_the_person_is_told_in_their_language_with_how_to_complain(session, town, clock):
    came = m.proved(session, town, clock, "Sou uns pocavergonyes", language="ca")
    measure = m.decided(session, town, clock, came, K.HIDE)
    told = session.get_one(Reply, measure.notice_id)
    assert told.language == "ca" and "Podeu reclamar a https://riba.example/quejas" in told.text
    assert told.kind is ReplyKind.NOTICE and told.approved_hash == told.content_hash and not told.is_public


def test_what_was_decided_is_done_by_hand_and_then_closed(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.decided(session, town, clock, came, K.HIDE)
    assert measure.state is S.TO_DO and came.case.closed_at is None
    assert "notice" not in measure.due_process, "nobody has been told yet"
    m.told(session, town, clock, came, measure)
    measures.do(session, came.case, measure, how="En la red", ends_case=True, actor=town.editor.actor, now=clock())
    assert (measure.state, came.case.outcome) == (S.STANDING, Outcome.HIDDEN)
    assert whole(measure.due_process) and share([measure.due_process]) == 100
    with pytest.raises(OutOfTurn):
        measures.do(session, came.case, measure, how="x", ends_case=False, actor=town.editor.actor, now=clock())


def test_each_step_is_in_the_record_without_a_name(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    m.done(session, town, clock, came, K.HIDE)
    wanted = select(AuditEntry).where(col(AuditEntry.subject).like("moderation:%")).order_by(col(AuditEntry.seq))
    entries = session.exec(wanted).all()
    assert [one.act.value for one in entries] == ["moderation:proposed", "moderation:decided", "moderation:done"]
    assert all(m.HANDLE not in str(one.detail) and m.INSULT not in str(one.detail) for one in entries)


def test_a_measure_that_is_declined_says_why(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="Escriba el motivo"):
        measures.decide(session, came.case, measure, yes=False, why=" ", actor=town.editor.actor, now=clock())
    measures.decide(session, came.case, measure, yes=False, why="Es una broma", actor=town.editor.actor, now=clock())
    assert measure.state is S.DECLINED and cases.replies_of(session, came.case) == []


def test_two_of_a_kind_never_stand_on_one_message(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    m.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="Ya hay una medida"):
        m.proposed(session, town, clock, came, K.HIDE, by=town.editor)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", datetime(2027, 10, 24, 9, tzinfo=UTC), 7 * 24 + 14),
        ("Atlantic/Canary", datetime(2027, 10, 24, 9, tzinfo=UTC), 7 * 24 + 15),
        ("Europe/Madrid", datetime(2027, 3, 21, 9, tzinfo=UTC), 7 * 24 + 13),
        ("Atlantic/Canary", datetime(2027, 3, 21, 9, tzinfo=UTC), 7 * 24 + 14),
    ],
)
def test_the_last_day_of_a_block_is_whole_by_the_clocks_of_the_organisation(session, clock, zone, day, hours):
    """It ends on the Sunday the clocks change, which has 25 hours in October and 23 in March."""
    place = cast.make_town(session, now=clock(), slug="isla", zone=zone)
    scope_to(session, place.id)
    m.adopted(session, place, clock)
    clock.instant = day
    came = m.proved(session, place, clock, m.THREAT)
    measure = m.decided(session, place, clock, came, K.BLOCK, "N2", days=7)
    assert measure.ends_on == (day + timedelta(days=7)).date()
    assert measure.ends_at - clock() == timedelta(hours=hours)
