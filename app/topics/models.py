"""What the organisation speaks of."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, document, enumerated, key, within
from app.topics.rules import Risk, TopicClass


class Topic(Tenant, table=True):
    """`languages`: those it is spoken of in; none means those of the organisation."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        within("owner_unit_id", to="unit"),
    )

    id: int = key()
    name: str
    pillar: str = ""
    topic_class: TopicClass = enumerated(TopicClass, "topic_class", default=TopicClass.SERVICE)
    risk: Risk = enumerated(Risk, "risk", default=Risk.LOW)
    owner_unit_id: int | None = Field(default=None, sa_type=Id)
    target_share: int = 0
    languages: list[str] = document(default_factory=list)
    closed: bool = False
