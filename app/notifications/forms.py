"""What the pages about notices post."""

from datetime import time
from enum import StrEnum

from pydantic import Field, create_model

from app.notifications.rules.kinds import KINDS, Way
from app.notifications.rules.plans import DIGEST_AT
from app.notifications.rules.webhooks import LONGEST, Shape
from app.notifications.service.choices import Times
from app.web.forms import Form

ChoicesForm = create_model(  # type: ignore[call-overload] # one field for each kind there is
    "ChoicesForm", __base__=Form, **dict.fromkeys(KINDS, (Way | None, None))
)
"""The way chosen for each kind that was on the page."""


class Whose(StrEnum):
    """Whether a person keeps the organisation's hours or has their own."""

    ORGANISATION = "organisation"
    OWN = "own"


class HoursForm(Form):
    """Quiet hours left blank: mail never waits."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time = DIGEST_AT

    def times(self) -> Times:
        return Times(self.quiet_from, self.quiet_until, self.digest_at)


class OwnHoursForm(HoursForm):
    whose: Whose


class WebhookForm(Form):
    """`address` blank: the one there is."""

    address: str = Field(default="", max_length=LONGEST)
    shape: Shape
    kinds: list[str] = []
