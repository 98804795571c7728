"""An organisation of the demonstration while its story is told, and the worker's part in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.approvals.queries import rounds
from app.approvals.rules import RoundState, Verdict
from app.channels.models import Channel
from app.channels.rules.accounts import Network
from app.core.actor import Actor
from app.core.zones import day_in
from app.db.claim import settle as settle_row
from app.db.claim import take
from app.demo.content import Place, Telling
from app.demo.declaring import declared
from app.demo.letterbox import Letterbox
from app.demo.network import DemoNetwork
from app.drafting.models import Post
from app.drafting.queries import version_of
from app.drafting.rules.content import MediaUse
from app.drafting.rules.draft import Draft, Plan, Target
from app.drafting.service import look_at
from app.intake.models import Mailbox, Request
from app.intake.rules.mailbox import POLL_EVERY, Letter
from app.intake.service import take_letter, taken_from_letter
from app.media.ports import Files, Images
from app.organisations.models import Organisation
from app.publishing.jobs.calling import World, call
from app.publishing.jobs.claiming import claim
from app.publishing.jobs.stopping import hold
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.publishing.service.outcomes import settle
from app.review import deeds as reviewing
from app.takedowns.jobs.asking import ask
from app.takedowns.jobs.withdrawing import take_up
from app.takedowns.service.outcomes import settle as settle_withdrawals

LEASE = timedelta(seconds=60)
BATCH = 10


@dataclass
class Machine:
    """The worker of the story: it does what the real one does, when the story says it is time."""

    session: Session
    files: Files
    images: Images
    unseal: Callable[[str], str]
    network: DemoNetwork = field(default_factory=DemoNetwork)
    letterbox: Letterbox = field(default_factory=Letterbox)

    def send_due(self, now: datetime) -> None:
        """Everything due by now, through the worker's own transactions made into one."""
        networks = {Network.MASTODON: self.network}
        world = World(networks, self.files, self.unseal, lambda _: (), lambda: now, lambda _: None)
        while True:
            claimed = claim(self.session, networks, limit=BATCH, lease=LEASE, now=now)
            if not claimed.count:
                return
            results = claimed.results + [call(errand, world) for errand in claimed.errands]
            settle(self.session, results, now=now)
            if claimed.stopped:
                hold(self.session, claimed.stopped, now=now)

    def withdraw_due(self, now: datetime) -> None:
        """What was ordered, asked of the network and written down."""
        networks = {Network.MASTODON: self.network}
        errands, _ = take_up(self.session, networks, lease=LEASE, now=now)
        settle_withdrawals(self.session, [ask(errand, networks, self.unseal) for errand in errands], now=now)

    def collect_due(self, now: datetime) -> list[Request]:
        """The mailbox read as `Collector` does, in one transaction; the requests its letters became."""
        token, taken = take(self.session, Mailbox, limit=1, lease=LEASE, now=now)
        return [request for mailbox in taken for request in self._collect(mailbox, token, now)]

    def _collect(self, mailbox: Mailbox, token: str, now: datetime) -> list[Request]:
        organisation, folder = self.session.get_one(Organisation, mailbox.organisation_id), self.letterbox
        letters = [(uid, folder.letter(uid)) for uid in folder.after(mailbox.last_uid, mailbox.since)]
        made = [self._take(organisation, letter, now) for _, letter in letters if letter]
        last = max((uid for uid, _ in letters), default=mailbox.last_uid)
        read = {"uid_validity": folder.validity, "last_uid": last, "read_at": now}
        settle_row(self.session, Mailbox, mailbox.id, token, next_attempt_at=now + POLL_EVERY, **read)
        return made

    def _take(self, organisation: Organisation, letter: Letter, now: datetime) -> Request:
        attached = taken_from_letter(self.images, letter.attached)
        return take_letter(self.session, organisation, letter, attached, now=now, files=self.files)


@dataclass(frozen=True)
class Stage:
    """Everything of one organisation, by the names the texts use."""

    session: Session
    place: Place
    organisation: Organisation
    actors: Mapping[str, Actor]
    topics: Mapping[str, int]
    channels: Mapping[str, Channel]
    images: Mapping[str, str]
    machine: Machine

    def with_role(self, role: str) -> list[Actor]:
        return [actor for actor in self.actors.values() if role in actor.roles]

    def writer(self, telling: Telling) -> Actor:
        """Somebody of the topic's unit, or of those who look after the accounts."""
        unit = self.place.unit_of_topic[telling.topic]
        here = [one["key"] for one in self.place.told["people"] if one["unit"] == unit and "author" in one["roles"]]
        editors = self.with_role("editor")
        return self.actors[here[0]] if here else editors[(telling.day + telling.month) % len(editors)]

    def editor(self, telling: Telling) -> Actor:
        editors = self.with_role("editor")
        return editors[telling.day % len(editors)]

    def supervisor(self, telling: Telling) -> Actor:
        """The head decides most of them."""
        supervisors = self.with_role("supervisor")
        return supervisors[-1] if telling.day % 5 == 0 else supervisors[0]

    def reviewer(self, roles: Sequence[str], usual: Actor) -> Actor:
        """Whoever decides a step: the usual one where it may, else the first of its roles."""
        return usual if usual.roles.intersection(roles) else self.with_role(roles[0])[0]

    def decide(
        self,
        post: Post,
        verdict: Verdict,
        now: datetime,
        *,
        usual: Actor,
        reason: str = "",
        instead: Mapping[str, str] | None = None,
    ) -> None:
        """By whoever each step asks, one after another while they approve. `instead`: the texts they would have."""
        session = self.session
        version = version_of(session, post)
        assert version is not None
        state = RoundState.OPEN
        while state is RoundState.OPEN:
            _, step = rounds.open_step(session, post)
            who = self.reviewer(step.roles, usual)
            look_at(session, post, user_id=who.person_id, version=post.version, now=now)
            digest = version.content_hash
            state = reviewing.decide(
                session,
                post,
                verdict=verdict,
                reason=reason,
                seen_hash=digest,
                seen_step=step.id,
                typed=instead or {},
                actor=who,
                now=now,
            ).state

    def draft(self, telling: Telling, plan: Plan, *, written: datetime) -> Draft:
        texts = {"es": telling.text} | ({"ca": telling.text_ca} if telling.text_ca else {})
        media = (MediaUse(self.images[telling.image], telling.alt),) if telling.image else ()
        return Draft(
            title=telling.title,
            topic_id=self.topics[telling.topic],
            texts=texts,
            link=telling.link,
            media=media,
            targets=tuple(self._targets(telling, texts)),
            plan=plan,
            declared=declared(telling, day_in(written, self.place.zone), media),
        )

    def by_hand(self, post: Post) -> list[Delivery]:
        """What waits for somebody's hands."""
        waiting = Delivery.state == DeliveryState.AWAITING_HAND
        return list(self.session.exec(select(Delivery).where(Delivery.post_id == post.id, waiting)))

    def _targets(self, telling: Telling, texts: Mapping[str, str]) -> list[Target]:
        accounts = [self.channels[key] for key in telling.accounts]
        return [(account.id, language) for account in accounts for language in account.languages if language in texts]
