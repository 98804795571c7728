"""The second opinion in a review: the last yes waits for it, it adds a step, and a late one holds what is not sent."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.adapters.second_opinion import MODEL, load_models
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.unread_rounds import next_unread, unread_rounds
from app.domain.approvals.rules.states import OPINION_TERM, OpinionState, RoundState, StepState, Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.models import VariantOpinion
from app.domain.editorial_line.rules.second_opinion import BodyOpinion, SecondOpinion
from app.domain.notifications.models import Notice
from app.domain.posts.models import FindingRecord, Post, PostMark
from app.domain.posts.queries.holds import unreleased_holds
from app.domain.posts.rules.holds import HoldFunction
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals import submission
from app.usecases.editorial_line.adviser import SHIPPED, Adviser
from app.usecases.editorial_line.second_opinions import BATCH, OpinionWriter
from app.usecases.posts import actions
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals import lane_setup
from tests.clocks import StoppedClock
from tests.sample_town import Town

PROPAGANDA = "Juntos hemos devuelto la ilusión a este pueblo. El futuro que soñamos ya está aquí y vamos a por más."
PLAIN_PRAISE = "Lo dijimos y lo hemos hecho. Este equipo nunca ha dejado solo a nadie."
SERVICE = "La piscina abre de nueve a dos. El abono se pide en la oficina de deportes hasta el viernes."


@pytest.fixture
def read_by_meaning(wiring: Wiring) -> None:
    wiring.lines.reads_meaning = True


pytestmark = pytest.mark.usefixtures("read_by_meaning")


def submit(session: Session, town: Town, clock: StoppedClock, text: str = PROPAGANDA) -> Post:
    post = post_factory.submitted(session, town, now=clock(), text=text)
    session.commit()
    return post


def latest(session: Session, post: Post) -> Round:
    """Read both anew, and let go of the database: the writer of opinions is another."""
    round_ = rounds.latest_round(session, post)
    assert round_ is not None
    session.refresh(round_)
    session.refresh(post)
    session.commit()
    return round_


def steps(session: Session, post: Post) -> list[RoundStep]:
    found = list(rounds.round_steps(session, latest(session, post)))
    session.commit()
    return found


def approve(session: Session, post: Post, person, clock: StoppedClock) -> Round:
    post_factory.decide(session, post, Verdict.APPROVED, by=person, now=clock())
    session.commit()
    return latest(session, post)


@pytest.mark.postgresql
def test_an_opinion_that_asks_for_a_person_adds_the_reviewer_of_its_rule(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    post = submit(session, town, clock)
    assert [step.roles for step in steps(session, post)] == [["supervisor"]]
    assert writer.give_due(clock()) == {"opinions": 1}
    assert latest(session, post).opinion is OpinionState.PERSON
    _supervisor, added = steps(session, post)
    assert added.roles == [Role.NEUTRALITY_REVIEWER] and added.state is StepState.WAITING and "NE-17" in added.why
    assert approve(session, post, town.supervisor, clock).state is RoundState.OPEN
    assert approve(session, post, town.people[Role.NEUTRALITY_REVIEWER], clock).state is RoundState.APPROVED
    assert len(steps(session, post)) == 2


def test_it_says_which_examples_it_is_like_and_which_sentences_weigh(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    submit(session, town, clock)
    writer.give_due(clock())
    opinion = session.exec(select(VariantOpinion)).one()
    assert opinion.needs_person and opinion.score > opinion.threshold and "e5" in opinion.model
    assert len(opinion.nearest) == 3 and all(near["reason"] and near["text"] for near in opinion.nearest)
    assert all(sentence in PROPAGANDA and weight > 0 for sentence, weight in opinion.sentences)
    assert "NE-17" in {finding.rule for finding in session.exec(select(FindingRecord))}
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_DOUBTED)).one()
    assert entry.detail["rules"] == ["NE-17"]


def test_an_ordinary_text_takes_its_usual_route(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    post = submit(session, town, clock, SERVICE)
    writer.give_due(clock())
    assert latest(session, post).opinion is OpinionState.NOBODY
    assert approve(session, post, town.supervisor, clock).state is RoundState.APPROVED


def test_the_last_yes_waits_for_the_opinion_and_nothing_is_written(session: Session, town: Town, clock: StoppedClock):
    post = submit(session, town, clock)
    clock.instant += OPINION_TERM - timedelta(seconds=1)
    with pytest.raises(Conflict, match="segunda opinión"):
        approve(session, post, town.supervisor, clock)
    session.rollback()
    assert latest(session, post).opinion is OpinionState.AWAITED and post.status is PostStatus.IN_REVIEW


@pytest.mark.postgresql
def test_a_late_opinion_holds_what_was_approved_without_it(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    post = submit(session, town, clock)
    clock.instant += OPINION_TERM
    assert approve(session, post, town.supervisor, clock).opinion is OpinionState.MISSED
    assert post.status is PostStatus.APPROVED
    writer.give_due(clock())
    assert latest(session, post).opinion is OpinionState.PERSON
    assert post.status is PostStatus.ON_HOLD
    mark = session.exec(select(PostMark)).one()
    assert mark.set_as == HoldFunction.OPINION and mark.reason.startswith("NE-17: ")
    reviewer = town.people[Role.NEUTRALITY_REVIEWER]
    assert session.exec(select(Notice).where(Notice.to_address == reviewer.user.email)).first()
    with pytest.raises(NotPermitted, match="segunda opinión"):
        actions.release_posts(Work(session, town.people[Role.EDITOR].actor, clock()), [post], reason="ya la vi")
    assert actions.release_posts(Work(session, reviewer.actor, clock()), [post], reason="ya la vi") == [post]
    assert post.status is PostStatus.APPROVED


def test_a_late_opinion_holds_too_what_somebody_holds_for_another_reason(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    post = submit(session, town, clock)
    clock.instant += OPINION_TERM
    approve(session, post, town.supervisor, clock)
    actions.hold_post(Work(session, town.people[Role.EDITOR].actor, clock()), post, reason="Falta la foto")
    session.commit()
    writer.give_due(clock())
    holds = unreleased_holds(session, town.id, [post.id])[post.id]
    assert [hold.function for hold in holds] == [HoldFunction.WRITER, HoldFunction.OPINION]


def test_a_late_opinion_holds_nothing_when_its_reviewer_has_read_the_text(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    post = submit(session, town, clock, PROPAGANDA + " Gracias a la gestión del alcalde. Compromiso cumplido.")
    clock.instant += OPINION_TERM
    for step in steps(session, post):
        approve(session, post, town.people[Role(step.roles[0])], clock)
    writer.give_due(clock())
    assert latest(session, post).opinion is OpinionState.PERSON and post.status is PostStatus.APPROVED


def test_without_a_model_nothing_waits(wiring: Wiring, session: Session, town: Town, clock: StoppedClock):
    wiring.lines.reads_meaning = False
    post = submit(session, town, clock)
    assert latest(session, post).opinion is OpinionState.NOT_ASKED and next_unread(session) is None
    assert approve(session, post, town.supervisor, clock).state is RoundState.APPROVED


def test_a_changed_text_is_read_again_and_the_old_one_no_more(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    post = submit(session, town, clock)
    draft = post_factory.draft(town, now=clock(), text=SERVICE)
    actions.save_post(Work(session, town.author.actor, clock()), post, draft, base=post.base)
    session.commit()
    assert writer.give_due(clock()) == {"opinions": 0}
    post_factory.resubmit(session, town, post, now=clock())
    session.commit()
    writer.give_due(clock())
    assert latest(session, post).opinion is OpinionState.NOBODY


def test_a_round_is_read_once_by_however_many_workers(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter, adviser: Adviser
):
    submit(session, town, clock)
    assert writer.give_due(clock()) == {"opinions": 1}
    assert OpinionWriter(wiring.reading, wiring.writing, adviser).give_due(clock()) == {"opinions": 0}
    assert len(session.exec(select(VariantOpinion)).all()) == 1


def test_a_model_that_cannot_be_loaded_leaves_the_rules_alone(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock, tmp_path: Path
):
    (tmp_path / MODEL.name).write_bytes(MODEL.read_bytes()[:1000])
    adviser = Adviser(lambda: load_models(trained=tmp_path))
    post = submit(session, town, clock)
    writer = OpinionWriter(wiring.reading, wiring.writing, adviser)
    assert writer.give_due(clock()) == {"opinions": 0}
    assert not adviser.is_able and writer.give_due(clock()) == {}
    clock.instant += OPINION_TERM
    assert approve(session, post, town.supervisor, clock).opinion is OpinionState.MISSED


class Illiterate(Adviser):
    """Fails on every text, as a model may on one."""

    def advise(self, text: str):
        raise RuntimeError(len(text))


def test_a_text_that_the_model_cannot_read_stops_nothing(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock
):
    post = submit(session, town, clock)
    writer = OpinionWriter(wiring.reading, wiring.writing, Illiterate(load_models))
    assert writer.give_due(clock()) == {"opinions": 1}
    assert latest(session, post).opinion is OpinionState.UNREADABLE and next_unread(session) is None
    assert approve(session, post, town.supervisor, clock).state is RoundState.APPROVED


def test_a_small_town_waits_for_it_and_cannot_approve_alone_what_a_person_must_see(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    only, _outside = lane_setup.small_town(session, town, now=clock())
    fields = {"topic_id": lane_setup.topic(session, town, TopicClass.SERVICE).id, "text": PLAIN_PRAISE}
    post = post_factory.submitted(session, town, now=clock(), by=only, **fields)
    session.commit()
    with pytest.raises(Conflict, match="segunda opinión"):
        lane_setup.approve_alone(session, post, by=only, now=clock())
    session.rollback()
    writer.give_due(clock())
    with pytest.raises(Refusal, match="NE-17"):
        lane_setup.approve_alone(session, post, by=only, now=clock())


def test_an_emergency_waits_for_no_opinion(session: Session, town: Town, clock: StoppedClock):
    only = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=only)
    submission.submit_post(Work(session, only.actor, clock()), post)
    assert latest(session, post).opinion is OpinionState.NOT_ASKED
    lane_setup.approve_alone(session, post, by=only, now=clock())
    assert post.status is PostStatus.APPROVED


def test_the_newest_is_read_first_however_many_were_left_behind(session: Session, town: Town, clock: StoppedClock):
    for number in range(BATCH + 1):
        post_factory.submitted(session, town, now=clock(), text=f"Aviso número {number}", hours=24 + number)
    read = {unread.variants[0].text for unread in unread_rounds(session, limit=BATCH)}
    assert f"Aviso número {BATCH}" in read and "Aviso número 0" not in read


class Swift(Adviser):
    """Asks for a person at once, whatever the text."""

    model = "swift"

    def advise(self, text: str, body: BodyOpinion = SHIPPED) -> SecondOpinion:
        return SecondOpinion(1.0, 0.0, ())


def test_many_at_once_are_read_a_batch_at_a_time_and_none_is_left(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock
):
    for number in range(BATCH + 5):
        post_factory.submitted(session, town, now=clock(), text=f"Aviso número {number}", hours=24 + number)
    session.commit()
    writer = OpinionWriter(wiring.reading, wiring.writing, Swift(load_models))
    assert [writer.give_due(clock())["opinions"] for _ in range(3)] == [BATCH, 5, 0]
    assert len(session.exec(select(RoundStep).where(RoundStep.state == StepState.WAITING)).all()) == BATCH + 5
