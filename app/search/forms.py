"""What the search page is asked."""

from datetime import date

from pydantic import Field

from app.core.horizon import ALWAYS
from app.drafting.rules.states import Status
from app.intake.rules.acts import State
from app.search.rules.kinds import Kind
from app.web.forms import Form

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)


class SearchForm(Form):
    """`q` may be anything; the rest is chosen."""

    horizon = ALWAYS
    model_config = {"extra": "ignore"}

    q: str = ""
    kind: Kind | None = None
    status: Status | State | None = None
    author: int | None = Field(default=None, gt=0, lt=2**63)
    account: int | None = Field(default=None, gt=0, lt=2**63)
    since: date | None = Field(default=None, ge=FIRST, le=LAST)
    until: date | None = Field(default=None, ge=FIRST, le=LAST)
