"""Every change to what the organisation speaks of."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.db.changing import rewrite
from app.organisations import queries as organisations
from app.topics import queries
from app.topics.models import Topic
from app.topics.rules import Risk, TopicClass

WHOLE = 100


class TooMuch(Refusal):
    """The shares of all topics would add up to more than everything."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is said of a topic. `target_share` is a percentage of what is published; `languages`, see `Topic`."""

    name: str
    pillar: str
    topic_class: TopicClass
    risk: Risk
    owner_unit_id: int | None
    target_share: int
    closed: bool = False
    languages: tuple[str, ...] = ()

    @property
    def row(self) -> dict[str, Any]:
        return asdict(self) | {"languages": list(self.languages)}


def create_topic(session: Session, matter: Matter, *, actor: Actor, now: datetime) -> Topic:
    """Raises `Refusal` when there is one of that name."""
    _check(session, matter, None, actor)
    topic = Topic(organisation_id=actor.organisation_id, **matter.row)
    session.add(topic)
    session.flush()
    audit.record(session, Act.TOPIC_CREATED, actor=actor, now=now, subject=f"topic:{topic.id}", **matter.row)
    return topic


def change_topic(session: Session, topic: Topic, matter: Matter, *, actor: Actor, now: datetime) -> None:
    """Only what is different is written and recorded; closing keeps what was published under it."""
    _check(session, matter, topic, actor)
    if changed := rewrite(topic, matter.row):
        session.add(topic)
        audit.record(session, Act.TOPIC_CHANGED, actor=actor, now=now, subject=f"topic:{topic.id}", **changed)


def _check(session: Session, matter: Matter, topic: Topic | None, actor: Actor) -> None:
    demand(actor.may(Permission.TOPIC_MANAGE))
    namesake = queries.named(session, matter.name, organisation_id=actor.organisation_id)
    if namesake is not None and (topic is None or namesake.id != topic.id):
        raise Refusal(say("Ya hay un tema que se llama «%(name)s».", name=matter.name))
    _check_share(session, matter, topic, actor)
    if matter.owner_unit_id is not None:
        organisations.unit_or_404(session, matter.owner_unit_id, organisation_id=actor.organisation_id)


def _check_share(session: Session, matter: Matter, topic: Topic | None, actor: Actor) -> None:
    """A share that does not grow may stay: what an earlier sum left is mended topic by topic."""
    others = queries.shares_but(session, topic.id if topic else None, organisation_id=actor.organisation_id)
    before = topic.target_share if topic and not topic.closed else 0
    if not matter.closed and matter.target_share > before and others + matter.target_share > WHOLE:
        raise TooMuch(
            say(
                "Las cuotas sumarían %(sum)s %% y no pueden pasar de 100: los demás temas ya suman %(others)s %%, "
                "así que a este le quedan como mucho %(left)s %%.",
                sum=others + matter.target_share,
                others=others,
                left=max(0, WHOLE - others),
            )
        )
