"""A thousand simultaneous attempts: one outcome per post, and a reason for every other."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Barrier

import pytest
from sqlmodel import Session, col, func, select

from app.core.errors import Conflict, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.approvals import decisions
from app.usecases.posts import actions
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import MONDAY
from tests.sample_town import Person, Town, make_person

pytestmark = pytest.mark.every_engine

AT_ONCE = 8
EACH = 63
"""Posts per test: 2 x 63 x 8 attempts are over a thousand."""

OUTCOME = {
    Verdict.APPROVED: PostStatus.APPROVED,
    Verdict.CHANGES_ASKED: PostStatus.CHANGES_REQUESTED,
    Verdict.REJECTED: PostStatus.REJECTED,
}
Attempt = Callable[[Session, Post], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of each attempt on one post: the refusal, or None if it succeeded."""

    post_id: int
    refusals: list[Refusal | None]

    @property
    def done(self) -> list[int]:
        return [place for place, refusal in enumerate(self.refusals) if refusal is None]


@pytest.fixture
def others(session: Session, town: Town) -> list[Person]:
    """Return two more reviewers."""
    made = [make_person(session, town.organisation, Role.SUPERVISOR, now=MONDAY, name=f"Otra {n}") for n in (1, 2)]
    session.commit()
    return made


def _all_at_once(wiring: Wiring, post_ids: list[int], attempts: list[Attempt]) -> Iterator[Tried]:
    """Run all the attempts on each post at one instant, each on its own connection."""
    gate = Barrier(len(attempts))
    with ThreadPoolExecutor(len(attempts)) as pool:
        for post_id in post_ids:
            yield Tried(post_id, list(pool.map(partial(_tried, wiring, post_id, gate), attempts)))


def _tried(wiring: Wiring, post_id: int, gate: Barrier, attempt: Attempt) -> Refusal | None:
    gate.wait()
    try:
        with wiring.writing() as session:
            post = session.exec(select(Post).where(Post.id == post_id).with_for_update()).one()
            attempt(session, post)
            session.commit()
    except Refusal as refusal:
        return refusal
    return None


@dataclass(frozen=True, slots=True)
class Seen:
    """The contents of a screen: the text to decide and its open form."""

    content_hash: str
    base: str


def _deciding(by: Person, verdict: Verdict, seen: dict[int, Seen]) -> Attempt:
    def decide(session: Session, post: Post) -> None:
        arguments = {"reason": "Falta el plazo", "seen_hash": seen[post.id].content_hash}
        decisions.decide_post(Work(session, by.actor, MONDAY), post, verdict=verdict, **arguments)

    return decide


def _editing(town: Town, words: str, seen: dict[int, Seen]) -> Attempt:
    def save(session: Session, post: Post) -> None:
        draft = post_factory.draft(town, now=MONDAY, title=post.title, text=words)
        actions.save_post(Work(session, town.author.actor, MONDAY), post, draft, base=seen[post.id].base)

    return save


def _waiting(session: Session, town: Town) -> dict[int, Seen]:
    """Submit posts for review and return their screens."""
    made = [post_factory.submitted(session, town, now=MONDAY, title=f"Aviso {n}") for n in range(EACH)]
    seen = {post.id: Seen(posts.version_of(session, post).content_hash, post.base) for post in made}
    session.commit()
    return seen


def _counts(session: Session, model: type, *where: object) -> dict[int, int]:
    """Return the number of rows per post."""
    key = model.post_id
    return dict(session.exec(select(key, func.count()).where(*where).group_by(key)).all())


def test_of_those_who_decide_at_the_same_instant_one_does(
    wiring: Wiring, session: Session, town: Town, others: list[Person]
) -> None:
    """Each of them clicks more than once."""
    seen = _waiting(session, town)
    one, two, three = town.supervisor, *others
    verdicts = [Verdict.APPROVED, Verdict.CHANGES_ASKED, Verdict.REJECTED]
    clicks = [(one, 0), (one, 0), (two, 1), (two, 1), (three, 2), (three, 0), (one, 1), (two, 0)]
    attempts = [_deciding(by, verdicts[verdict], seen) for by, verdict in clicks]
    tried = list(_all_at_once(wiring, list(seen), attempts))
    assert [len(each.done) for each in tried] == [1] * EACH
    assert all(isinstance(refusal, Conflict) for each in tried for refusal in each.refusals if refusal)
    outcomes = {each.post_id: OUTCOME[verdicts[clicks[each.done[0]][1]]] for each in tried}
    session.expire_all()
    assert {post.id: post.status for post in session.exec(select(Post))} == outcomes
    decided = session.exec(select(Round.post_id, Decision.user_id).join(Decision, col(Decision.round_id) == Round.id))
    assert dict(decided.all()) == {each.post_id: clicks[each.done[0]][0].id for each in tried}
    assert set(_counts(session, Delivery)) == {key for key, status in outcomes.items() if status is PostStatus.APPROVED}
    assert len({each.done[0] for each in tried}) > 1


def test_an_edit_that_races_an_approval_leaves_nothing_approved_that_nobody_saw(
    wiring: Wiring, session: Session, town: Town, others: list[Person]
) -> None:
    seen = _waiting(session, town)
    approvals = [_deciding(by, Verdict.APPROVED, seen) for by in (town.supervisor, *others) for _ in range(2)]
    edits = [_editing(town, words, seen) for words in ("Abre el lunes.", "Abre el martes.")]
    tried = list(_all_at_once(wiring, list(seen), [*approvals, *edits]))
    assert {sum(place >= len(approvals) for place in each.done) for each in tried} == {1}
    assert {sum(place < len(approvals) for place in each.done) for each in tried} <= {0, 1}
    session.expire_all()
    assert {post.status for post in session.exec(select(Post))} == {PostStatus.DRAFT}
    assert not _counts(session, Delivery, Delivery.state == DeliveryState.SCHEDULED)
    approved = set(session.exec(select(Approval.content_hash)).all())
    assert approved <= set(_hashes(session, 1)) and not approved & set(_hashes(session, 2))


def _hashes(session: Session, number: int) -> list[str]:
    """Return the hashes of the variants of each post's version of that number."""
    query = select(Variant.content_hash).join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    return list(session.exec(query.where(PostVersion.number == number)))
