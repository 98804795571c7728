"""Two people and two workers at once: each act happens once, and the second person is informed."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict
from app.db.work import Work
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply, ReplyAttempt
from app.domain.cases.queries.cases import case_or_404
from app.domain.cases.rules.messages import FILE_TERM, CitizenKind
from app.domain.cases.rules.replies import ReplyState
from app.domain.faq.models import FrequentTopic
from app.domain.faq.queries import topic_or_404
from app.domain.inbox.models import MessageImport
from app.usecases.cases.name_access import reveal_author
from app.usecases.faq.topics import count_topics, publish_topic
from app.usecases.inbox.case_actions import set_author_kind
from app.usecases.inbox.file_import import drop_past_imports
from app.usecases.replies.transitions import release_reply
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.citizens.open_cases import asked as ask
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.every_engine

S = ReplyState


def test_of_two_people_who_answer_at_once_one_is_told(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    written = [
        reply_worker.write(session, town, asked, text, now=clock()).id for text in ("A las nueve.", "A las diez.")
    ]
    session.commit()
    start = Barrier(2)

    def let_go(reply_id: int) -> str:
        with wiring.writing() as theirs:
            start.wait(timeout=PATIENCE_S)
            case = case_or_404(theirs, town.id, asked.year, asked.ordinal, lock=True)
            try:
                release_reply(theirs, case, theirs.get_one(Reply, reply_id), now=clock())
            except Conflict as refused:
                return str(refused.sentence)
            theirs.commit()
            return "out"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(let_go, written))
    assert outcomes[1] == "out" and outcomes[0].startswith("Ya hay una respuesta en camino")
    states = reply_worker.fresh(session, select(Reply.state).order_by(col(Reply.id)))
    assert sorted(states) == [S.DRAFT, S.SCHEDULED]


def test_of_workers_at_once_one_sends_it(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    start = Barrier(3)

    def work(_number: int) -> int:
        start.wait(timeout=PATIENCE_S)
        return sum(reply_worker.sender(wiring, square).run(clock()).values())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert len(square.published) == 1 and reply_worker.reply(session).state is S.SENT
    assert len(reply_worker.fresh(session, select(ReplyAttempt).order_by(col(ReplyAttempt.id)))) == 1


def test_workers_at_once_take_each_message_once(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, channel, clock: StoppedClock
) -> None:
    for number in range(5):
        square.say(f"¿Qué pasa en la calle {number}?", author=f"vecina{number}")
    start = Barrier(3)

    def read(_number: int) -> int:
        start.wait(timeout=PATIENCE_S)
        return reply_worker.hearing(wiring, square).read_due(clock()).get("messages", 0)

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(read, range(3))) == 5
    assert len(reply_worker.fresh(session, select(Case).order_by(col(Case.id)))) == 5


def test_a_file_that_is_taken_and_discarded_at_once_is_one_or_the_other(
    session: Session, town: Town, wiring: Wiring, seat, clock: StoppedClock
) -> None:
    content = b"fecha;texto\n01/02/2027 10:00;Hola a todos\n"
    home = f"/o/{town.slug}/citizens/import"
    where = seat(town.author).post(home, data={"file": (BytesIO(content), "m.csv")}).location
    clients = {deed: seat(town.author) for deed in ("application", "discard")}
    session.rollback()
    clock.forward(days=FILE_TERM.days, seconds=1)
    start = Barrier(3)

    def do(deed: str) -> int:
        start.wait(timeout=PATIENCE_S)
        if deed == "worker":
            return drop_past_imports(wiring.reading, wiring.writing, now=clock())
        return clients[deed].post(f"{where}/{deed}").status_code

    with ThreadPoolExecutor(3) as pool:
        applied, discarded, dropped = pool.map(do, ("application", "discard", "worker"))
    came = reply_worker.fresh(session, select(CitizenMessage.text).order_by(col(CitizenMessage.id)))
    left = reply_worker.fresh(session, select(MessageImport.id).order_by(col(MessageImport.id)))
    assert (applied, discarded, dropped, len(came), len(left)) in [
        (404, 303, 0, 0, 0),
        (404, 404, 1, 0, 0),
        (303, 303, 0, 1, 0),
    ]


def test_two_people_say_what_an_author_is_and_the_last_holds(
    session: Session, town: Town, wiring: Wiring, asked: Case, clock: StoppedClock
) -> None:
    people = {CitizenKind.MEDIUM: town.author.actor, CitizenKind.OFFICE: town.editor.actor}
    for actor in people.values():
        reveal_author(Work(session, actor, clock()), asked, since=clock())
    session.commit()
    start = Barrier(2)

    def say(kind: CitizenKind) -> None:
        with wiring.writing() as theirs:
            start.wait(timeout=PATIENCE_S)
            case = case_or_404(theirs, town.id, asked.year, asked.ordinal, lock=True)
            set_author_kind(Work(theirs, people[kind], clock()), case, kind, since=clock())
            theirs.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say, people))
    assert reply_worker.deeds(session).count("author_said") == 2


def test_of_two_people_who_press_at_once_one_makes_the_idea(
    session: Session, town: Town, wiring: Wiring, clock: StoppedClock
) -> None:
    for number in range(5):
        ask(session, town, clock, f"¿A qué hora abre la piscina municipal? {number}")
    session.commit()
    count_topics(wiring.reading, wiring.writing, now=clock())
    (topic,) = reply_worker.fresh(session, select(FrequentTopic))
    start, key = Barrier(2), topic.id

    def press(who: Person) -> tuple[str, bool]:
        with wiring.writing() as theirs:
            start.wait(timeout=PATIENCE_S)
            frequent_topic = topic_or_404(theirs, town.id, key)
            post, is_new = publish_topic(Work(theirs, who.actor, clock()), town.organisation, frequent_topic)
            outcome = post.number, is_new
            theirs.commit()
            return outcome

    with ThreadPoolExecutor(2) as pool:
        (post_number, first), (other, second) = pool.map(press, (town.author, town.editor))
    assert post_number == other and sorted((first, second)) == [False, True]
