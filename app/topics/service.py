"""Every change to what the organisation speaks of."""

from dataclasses import asdict, dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Matter:
    """What is said of a topic. `target_share` is a percentage of what is published."""

    name: str
    pillar: str
    topic_class: TopicClass
    risk: Risk
    owner_unit_id: int | None
    target_share: int
    closed: bool = False


def create_topic(session: Session, matter: Matter, *, actor: Actor, now: datetime) -> Topic:
    """Raises `Refusal` when there is one of that name."""
    _check(session, matter, None, actor)
    topic = Topic(organisation_id=actor.organisation_id, **asdict(matter))
    session.add(topic)
    session.flush()
    audit.record(session, Act.TOPIC_CREATED, actor=actor, now=now, subject=f"topic:{topic.id}", **asdict(matter))
    return topic


def change_topic(session: Session, topic: Topic, matter: Matter, *, actor: Actor, now: datetime) -> None:
    """Only what is different is written and recorded; closing keeps what was published under it."""
    _check(session, matter, topic, actor)
    if changed := rewrite(topic, asdict(matter)):
        session.add(topic)
        audit.record(session, Act.TOPIC_CHANGED, actor=actor, now=now, subject=f"topic:{topic.id}", **changed)


def _check(session: Session, matter: Matter, topic: Topic | None, actor: Actor) -> None:
    demand(actor.may(Permission.TOPIC_MANAGE))
    namesake = queries.named(session, matter.name, organisation_id=actor.organisation_id)
    if namesake is not None and (topic is None or namesake.id != topic.id):
        raise Refusal(say("Ya hay un tema que se llama «%(name)s».", name=matter.name))
    if matter.owner_unit_id is not None:
        organisations.unit_or_404(session, matter.owner_unit_id, organisation_id=actor.organisation_id)
