from datetime import time
from enum import StrEnum

from pydantic import Field, create_model

from app.domain.notifications.rules.delivery_times import DEFAULT_DIGEST_TIME
from app.domain.notifications.rules.kinds import KINDS, NoticeWay
from app.domain.notifications.rules.presets import NoticePreset
from app.domain.notifications.rules.webhooks import MAX_ADDRESS_LENGTH, WebhookFormat
from app.usecases.notifications.preferences import NoticeTimes
from app.web.forms import Form

ChoicesForm = create_model(  # type: ignore[call-overload] # one field for each kind there is
    "ChoicesForm", __base__=Form, **dict.fromkeys(KINDS, (NoticeWay | None, None))
)


class PresetForm(Form):
    preset: NoticePreset


class HoursOwner(StrEnum):
    ORGANISATION = "organisation"
    OWN = "own"


class HoursForm(Form):
    """Without quiet hours, mail never waits."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time = DEFAULT_DIGEST_TIME

    def times(self) -> NoticeTimes:
        return NoticeTimes(self.quiet_from, self.quiet_until, self.digest_at)


class OwnHoursForm(HoursForm):
    whose: HoursOwner


class WebhookForm(Form):
    """A blank `address` keeps the current one."""

    address: str = Field(default="", max_length=MAX_ADDRESS_LENGTH)
    shape: WebhookFormat
    kinds: list[str] = []
