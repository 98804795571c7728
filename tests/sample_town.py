"""The people of every test: one in each role, in a council ready to publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.permissions import PostKind, Role, permissions_of
from app.core.tokens import new_token, token_digest
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft, begin_chain, record_all
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.organisations.models import Organisation
from app.domain.people.models import Membership, User, UserSession
from app.usecases.approvals.routes import create_shipped_routes
from app.usecases.wiring import Wiring

POLITICAL = {Role.POLITICAL_OFFICE: PostKind.POLITICAL}


@dataclass(frozen=True, slots=True)
class Person:
    """A user and their roles in one organisation."""

    user: User
    actor: Actor

    @property
    def id(self) -> int:
        assert self.user.id is not None
        return self.user.id


@dataclass(slots=True)
class Town:
    """An organisation with its people. `people[Role.EDITOR]` and `town.editor` are the same person."""

    organisation: Organisation
    people: dict[Role, Person]
    topics: list[Topic]
    channels: list[Channel]

    @property
    def id(self) -> int:
        assert self.organisation.id is not None
        return self.organisation.id

    @property
    def slug(self) -> str:
        return self.organisation.slug

    def __getattr__(self, name: str) -> Person:
        return self.people[Role(name)]

    def in_session(self, session: Session) -> "Town":
        """Return the same town bound to a session, its rows already in the database; without a statement."""
        people = {
            role: Person(session.merge(person.user, load=False), person.actor) for role, person in self.people.items()
        }
        organisation = session.merge(self.organisation, load=False)
        topics = [session.merge(topic, load=False) for topic in self.topics]
        return Town(organisation, people, topics, [session.merge(channel, load=False) for channel in self.channels])


def make_town(session: Session, *, now: datetime, slug: str = "riba", zone: str = "Europe/Madrid") -> Town:
    organisation = Organisation(
        slug=slug, name=f"Ayuntamiento de {slug.title()}", zone=zone, languages=["es", "ca"], domains=["riba.example"]
    )
    session.add(organisation)
    session.flush()
    assert organisation.id is not None
    begin_chain(session, organisation.id)
    create_shipped_routes(session, organisation.id, now=now)
    people = dict(zip(Role, make_people(session, organisation, [(role,) for role in Role], now=now), strict=True))
    return Town(organisation, people, _topics(session, organisation.id), _channels(session, organisation.id))


def make_person(session: Session, organisation: Organisation, *roles: Role, now: datetime, name: str = "") -> Person:
    [made] = make_people(session, organisation, [roles], now=now, name=name)
    return made


def make_people(
    session: Session, organisation: Organisation, seats: Sequence[tuple[Role, ...]], *, now: datetime, name: str = ""
) -> list[Person]:
    """Insert one person for each seat, which may have several roles, in two statements."""
    users = [_user(organisation, roles, name) for roles in seats]
    session.add_all(users)
    session.flush()
    rows = [
        _membership(organisation, user, role, now) for user, roles in zip(users, seats, strict=True) for role in roles
    ]
    session.add_all(rows)
    session.flush()
    return [_seated(organisation, user, roles) for user, roles in zip(users, seats, strict=True)]


def _user(organisation: Organisation, roles: tuple[Role, ...], name: str) -> User:
    shown = name or " y ".join(role.value.replace("_", " ").title() for role in roles)
    return User(email=f"{shown.replace(' ', '.').lower()}@{organisation.slug}.example", name=shown)


def _membership(organisation: Organisation, user: User, role: Role, now: datetime) -> Membership:
    return Membership(
        organisation_id=organisation.id,
        user_id=user.id,
        role=role,
        post_kind=POLITICAL.get(role, PostKind.CAREER),
        starts_on=(now - timedelta(days=365)).date(),
    )


def record_grants(session: Session, actor: Actor, *, now: datetime) -> None:
    """Write the service's grant entries for every role of an organisation, for tests that check them."""
    memberships = session.exec(select(Membership).where(Membership.organisation_id == actor.organisation_id))
    deeds = [
        EntryDraft(
            Act.MEMBERSHIP_GRANTED, membership.organisation_id, f"user:{membership.user_id}", {"role": membership.role}
        )
        for membership in memberships
    ]
    record_all(session, deeds, now=now, actor=actor)


def _seated(organisation: Organisation, user: User, roles: tuple[Role, ...]) -> Person:
    kinds = frozenset(POLITICAL.get(role, PostKind.CAREER) for role in roles)
    assert organisation.id is not None and user.id is not None
    actor = Actor(user.id, user.name, organisation.id, frozenset(roles), kinds, permissions_of(roles, kinds))
    return Person(user, actor)


def open_session(wiring: Wiring, person: Person, *, now: datetime) -> str:
    """Sign a person in without a password; return the session's token."""
    [token] = open_sessions(wiring, person, 1, now=now)
    return token


def open_sessions(wiring: Wiring, person: Person, count: int, *, now: datetime) -> list[str]:
    """Open so many sessions at once."""
    tokens = [new_token() for _ in range(count)]
    expires = now + timedelta(days=400)
    with wiring.writing() as session:
        session.add_all(
            UserSession(
                user_id=person.id, token_hash=token_digest(token), created_at=now, seen_at=expires, expires_at=expires
            )
            for token in tokens
        )
        session.commit()
    return tokens


def leaves(session: Session, person: Person, *, now: datetime) -> None:
    """End the person's roles yesterday; they may be a member elsewhere, and can still sign in."""
    statement = update(Membership).where(col(Membership.user_id) == person.id)
    session.execute(statement.values(ends_on=now.date() - timedelta(days=1)))


def _topics(session: Session, organisation_id: int) -> list[Topic]:
    topics = [Topic(organisation_id=organisation_id, name=name) for name in ("Avisos", "Cultura")]
    session.add_all(topics)
    session.flush()
    return topics


def _channels(session: Session, organisation_id: int) -> list[Channel]:
    """Return one account that publishes by API and one by hand."""
    api = Channel(
        organisation_id=organisation_id,
        network=Network.MASTODON,
        name="Ayuntamiento en Mastodon",
        handle="@riba@social.example",
        publishing=Publishing.API,
        languages=["es", "ca"],
        state=ChannelState.OPEN,
    )
    by_hand = Channel(
        organisation_id=organisation_id,
        network=Network.X,
        name="Ayuntamiento en X",
        handle="@riba",
        state=ChannelState.OPEN,
    )
    session.add_all([api, by_hand])
    session.flush()
    return [api, by_hand]
