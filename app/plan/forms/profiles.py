"""What the pages about other bodies' profiles post."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.channels.rules.accounts import Network
from app.core.writing import written
from app.drafting.forms.composer import Link
from app.plan.forms.numbers import amount
from app.plan.models import ComparableProfile
from app.plan.rules.profiles import MOST_HOURS, MOST_POSTS, MOST_SAMPLE, Format, Observation
from app.plan.service.profiles import Named
from app.web.forms import Form

LINE, NOTE = 200, 2000
Line = Annotated[str, Field(max_length=LINE), AfterValidator(written)]
Note = Annotated[str, Field(max_length=NOTE), AfterValidator(written)]


class ProfileForm(Form):
    name: Annotated[str, Field(max_length=80), AfterValidator(written)]
    body: Annotated[str, Field(max_length=120), AfterValidator(written)] = ""
    network: Network
    url: Link = ""
    closed: bool = False

    def named(self) -> Named:
        return Named(**self.model_dump())


class SeenForm(Form):
    """What is seen of anybody; `formats` are ticked."""

    observed_on: date
    hours: Line = ""
    formats: list[Format] = []
    tone: Line = ""
    response_hours: Annotated[float, amount(MOST_HOURS)] | None = None
    to_copy: Note = ""
    to_avoid: Note = ""

    def seen(self, posts_per_week: float) -> Observation:
        values = self.model_dump(exclude={"posts_per_week"})
        return Observation(**values | {"formats": [one.value for one in self.formats]}, posts_per_week=posts_per_week)


class SheetForm(SeenForm):
    posts_per_week: Annotated[float, amount(MOST_POSTS)]
    sample: int | None = Field(default=None, ge=1, le=MOST_SAMPLE)


def profile_typed(profile: ComparableProfile) -> dict[str, Any]:
    """A profile as its form would have it typed."""
    typed = {name: getattr(profile, name) for name in ("name", "body", "url")}
    return typed | {"network": profile.network.value, "closed": "1" if profile.closed else ""}
