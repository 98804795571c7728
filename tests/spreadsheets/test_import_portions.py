"""A long sheet is imported in portions: no row twice or lost, and no other user waiting for all of it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel, col, func, select

from app.db.scope import scope_to
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post, PostContributor, PostVersion, Variant
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.spreadsheets.models import ImportBatch, ImportedSheetRow
from app.usecases.approvals import submission
from app.usecases.posts import actions, bulk_creation
from app.usecases.spreadsheets import sheet_import, sheet_records
from app.usecases.spreadsheets.sheet_import import ROWS_PER_TRANSACTION, SheetImport
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.spreadsheets.uploads import Desk, csv_of, line
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine

Seat = Callable[[Person], FlaskClient]
OWN = {"id", "outward_key", "post_id", "post_version_id", "ordinal", "seq", "prev_hash", "hash", "form_key"}


def rows(count: int, *, month: int = 5, words: str = "Aviso") -> list[str]:
    return [
        line(on=f"{n % 28 + 1:02}/{month:02}/2027", at=f"{n // 28 % 24:02}:{n // 672 * 5:02}", text=f"{words} {n}")
        for n in range(count)
    ]


def count_of(session: Session, model: type[SQLModel]) -> int:
    row_count = session.exec(select(func.count()).select_from(model)).one()
    session.commit()
    return row_count


def intact(session: Session, town: Town, wiring: Wiring) -> bool:
    return verify_chain(session, town.id, keys=wiring.keyring.audit).intact


@pytest.fixture
def desk(town: Town, seat: Seat) -> Desk:
    return Desk(seat(town.editor))


@pytest.fixture
def kept(town: Town, wiring: Wiring, clock: StoppedClock) -> Callable[..., SheetImport]:
    """Return a function that makes a confirmed import."""

    def keep(*lines: str) -> SheetImport:
        sheet = wiring.sheet_reader.read("hoja.csv", csv_of(*lines))
        with wiring.writing() as session:
            batch = sheet_records.keep_sheet(
                session, sheet, organisation_id=town.id, user_id=town.editor.id, file_name="hoja.csv", now=clock()
            )
            session.commit()
        return SheetImport(town.organisation, batch.id, town.editor.actor, clock())

    return keep


class House:
    """The product's transactions, with a crash after some of them."""

    def __init__(self, wiring: Wiring, town: Town, *, most: int = 99) -> None:
        self.wiring, self.town, self.left, self.opened = wiring, town, most, 0

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.opened += 1
        with self.wiring.writing() as session:
            scope_to(session, self.town.id)
            yield session
            if self.opened > self.left:
                raise ConnectionError
            session.commit()

    def bring(self, wanted: SheetImport) -> ImportBatch:
        with self.wiring.reading() as session:
            scope_to(session, self.town.id)
            return sheet_import.import_sheet(session, self.writing, wanted, {})


def test_each_portion_is_a_transaction(town: Town, wiring: Wiring, session: Session, kept):
    house = House(wiring, town)
    batch = house.bring(kept(*rows(2 * ROWS_PER_TRANSACTION + 1)))
    assert (house.opened, batch.tally["new"]) == (3, 2 * ROWS_PER_TRANSACTION + 1)
    assert count_of(session, Post) == count_of(session, ImportedSheetRow) == 2 * ROWS_PER_TRANSACTION + 1


def test_an_import_cut_short_goes_on_where_it_was(town: Town, wiring: Wiring, session: Session, kept):
    wanted = kept(*rows(ROWS_PER_TRANSACTION + 150), line(on="31/02/2027"))
    with pytest.raises(ConnectionError):
        House(wiring, town, most=1).bring(wanted)
    assert count_of(session, Post) == ROWS_PER_TRANSACTION
    batch = House(wiring, town).bring(wanted)
    assert (batch.tally["new"], batch.tally["refused"], len(batch.tally["rows"])) == (ROWS_PER_TRANSACTION + 150, 1, 1)
    assert count_of(session, Post) == ROWS_PER_TRANSACTION + 150
    entries = session.exec(select(AuditEntry.act).where(AuditEntry.act == Act.IMPORT_APPLIED)).all()
    assert len(entries) == 1 and intact(session, town, wiring)


def test_a_sheet_cut_short_may_be_brought_again_instead(town: Town, wiring: Wiring, session: Session, kept):
    lines = rows(ROWS_PER_TRANSACTION + 50)
    with pytest.raises(ConnectionError):
        House(wiring, town, most=1).bring(kept(*lines))
    batch = House(wiring, town).bring(kept(*lines))
    assert (batch.tally["new"], batch.tally["unchanged"]) == (50, ROWS_PER_TRANSACTION)
    assert count_of(session, Post) == ROWS_PER_TRANSACTION + 50


@pytest.mark.parametrize("sheets", [1, 2], ids=["two clicks", "two people"])
def test_two_at_once_bring_each_row_once(sheets: int, town: Town, wiring: Wiring, session: Session, kept):
    lines = rows(ROWS_PER_TRANSACTION + 120)
    wanted = [kept(*lines) for _ in range(sheets)] * (3 - sheets)
    gate, done = threading.Barrier(2), []

    def bring(pending_import: SheetImport) -> None:
        gate.wait()
        done.append(House(wiring, town).bring(pending_import).tally)

    hands = [threading.Thread(target=bring, args=(wanted_import,)) for wanted_import in wanted]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(done) == 2 and count_of(session, Post) == ROWS_PER_TRANSACTION + 120
    made = {json.dumps(tally, sort_keys=True): tally["new"] for tally in done}
    assert sum(made.values()) == ROWS_PER_TRANSACTION + 120


def test_rows_cost_as_many_statements_whatever_their_number(desk: Desk, wiring: Wiring):
    costs: dict[str, list[int]] = {"Aviso": [], "Cambio": []}
    for month, count in ((5, 5), (6, ROWS_PER_TRANSACTION // 2)):
        for words, cost in costs.items():
            where, _ = desk.preview(*rows(count, month=month, words=words))
            with counting(wiring.engine) as seen:
                desk.client.post(f"{where}/application")
            cost.append(seen.count)
    assert [len(set(cost)) for cost in costs.values()] == [1, 1], costs
    assert all(max(cost) < 40 for cost in costs.values()), costs


def test_a_sheet_changes_what_may_be_changed_and_says_why_not_the_rest(
    town: Town, session: Session, desk: Desk, clock: StoppedClock
):
    """The rows: a draft, one sent back for changes, and one awaiting a decision."""
    desk.import_all(*rows(3))
    made = session.exec(select(Post).order_by(col(Post.id))).all()
    for post in made[1:]:
        submission.submit_post(Work(session, town.editor.actor, clock()), post)
    post_factory.decide(session, made[1], Verdict.CHANGES_ASKED, by=town.supervisor, now=clock())
    session.commit()
    page = desk.import_all(*rows(3, words="Cambio"))
    assert "Actualizadas: 2" in page and "2027/0003 ya no es un borrador" in page
    session.expire_all()
    assert [(post.version, post.status) for post in made] == [
        (2, PostStatus.DRAFT),
        (2, PostStatus.CHANGES_REQUESTED),
        (1, PostStatus.IN_REVIEW),
    ]
    session.commit()
    assert "Sin cambios: 2" in desk.import_all(*rows(2, words="Cambio"))


def test_a_refusal_among_many_leaves_out_its_row_alone(session: Session, desk: Desk):
    """The row's new hour does not exist in its post's zone."""
    other = {"on": "26/03/2027", "at": "12:00"}
    desk.import_all(line(on="27/03/2027", at="01:30"), line(**other, text="Aviso"))
    made = session.exec(select(Post).order_by(col(Post.id))).all()
    made[0].zone = "Atlantic/Canary"
    session.commit()
    page = desk.import_all(line(on="28/03/2027", at="01:30"), line(**other, text="Cambio"))
    assert "Actualizadas: 1" in page and "no existe en Atlantic/Canary" in page
    session.expire_all()
    assert [post.version for post in made] == [1, 2]


def test_saving_many_is_what_each_save_would_be(town: Town, wiring: Wiring, session: Session, clock: StoppedClock):
    posts = [post_factory.post(session, town, now=clock(), text=text) for text in ("A", "B", "A", "B")]
    drafts = [post_factory.draft(town, now=clock(), text=text) for text in ("Uno", "B", "Uno", "B")]
    who = Work(session, town.editor.actor, clock.forward(hours=1))
    for post, draft in list(zip(posts, drafts, strict=True))[:2]:
        actions.save_post(who, post, draft, base=post.base)
    actions.save_posts(who, {post.id: draft for post, draft in zip(posts[2:], drafts[2:], strict=True)})
    session.flush()
    stored_rows = [_told(session, post.id) for post in posts]
    assert stored_rows[:2] == stored_rows[2:]
    assert [post.version for post in posts] == [2, 1, 2, 1] and intact(session, town, wiring)


def test_posts_made_together_are_what_each_would_be_alone(
    town: Town, wiring: Wiring, session: Session, clock: StoppedClock
):
    drafts = [post_factory.draft(town, now=clock(), hours=24 * n, text=f"Aviso {n}") for n in (1, 2, 3)]
    who = {"origin": PostOrigin.IMPORT}
    alone = [
        actions.create_post(Work(session, town.editor.actor, clock()), town.organisation, draft, **who).id
        for draft in drafts
    ]
    together = bulk_creation.add_posts(Work(session, town.editor.actor, clock()), town.organisation, drafts, **who)
    session.flush()
    assert [_told(session, key) for key in alone] == [_told(session, key) for key in together]
    numbers = session.exec(select(Post.ordinal).order_by(col(Post.ordinal))).all()
    assert list(numbers) == [1, 2, 3, 4, 5, 6] and intact(session, town, wiring)


def _told(session: Session, post_id: int) -> list[dict[str, object]]:
    post = session.get_one(Post, post_id)
    versions = session.exec(
        select(PostVersion).where(PostVersion.post_id == post_id).order_by(col(PostVersion.id))
    ).all()
    parts = [
        row
        for version in versions
        for model in (PostContributor, Variant)
        for row in session.exec(select(model).where(model.post_version_id == version.id).order_by(model.id))
    ]
    about = select(AuditEntry).where(AuditEntry.subject == f"post:{post_id}").order_by(col(AuditEntry.seq))
    entries = session.exec(about).all()
    row_dumps = [row.model_dump(exclude=OWN) for row in (post, *versions, *parts, *entries)]
    for each in row_dumps:
        each.pop("subject", None)
        if isinstance(each.get("detail"), dict):
            each["detail"] = {name: value for name, value in each["detail"].items() if name != "number"}
    return row_dumps
