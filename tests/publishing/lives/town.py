"""The town, its people, and the worker's visits."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlmodel import Session, col, select

from app.core.errors import Refusal
from app.core.permissions import Role
from app.core.zones import local_time
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.rules.routes import RouteStep
from app.domain.directory.models import Channel
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.ports import NetworkErrorKind
from app.usecases.approvals import queue_upkeep
from app.usecases.posts.endings import expire_unapproved
from app.usecases.publishing import waiting_sends
from app.usecases.sittings.upkeep import keep_sittings
from app.usecases.wiring import Wiring
from tests.approvals import lane_setup
from tests.approvals.route_setup import BOSS, LEGAL, SIDE_BY_SIDE, TWO, another_boss, follow
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.people.grant_scenario import comes_in, made_by
from tests.publishing import sender_setup
from tests.sample_town import Person, make_town
from tests.sittings.sitting_setup import IN_SESSION, SENDER

SERIAL = count(1)
NUMBERS = st.integers(0, 1)
REASONS = st.sampled_from(("Falta el plazo", "No puede esperar", ""))
WROTE, ASKED, ASKED_LAST = "whoever wrote it", "whoever is asked", "the last who is asked"
WRITERS = st.sampled_from((Role.AUTHOR.value, Role.EDITOR.value, "berta"))
DECIDERS = st.sampled_from(
    (Role.SUPERVISOR.value, "berta", "carla", "dora", Role.NEUTRALITY_REVIEWER.value, Role.LEGAL_REVIEWER.value)
)
ANYONE = st.sampled_from(sorted(Role))
PEOPLE = WRITERS | DECIDERS | ANYONE
BOSSES = st.sampled_from((ASKED, ASKED_LAST)) | st.sampled_from((ASKED, WROTE)) | DECIDERS | PEOPLE
THOSE_WHO_WRITE = st.sampled_from((WROTE, WROTE, "berta")) | PEOPLE
ROUTES: dict[str, tuple[RouteStep, ...]] = {
    "as shipped": (),
    "two": TWO,
    "side by side": SIDE_BY_SIDE,
    "in session": (IN_SESSION,),
    "session of two": (
        RouteStep("Jurídico", LEGAL, hours=1.0),
        RouteStep("Visto bueno", BOSS, needed=2, in_session=True),
    ),
}
IN_SMALL_TOWN = {
    Role.SUPERVISOR.value: "elvira",
    "berta": "elvira",
    "carla": "elvira",
    "dora": "olga",
    Role.NEUTRALITY_REVIEWER.value: "olga",
    Role.LEGAL_REVIEWER.value: "olga",
}
CLASSES = (TopicClass.SERVICE, TopicClass.EVENT, TopicClass.EMERGENCY)


@dataclass(slots=True)
class World:
    session: Session
    wiring: Wiring
    clock: StoppedClock
    network: FakeNetwork
    stricter: Callable[..., None]
    deeds: Counter[str] = field(default_factory=Counter)


class Life(RuleBasedStateMachine):
    """A life in a town of its own. `may_leave`: every post approved when the worker looked."""

    def __init__(self, around: World) -> None:
        super().__init__()
        self.session, self.wiring, self.clock = around.session, around.wiring, around.clock
        self.network, self.stricter, self.deeds = around.network, around.stricter, around.deeds
        self.next_monday()
        self.town = make_town(self.session, now=self.clock(), slug=f"villa-{next(SERIAL)}")
        sender_setup.connect(self.session, self.wiring, self.town)
        self.network.published.clear()
        self.may_leave: set[str] = set()
        self.happened: set[str] = set()

    def next_monday(self) -> None:
        """Go to the next Monday at ten in the morning: results do not depend on earlier lives."""
        local = local_time(self.clock(), "Europe/Madrid")
        self.clock.forward(days=7 - local.weekday())
        self.clock.forward(
            seconds=(timedelta(hours=10) - _time_of_day(local_time(self.clock(), "Europe/Madrid"))).total_seconds()
        )

    def settle(self, route: str, is_small: bool) -> None:
        now, self.is_small = self.clock(), is_small
        self.people = {role.value: person for role, person in self.town.people.items()}
        if is_small:
            elvira, olga = lane_setup.small_town(self.session, self.town, now=now)
            olga = made_by(self.session, olga, elvira, now=now)
            self.people |= {name: {"elvira": elvira, "olga": olga}[who] for name, who in IN_SMALL_TOWN.items()}
        else:
            self.people["berta"] = another_boss(self.session, self.town, now=now)
            self.people["carla"] = another_boss(self.session, self.town, "Carla", now=now)
            dora = another_boss(self.session, self.town, "Dora", now=now)
            self.people["dora"] = made_by(self.session, dora, self.people["berta"], now=now)
            if steps := ROUTES[route]:
                follow(self.session, self.town, *steps, now=now)
        comes_in(self.session, *self.people.values())
        self.topics = [lane_setup.topic(self.session, self.town, topic_class, Risk.LOW).id for topic_class in CLASSES]
        self.session.commit()

    def does(
        self, deed: Callable[..., object], /, *about: Any, who: str, post: Post | None = None, **details: Any
    ) -> None:
        """Perform an act; a refusal is as good an outcome, and no two acts share an instant."""
        now = self.clock.forward(seconds=1)
        try:
            deed(Work(self.session, self.who(who, post).actor, now), *about, **details)
            self.session.commit()
        except Refusal:
            self.deeds["refused"] += 1
            self.session.rollback()
        else:
            self.happened.add(deed.__name__)
            self.deeds[deed.__name__] += 1

    def who(self, who: str, post: Post | None = None) -> Person:
        """Return a person by name, or by their part in a post."""
        if who in self.people:
            return self.people[who]
        known = {person.id: person for person in self.people.values()}
        person_ids = [post.author_id] if post and who == WROTE else self.asked(post) if post else []
        return known[person_ids[-1 if who == ASKED_LAST else 0]] if person_ids else self.people[Role.SUPERVISOR.value]

    def asked(self, post: Post) -> list[int]:
        """Return the people asked, by the queues."""
        query = select(StepCandidate.user_id).join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        mine = query.join(Round, col(Round.id) == RoundStep.round_id).where(Round.post_id == post.id)
        return list(self.session.exec(mine.order_by(StepCandidate.user_id)))

    def fresh(self, query: Any) -> list[Any]:
        return sender_setup.fresh(self.session, query)

    def post(self, number: int, *wanted: PostStatus) -> Post:
        """Return one of the last posts, current; in a wanted status, if any is."""
        query = select(Post).where(Post.organisation_id == self.town.id).order_by(col(Post.id).desc()).limit(4)
        recent_posts = self.fresh(query)
        fitting = [post for post in recent_posts if post.status in wanted] or recent_posts
        return fitting[number % len(fitting)]

    def seen(self, post: Post) -> str:
        version = posts.version_of(self.session, post)
        return version.content_hash if version else ""

    @rule(minutes=st.sampled_from((1, 59, 60, 61, 180, 1440)), trouble=st.none() | st.sampled_from(NetworkErrorKind))
    def time_passes(self, minutes: int, trouble: NetworkErrorKind | None) -> None:
        """Let time pass and the worker run, over a network that may fail once."""
        self.clock.forward(minutes=minutes)
        if trouble:
            self.network.fail(trouble, is_published=trouble is NetworkErrorKind.UNKNOWN)
        self.worker()

    @rule(who=PEOPLE)
    def account_connected_again(self, who: str) -> None:
        """Connect the account that the network refused, and send what waited for it."""
        channel = self.session.get_one(Channel, self.town.channels[0].id)
        channel.trouble = ""
        self.session.commit()
        self.does(waiting_sends.send_waiting, channel, who=who)

    def worker(self) -> None:
        now, ways = self.clock(), (self.wiring.reading, self.wiring.writing)
        self.may_leave |= set(self.standing())
        expire_unapproved(*ways, now)
        queue_upkeep.raise_due_alerts(*ways, now=now)
        queue_upkeep.escalate_unreviewed(*ways, now=now)
        keep_sittings(*ways, SENDER, now=now)
        queue_upkeep.catch_up(*ways, now=now)
        queue_upkeep.refresh_at_midnight(*ways, now=now)
        sender_setup.sender(self.wiring, self.network).send_due(now)

    def standing(self) -> list[str]:
        """Return the content of each approved post."""
        query = select(Variant.text).join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        current = (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number)
        return self.fresh(query.join(Post, current).where(Post.status == PostStatus.APPROVED))


Deed = Callable[..., object] | str
"""A use case, or the name of a function that a rule makes for itself."""


def after(*deeds: Deed) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the precondition that a post was written and these acts done."""
    names = {"created", *(deed if isinstance(deed, str) else deed.__name__ for deed in deeds)}
    return precondition(lambda self: self.happened.issuperset(names))


def _time_of_day(local: Any) -> timedelta:
    return timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
