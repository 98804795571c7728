from dataclasses import asdict, dataclass
from typing import Any

from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import DEFAULT_OFFICIALS_LIMIT, OrganisationKind
from app.usecases.control.body_settings import change_settings
from app.usecases.control.public_names import BodyNames, hold_names


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    name: str
    kind: OrganisationKind
    territory_code: str
    region: str
    zone: str
    languages: list[str]
    attention_hours: dict[str, Any]
    grace_minutes: int
    officials_limit: int = DEFAULT_OFFICIALS_LIMIT
    publishes_neutrality: bool = False
    publishes_feeds: bool = False
    tracks_links: bool = False
    domains: list[str] | None = None
    """The domains; None leaves them unchanged."""


def change_organisation(work: Work, organisation: Organisation, details: OrganisationDetails) -> ControlChange | None:
    """Write and record only differences; return what waits for a second person, the new name first."""
    row = work.session.get_one(Organisation, organisation.id)
    wanted = asdict(details)
    if details.domains is None:
        del wanted["domains"]
    names = BodyNames(ControlKind.BODY_NAME, row, row.id, row.name)
    held = hold_names(work, names, wanted)
    waiting = change_settings(work, row, held.values)
    return held.change or waiting
