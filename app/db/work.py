from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Work:
    """Who does something, when and where: one act's session, actor and UTC instant, made at the edge and carried whole.

    A request makes it of its visitor, a job of the body it works for.
    """

    session: Session
    actor: Actor
    now: datetime

    @property
    def organisation_id(self) -> int:
        return self.actor.organisation_id

    def by(self, actor: Actor) -> "Work":
        """Return the same work done by another: the machine, or whoever's functions count."""
        return replace(self, actor=actor)
