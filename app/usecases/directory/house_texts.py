from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import HouseText
from app.domain.directory.queries import house_texts
from app.domain.directory.rules.house_texts import MOST_TEXTS, HouseTextKind, house_text


@dataclass(frozen=True, slots=True)
class HouseTextDetails:
    kind: HouseTextKind
    name: str
    text: str
    language: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """Raise `Refusal` for what is no text of its kind."""
        return asdict(self) | {"text": house_text(self.kind, self.text)}


class NameTaken(Refusal):
    """A refusal beside the name."""


def keep_house_text(work: Work, known: HouseText | None, wanted: HouseTextDetails) -> HouseText:
    """Add a text, or change a known one. Raises `Refusal` for a name that another of its kind has, or too many."""
    demand(work.actor.may(Permission.TOPIC_MANAGE))
    values = wanted.row
    _check_others(work, known, wanted)
    row = known or HouseText(organisation_id=work.organisation_id, **values)
    assign_changes(row, values)
    work.session.add(row)
    work.session.flush()
    subject = f"house_text:{row.id}"
    audit.record(work, Act.HOUSE_TEXT_KEPT, subject=subject, **values)
    return row


def remove_house_text(work: Work, row: HouseText) -> None:
    """Remove the text for ever: posts keep the words they took."""
    demand(work.actor.may(Permission.TOPIC_MANAGE))
    subject = f"house_text:{row.id}"
    audit.record(work, Act.HOUSE_TEXT_REMOVED, subject=subject, name=row.name, text=row.text)
    work.session.delete(row)


def _check_others(work: Work, known: HouseText | None, wanted: HouseTextDetails) -> None:
    rows = house_texts.house_texts(work)
    others = [row for row in rows if row.kind is wanted.kind and row is not known]
    if fold_name(wanted.name) in {fold_name(row.name) for row in others}:
        raise NameTaken(msg("Ya hay otro que se llama «%(name)s».", name=wanted.name))
    if known is None and len(others) >= MOST_TEXTS:
        raise NameTaken(msg("Ya hay %(most)s: quite antes alguno que no se use.", most=MOST_TEXTS))
