"""An organisation in its story, its worker, and declarations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.zones import instant_of, local_day, start_of_day
from app.db.claim import claim_rows
from app.db.claim import settle as settle_row
from app.db.work import Work
from app.demo.content import DemoOrganisation, DemoPost
from app.demo.stand_ins import DemoMailFolder, DemoNetwork
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.control.models import ControlChange
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import version_of
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.declaration import PictureDeclaration, PostDeclaration
from app.domain.posts.rules.draft import Draft, PublicationPlan, Target
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.requests.models import Request, RequestMailbox
from app.domain.requests.ports import ArchiveReader
from app.domain.requests.rules.mail_letter import POLL_EVERY, ReceivedLetter
from app.usecases import control_outcomes
from app.usecases.posts.envelope_files import EnvelopeStudio
from app.usecases.publishing.delivery_call import DeliveryEnvironment, deliver
from app.usecases.publishing.delivery_claim import SendingNetworks, claim_deliveries
from app.usecases.publishing.outcomes import settle_results
from app.usecases.requests.external_requests import take_request_letter
from app.usecases.requests.files import take_letter_files
from app.usecases.review import feedback
from app.usecases.review.presence import record_view
from app.usecases.takedowns.outcomes import settle_withdrawals
from app.usecases.takedowns.withdrawal_sender import claim_withdrawals, request_removal

TRANSLATORS = "Oficina municipal de promoción de la lengua"
NOBODY_SHOWN = PictureDeclaration(frozenset({"nobody"}))


def build_declaration(telling: DemoPost, written_on: date, media: Sequence[MediaUse]) -> PostDeclaration:
    """Declare sources, translation readers, drawings without people."""
    return PostDeclaration(
        source=telling.source,
        source_on=_year_closed_before(written_on) if telling.source else None,
        reviewed_by=TRANSLATORS if telling.text_ca else "",
        pictures={use.digest: NOBODY_SHOWN for use in media},
    )


def _year_closed_before(day: date) -> date:
    """Return the last day of the newest year with figures."""
    return date((day - timedelta(days=60)).year - 1, 12, 31)


LEASE = timedelta(seconds=60)
BATCH = 10


@dataclass
class StoryWorker:
    """The worker, acting when told; `present`: when the demonstration is made."""

    session: Session
    files: FileStore
    images: ImageCleaner
    archives: ArchiveReader
    unseal: Callable[[str], str]
    present: datetime
    network: DemoNetwork = field(default_factory=DemoNetwork)
    letterbox: DemoMailFolder = field(default_factory=DemoMailFolder)

    def send_due(self, now: datetime) -> None:
        """Send due deliveries, in one joined transaction."""
        networks = {Network.MASTODON: self.network}
        world = DeliveryEnvironment(
            networks, self.files, self.images, self.unseal, lambda _: (), lambda: now, lambda _: None
        )
        while True:
            claim = claim_deliveries(
                self.session, networks=SendingNetworks(networks), limit=BATCH, lease=LEASE, now=now
            )
            if not claim.count:
                return
            settle_results(self.session, [*claim.results, *(deliver(task, world) for task in claim.tasks)], now=now)
            if claim.follow_up:
                claim.follow_up(self.session, now=now)

    def withdraw_due(self, now: datetime) -> None:
        networks = {Network.MASTODON: self.network}
        claim = claim_withdrawals(self.session, networks=networks, limit=BATCH, lease=LEASE, now=now)
        results = [request_removal(task, networks, self.unseal) for task in claim.tasks]
        settle_withdrawals(self.session, results, now=now)

    def collect_due(self, now: datetime) -> list[Request]:
        """Read mail like `RequestMailReader`, in one transaction."""
        token, taken = claim_rows(self.session, RequestMailbox, limit=1, lease=LEASE, now=now)
        return [request for mailbox in taken for request in self._collect(mailbox, token, now)]

    def _collect(self, mailbox: RequestMailbox, token: str, now: datetime) -> list[Request]:
        organisation, folder = self.session.get_one(Organisation, mailbox.organisation_id), self.letterbox
        since = start_of_day(mailbox.since, organisation.zone)
        letters = [(uid, folder.letter(uid)) for uid in folder.after(mailbox.last_uid, since, most=BATCH)]
        made = [self._take(organisation, letter, now) for _, letter in letters if letter]
        last = max((uid for uid, _ in letters), default=mailbox.last_uid)
        read = {"uid_validity": folder.validity, "last_uid": last, "read_at": now}
        settle_row(self.session, RequestMailbox, mailbox.id, token, next_attempt_at=now + POLL_EVERY, **read)
        return made

    def _take(self, organisation: Organisation, letter: ReceivedLetter, now: datetime) -> Request:
        attached = take_letter_files(self, letter.attached)
        return take_request_letter(self.session, organisation, letter, attached, now=now, files=self.files)


@dataclass(frozen=True)
class DemoStage:
    session: Session
    place: DemoOrganisation
    organisation: Organisation
    actors: Mapping[str, Actor]
    topics: Mapping[str, int]
    channels: Mapping[str, Channel]
    images: Mapping[str, str]
    machine: StoryWorker

    def instant(self, on: date, at: time) -> datetime:
        """Return the instant by the place's clock, the first of two alike."""
        return instant_of(on, at, self.place.zone, fold=0)

    def with_role(self, role: str) -> list[Actor]:
        return [actor for actor in self.actors.values() if role in actor.roles]

    def confirm_by_another(self, change: ControlChange | None, now: datetime) -> None:
        """Confirm a waiting change of control as the first person who may."""
        if change is not None and change.confirmers:
            actor = next(actor for actor in self.actors.values() if actor.id in change.confirmers)
            control_outcomes.confirm_change(Work(self.session, actor, now), change.id, "")

    def writer(self, telling: DemoPost) -> Actor:
        """Return the unit's author, or an editor."""
        unit = self.place.unit_of_topic[telling.topic]
        here = [
            person_data["key"]
            for person_data in self.place.data["people"]
            if person_data["unit"] == unit and "author" in person_data["roles"]
        ]
        editors = self.with_role("editor")
        return self.actors[here[0]] if here else editors[(telling.day + telling.month) % len(editors)]

    def editor(self, telling: DemoPost) -> Actor:
        editors = self.with_role("editor")
        return editors[telling.day % len(editors)]

    def supervisor(self, telling: DemoPost) -> Actor:
        """Return a supervisor, mostly the head."""
        supervisors = self.with_role("supervisor")
        return supervisors[-1] if telling.day % 5 == 0 else supervisors[0]

    def reviewer(self, roles: Sequence[str], usual: Actor) -> Actor:
        """Return the usual if allowed, else the roles' first."""
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
        """Decide steps while approved; `instead`: suggested texts."""
        session = self.session
        version = version_of(session, post)
        assert version is not None
        state = RoundState.OPEN
        while state is RoundState.OPEN:
            _, step = rounds.open_step(session, post)
            who = self.reviewer(step.roles, usual)
            record_view(session, post, user_id=who.person_id, version=post.version, now=now)
            digest = version.content_hash
            state = feedback.decide_with_suggestions(
                Work(session, who, now),
                post,
                verdict=verdict,
                reason=reason,
                seen_hash=digest,
                seen_step=step.id,
                typed=instead or {},
            ).state

    def draft(self, telling: DemoPost, plan: PublicationPlan, *, written: datetime) -> Draft:
        texts = {"es": telling.text} | ({"ca": telling.text_ca} if telling.text_ca else {})
        media = (MediaUse(self.images[telling.image], telling.alt),) if telling.image else ()
        made = Draft(
            title=telling.title,
            topic_id=self.topics[telling.topic],
            texts=texts,
            link=telling.link,
            media=media,
            targets=tuple(self._targets(telling, texts)),
            plan=plan,
            declared=build_declaration(telling, local_day(written, self.place.zone), media),
        )
        if media:
            studio = EnvelopeStudio(self.machine.files, self.machine.images)
            studio.prepare_within(self.session, self.organisation.id, [made], now=self.machine.present)
        return made

    def by_hand(self, post: Post) -> list[Delivery]:
        waiting = Delivery.state == DeliveryState.AWAITING_HAND
        return list(self.session.exec(select(Delivery).where(Delivery.post_id == post.id, waiting)))

    def _targets(self, telling: DemoPost, texts: Mapping[str, str]) -> list[Target]:
        accounts = [self.channels[key] for key in telling.accounts]
        return [(account.id, language) for account in accounts for language in account.languages if language in texts]
