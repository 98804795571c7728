"""What the page about a means posts."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.core.horizon import PLANNING
from app.core.writing import written
from app.plan.forms.numbers import cents, hundredths
from app.plan.rules.numbers import spelt
from app.plan.rules.numbers import written as number_written
from app.plan.rules.resources import ResourceKind
from app.plan.service.resources import Having
from app.web.forms import Form, Key

Euros = Annotated[int, cents()]
EurosAnHour = Annotated[int, cents(1_000 * 100)]
Quantity = Annotated[int, hundredths(1_000_000 * 100)]


class ResourceForm(Form):
    """Amounts become cents, and the quantity hundredths."""

    horizon = PLANNING
    kind: ResourceKind
    name: str = Field(max_length=120)
    quantity: Quantity = 0
    yearly_cents: Euros = 0
    hourly_cents: EurosAnHour = 0
    channel_id: Key | None = None
    renews_on: date | None = None
    note: str = Field(default="", max_length=500)

    def having(self) -> Having:
        values = self.model_dump()
        return Having(**values | {"name": written(self.name), "note": written(self.note)})


def typed_from(having: Having) -> dict[str, object]:
    """A means as its form would have it typed; what is nothing is left blank."""
    amounts = {name: getattr(having, name) for name in ("yearly_cents", "hourly_cents")}
    return {
        "kind": having.kind.value,
        "name": having.name,
        "quantity": number_written(having.quantity / 100) if having.quantity else "",
        **{name: spelt(value) if value else "" for name, value in amounts.items()},
        "channel_id": having.channel_id or "",
        "renews_on": having.renews_on.isoformat() if having.renews_on else "",
        "note": having.note,
    }
