from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Topic
from app.domain.directory.queries import topics
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations import queries as organisations

FULL_SHARE = 100


class ShareTooLarge(Refusal):
    """A refusal: shares would exceed the whole."""


@dataclass(frozen=True, slots=True)
class TopicDetails:
    """Details. `target_share`: per cent of posts; `languages`: see `Topic`."""

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


def create_topic(work: Work, matter: TopicDetails) -> Topic:
    """Create a topic as the set-up does, before anything waits. Raises `Refusal` if repeated."""
    demand(work.actor.may(Permission.TOPIC_MANAGE))
    check_topic(work.session, matter, None, organisation_id=work.organisation_id)
    return write_new_topic(work, matter)


def write_new_topic(work: Work, matter: TopicDetails) -> Topic:
    topic = Topic(organisation_id=work.organisation_id, **matter.row)
    work.session.add(topic)
    work.session.flush()
    audit.record(work, Act.TOPIC_CREATED, subject=f"topic:{topic.id}", **matter.row)
    return topic


def write_topic(work: Work, topic: Topic, values: Mapping[str, Any]) -> None:
    """Write and audit only differences; closing keeps posts."""
    if changed := assign_changes(topic, values):
        work.session.add(topic)
        audit.record(work, Act.TOPIC_CHANGED, subject=f"topic:{topic.id}", **changed)


def check_topic(session: Session, matter: TopicDetails, topic: Topic | None, *, organisation_id: int) -> None:
    """Raise `Refusal` for a known name, `ShareTooLarge`, `NotFound` for an unknown unit."""
    namesake = topics.topic_by_name(session, matter.name, organisation_id=organisation_id)
    if namesake is not None and (topic is None or namesake.id != topic.id):
        raise Refusal(msg("Ya hay un tema que se llama «%(name)s».", name=matter.name))
    _check_share(session, matter, topic, organisation_id)
    if matter.owner_unit_id is not None:
        organisations.unit_or_404(session, matter.owner_unit_id, organisation_id=organisation_id)


def _check_share(session: Session, matter: TopicDetails, topic: Topic | None, organisation_id: int) -> None:
    """Check the sum; unincreased shares pass, fixing excesses one by one."""
    others = topics.other_shares_total(session, topic.id if topic else None, organisation_id=organisation_id)
    before = topic.target_share if topic and not topic.closed else 0
    if not matter.closed and matter.target_share > before and others + matter.target_share > FULL_SHARE:
        raise ShareTooLarge(
            msg(
                "Las cuotas sumarían %(sum)s %% y no pueden pasar de 100: los demás temas ya suman %(others)s %%, "
                "así que a este le quedan como mucho %(left)s %%.",
                sum=others + matter.target_share,
                others=others,
                left=max(0, FULL_SHARE - others),
            )
        )
