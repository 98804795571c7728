"""What the page of the second stop posts."""

from typing import Annotated, Any

from pydantic import Field

from app.plan.rules.purposes import Audience, Purpose
from app.plan.service.why import Reasons
from app.web.forms import Form, Read

Few = Annotated[str, Field(max_length=300)]
BLANK_ROWS = 2
MOST_AUDIENCES = 20


class WhyForm(Form):
    """The three lists of an audience go together, a row each."""

    revision: int = 0
    purpose: Purpose | None = None
    audience: list[Few] = []
    needs: list[Few] = []
    where: list[Few] = []

    def reasons(self) -> Reasons:
        rows = audiences_typed(self.model_dump())
        return Reasons(self.purpose, [one for one in rows if one.name])


def audiences_typed(typed: dict[str, Any]) -> list[Audience]:
    """Each row that says anything, as it was typed."""
    columns = [typed.get(name) or [] for name in ("audience", "needs", "where")]
    rows = [Audience(*(cell.strip() for cell in row)) for row in zip(*columns, strict=False)]
    return [one for one in rows if any((one.name, one.needs, one.where))]


def nameless(form: Read[WhyForm]) -> bool:
    """Whether some row tells of an audience without saying which."""
    return any(not one.name for one in audiences_typed(form.typed))
