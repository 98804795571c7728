"""A follower reads the record in portions, and its mark moves with its writes: one worker at a time."""

from collections.abc import Sequence
from threading import Thread

import pytest
from sqlmodel import Session

from app.db.projection import ENTRIES_PER_READ, NOT_BEGUN, DerivedMark, Projection, RecordChanges, Write
from app.domain.audit.models import RECORD
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft, record_all
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.sample_town import Town
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.every_engine

TRIED = Projection("tried", RECORD)


class Follower:
    """A follower. `seen`: each read, as its entries, None for everything. `writes` are run for each."""

    def __init__(self, wiring: Wiring, *writes: Write) -> None:
        self.wiring, self.writes = wiring, writes or (lambda _session: 1,)
        self.seen: list[int | None] = []

    def plan(self, _session: Session, _organisation_id: int, changes: RecordChanges) -> Sequence[Write]:
        self.seen.append(None if changes.everything else len(changes.entries))
        return self.writes

    def follow(self) -> int:
        return TRIED.catch_up(self.wiring.reading, self.wiring.writing, self.plan)


def note(session: Session, town: Town, count: int) -> None:
    record_all(session, [EntryDraft(Act.POST_SAVED, town.id, f"post:{n}", {}) for n in range(count)], now=MONDAY)
    session.commit()


def mark_of(session: Session, town: Town) -> int:
    mark = session.get_one(DerivedMark, (TRIED.name, town.id), populate_existing=True)
    session.commit()
    return mark.seq


def test_what_is_new_is_built_whole_and_reads_on_in_portions(session: Session, town: Town, wiring: Wiring) -> None:
    follower = Follower(wiring)
    note(session, town, 2)
    assert [follower.follow(), follower.follow()] == [1, 0]
    note(session, town, ENTRIES_PER_READ + 1)
    assert [follower.follow(), follower.follow()] == [2, 0]
    assert follower.seen == [None, ENTRIES_PER_READ, 1] and mark_of(session, town) == ENTRIES_PER_READ + 3


def test_a_table_is_built_again_from_the_beginning(session: Session, town: Town, wiring: Wiring) -> None:
    session.commit()
    follower = Follower(wiring)
    follower.follow()
    TRIED.reset(wiring.writing)
    assert [follower.follow(), follower.follow()] == [1, 0] and follower.seen == [None, None]


def test_a_build_that_dies_begins_again(session: Session, town: Town, wiring: Wiring) -> None:
    def die(_session: Session) -> int:
        raise RuntimeError

    session.commit()
    broken, follower = Follower(wiring, lambda _session: 1, die), Follower(wiring)
    with pytest.raises(RuntimeError):
        broken.follow()
    assert mark_of(session, town) == NOT_BEGUN
    assert follower.follow() == 1 and follower.seen == [None]


def test_who_comes_second_writes_nothing(session: Session, town: Town, wiring: Wiring) -> None:
    session.commit()
    first = Follower(wiring)

    class Second(Follower):
        def plan(self, *arguments: object) -> Sequence[Write]:
            first.follow()
            return super().plan(*arguments)

    assert (Second(wiring).follow(), first.seen) == (0, [None])


def test_a_mark_in_another_worker_s_hands_is_left_to_it(
    session: Session, town: Town, wiring: Wiring, engine_name: str
) -> None:
    session.commit()
    follower, went = Follower(wiring), []
    follower.follow()
    note(session, town, 1)
    other = Thread(target=lambda: went.append(follower.follow()))
    with wiring.writing() as holding:
        assert TRIED.lock_mark(holding, town.id)
        other.start()
        if engine_name == "postgresql":
            other.join(PATIENCE_S)
        holding.commit()
    other.join()
    assert went == [0 if engine_name == "postgresql" else 1], "on SQLite it waits for its turn to write"
