"""A measure: by a norm, on evidence, by two people, notified, with an end; criticism stays."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.adapters.lemmas import dictionary_form
from app.adapters.protocol import shipped_protocol
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import PostKind, Role, permissions_of
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome, Category
from app.domain.cases.rules.replies import ReplyKind
from app.domain.moderation.rules.measures import (
    HARMFUL_CATEGORIES,
    MeasureContext,
    MeasureKind,
    MeasureState,
    due_process_share,
    has_due_process,
    measure_obstacle,
)
from app.domain.triage.rules.triage import TriageEngine, TriageMessage
from app.usecases.moderation import evidence, measures
from tests import sample_town
from tests.citizens import moderation_steps
from tests.citizens.labelled_sentences import RESPECTFUL
from tests.clocks import StoppedClock
from tests.sample_town import Town

K, S = MeasureKind, MeasureState
CATEGORIES = st.sampled_from(list(Category))


@pytest.fixture(autouse=True)
def norms(session: Session, town: Town, clock: StoppedClock):
    moderation_steps.adopted(session, town, clock)


@given(st.frozensets(CATEGORIES), CATEGORIES, st.sampled_from(list(K)), st.sampled_from([None, 1, 2]))
def test_whatever_the_tree_held_only_harm_can_be_acted_upon(held, category, kind, sorted_by):
    """RS-05: the category and the person who chose it decide, for each set of questions that matched."""
    reason = measure_obstacle(kind, MeasureContext(held, category, sorted_by, warned=True), by=1)
    is_harm = category in HARMFUL_CATEGORIES
    was_seen, by_another = bool(held & HARMFUL_CATEGORIES), sorted_by == 2
    assert (reason is None) == (is_harm and (was_seen or by_another))
    assert reason is None or "RS-05" in str(reason)


@pytest.mark.parametrize("text", RESPECTFUL)
@pytest.mark.parametrize("kind", list(K))
def test_whoever_is_hard_on_a_service_is_let_be(text: str, kind: MeasureKind):
    classification = TriageEngine(shipped_protocol(), dictionary_form).sort(TriageMessage(text, "es"))
    categories = frozenset(match.sorting.category for match in classification.matches)
    reason = measure_obstacle(kind, MeasureContext(categories, classification.category, warned=True), by=1)
    assert reason is not None and "La crítica respetuosa se queda" in str(reason)


def test_criticism_is_not_hidden_and_the_words_say_why(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.CRITICISM)
    with pytest.raises(Refusal, match=r"RS-05.*crítica u opinión"):
        moderation_steps.proposed(session, town, clock, came, K.HIDE)


def test_whoever_calls_criticism_an_insult_does_not_hide_it(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.CRITICISM)
    came.case.category, came.case.sorted_by = Category.INSULT, town.author.id
    with pytest.raises(Refusal, match="Quien cambia la clasificación no propone"):
        moderation_steps.proposed(session, town, clock, came, K.HIDE)
    measure = moderation_steps.proposed(session, town, clock, came, K.HIDE, by=town.editor)
    assert measure.is_overridden


def test_an_insult_that_somebody_called_criticism_stays(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    came.case.category = Category.CRITICISM
    with pytest.raises(Refusal, match="RS-05"):
        moderation_steps.proposed(session, town, clock, came, K.HIDE)


def test_without_proof_nothing_is_proposed(session, town, clock):
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    with pytest.raises(Refusal, match="Antes guarde la prueba"):
        moderation_steps.proposed(session, town, clock, came, K.WARN)


def test_the_proof_keeps_the_wording_the_place_and_the_hour(session, town, clock):
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    proof = evidence.capture_evidence(Work(session, town.author.actor, clock()), came.case, came.message)
    assert (proof.text, proof.author, proof.permalink) == (
        moderation_steps.INSULT,
        moderation_steps.HANDLE,
        came.message.permalink,
    )
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
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    with pytest.raises(Refusal, match=said):
        moderation_steps.proposed(session, town, clock, came, kind, norm, **how)


def test_two_people_and_never_the_same(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    measure = moderation_steps.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="otra persona"):
        measures.decide_on_measure(Work(session, town.author.actor, clock()), came.case, measure, yes=True, why="")


def test_the_database_refuses_one_person_in_both_places(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    measure = moderation_steps.proposed(session, town, clock, came, K.HIDE)
    measure.state, measure.decided_by = S.TO_DO, measure.proposed_by
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


def test_a_post_that_is_political_never_moderates_whatever_its_function(session, town, clock):
    adviser = sample_town.make_person(session, town.organisation, Role.EDITOR, now=clock(), name="Eventual")
    posts = frozenset({PostKind.TEMPORARY_ADVISER})
    permissions = permissions_of([Role.EDITOR], [PostKind.CAREER])
    political = type(adviser.actor)(adviser.id, "Eventual", town.id, frozenset({Role.EDITOR}), posts, permissions)
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    measure = moderation_steps.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(NotPermitted):
        measures.decide_on_measure(Work(session, political, clock()), came.case, measure, yes=True, why="")


@pytest.mark.parametrize("role", ["neutrality_reviewer", "auditor", "political_office", "unit_liaison"])
def test_only_who_may_proposes(session, town, clock, role):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    with pytest.raises(NotPermitted):
        moderation_steps.proposed(session, town, clock, came, K.HIDE, by=getattr(town, role))


def test_before_a_block_there_was_a_warning(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    with pytest.raises(Refusal, match="Antes de bloquear hay que haber avisado"):
        moderation_steps.proposed(session, town, clock, came, K.BLOCK, days=7)
    moderation_steps.done(session, town, clock, came, K.WARN)
    assert moderation_steps.proposed(session, town, clock, came, K.BLOCK, days=7).state is S.PROPOSED


def test_a_warning_that_never_went_out_is_no_warning(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    warning = moderation_steps.decided(session, town, clock, came, K.WARN)
    assert warning.state is S.STANDING and warning.told_at is None
    with pytest.raises(Refusal, match="no consta que se haya enviado"):
        moderation_steps.proposed(session, town, clock, came, K.BLOCK, days=7)
    moderation_steps.told(session, town, clock, came, warning)
    assert moderation_steps.proposed(session, town, clock, came, K.BLOCK, days=7).state is S.PROPOSED


def test_a_warning_counts_for_a_year(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    moderation_steps.done(session, town, clock, came, K.WARN)
    clock.forward(days=366)
    later = moderation_steps.proved(session, town, clock, moderation_steps.INSULT + ", otra vez")
    with pytest.raises(Refusal, match="Antes de bloquear"):
        moderation_steps.proposed(session, town, clock, later, K.BLOCK, days=7)


def test_a_threat_needs_no_warning_before(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.THREAT)
    assert moderation_steps.proposed(session, town, clock, came, K.BLOCK, "N2", days=90).days == 90


def test_only_legal_review_decides_on_a_block_without_an_end(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.THREAT)
    measure = moderation_steps.proposed(session, town, clock, came, K.BLOCK, "N2")
    with pytest.raises(NotPermitted):
        measures.decide_on_measure(Work(session, town.supervisor.actor, clock()), came.case, measure, yes=True, why="")
    measures.decide_on_measure(Work(session, town.legal_reviewer.actor, clock()), came.case, measure, yes=True, why="")
    measures.record_measure_done(
        Work(session, town.author.actor, clock()), came.case, measure, how="A mano", ends_case=True
    )
    assert measure.review_at == clock().replace(month=clock().month + 6) and measure.is_permanent
    assert came.case.outcome is CaseOutcome.BLOCKED


def test_the_person_is_told_in_their_language_with_how_to_complain(session, town, clock):
    came = moderation_steps.proved(session, town, clock, "Sou uns pocavergonyes", language="ca")
    measure = moderation_steps.decided(session, town, clock, came, K.HIDE)
    notice = session.get_one(Reply, measure.notice_id)
    assert notice.language == "ca" and "Podeu reclamar a https://riba.example/quejas" in notice.text
    assert notice.kind is ReplyKind.NOTICE and notice.approved_hash == notice.content_hash and not notice.is_public


def test_what_was_decided_is_done_by_hand_and_then_closed(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    measure = moderation_steps.decided(session, town, clock, came, K.HIDE)
    assert measure.state is S.TO_DO and came.case.closed_at is None
    assert "notice" not in measure.due_process, "nobody has been told yet"
    moderation_steps.told(session, town, clock, came, measure)
    measures.record_measure_done(
        Work(session, town.editor.actor, clock()), came.case, measure, how="En la red", ends_case=True
    )
    assert (measure.state, came.case.outcome) == (S.STANDING, CaseOutcome.HIDDEN)
    assert has_due_process(measure.due_process) and due_process_share([measure.due_process]) == 100
    with pytest.raises(Conflict):
        measures.record_measure_done(
            Work(session, town.editor.actor, clock()), came.case, measure, how="x", ends_case=False
        )


def test_each_step_is_in_the_record_without_a_name(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    moderation_steps.done(session, town, clock, came, K.HIDE)
    wanted = select(AuditEntry).where(col(AuditEntry.subject).like("moderation:%")).order_by(col(AuditEntry.seq))
    entries = session.exec(wanted).all()
    assert [entry.act.value for entry in entries] == ["moderation:proposed", "moderation:decided", "moderation:done"]
    assert all(
        moderation_steps.HANDLE not in str(entry.detail) and moderation_steps.INSULT not in str(entry.detail)
        for entry in entries
    )


def test_a_measure_that_is_declined_says_why(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    measure = moderation_steps.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="Escriba el motivo"):
        measures.decide_on_measure(Work(session, town.editor.actor, clock()), came.case, measure, yes=False, why=" ")
    measures.decide_on_measure(
        Work(session, town.editor.actor, clock()), came.case, measure, yes=False, why="Es una broma"
    )
    assert measure.state is S.DECLINED and cases.case_replies(session, came.case) == []


def test_two_of_a_kind_never_stand_on_one_message(session, town, clock):
    came = moderation_steps.proved(session, town, clock, moderation_steps.INSULT)
    moderation_steps.proposed(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="Ya hay una medida"):
        moderation_steps.proposed(session, town, clock, came, K.HIDE, by=town.editor)


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
    """It ends on the Sunday of a clock change, which has 25 hours in October and 23 in March."""
    place = sample_town.make_town(session, now=clock(), slug="isla", zone=zone)
    scope_to(session, place.id)
    moderation_steps.adopted(session, place, clock)
    clock.instant = day
    came = moderation_steps.proved(session, place, clock, moderation_steps.THREAT)
    measure = moderation_steps.decided(session, place, clock, came, K.BLOCK, "N2", days=7)
    assert measure.ends_on == (day + timedelta(days=7)).date()
    assert measure.ends_at - clock() == timedelta(hours=hours)
