"""What the demonstration's bodies add to the editorial line: which web is theirs."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.demo.content import Place
from app.editorial_line import service
from app.editorial_line.rules.detectors.links import OFFICIAL
from app.editorial_line.rules.versions import ListKind
from app.editorial_line.rules.writing import register_data
from app.editorial_line.service.holding import line_in_force


def list_own_web(session: Session, place: Place, *, actor: Actor, now: datetime) -> None:
    _, line = line_in_force(session, actor.organisation_id or 0, now=now)
    data = register_data(next(one for one in line.registers if one.code == OFFICIAL))
    own = {"name": place.organisation["name"], "sites": [place.organisation["web"]]}
    service.save_list(session, ListKind.REGISTER, {**data, "entries": [own, *data["entries"]]}, actor=actor, now=now)
