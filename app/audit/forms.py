"""What the history page may be asked for."""

from datetime import date

from pydantic import Field

from app.audit.rules import Act
from app.core.horizon import ALWAYS
from app.web.forms import Form

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
LAST_SEQ = 2**53


class HistoryForm(Form):
    """Narrows the history; `before` and `after` are the sequence numbers a page starts from."""

    horizon = ALWAYS
    subject: str = Field(default="", max_length=80)
    actor: str = Field(default="", max_length=120)
    act: Act | None = None
    since: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)
    until: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)
    before: int | None = Field(default=None, ge=0, le=LAST_SEQ)
    after: int | None = Field(default=None, ge=0, le=LAST_SEQ)
