"""What people post about deliveries."""

from pydantic import Field

from app.web.forms import Form

LONGEST_ADDRESS = 2000


class PermalinkForm(Form):
    permalink: str = Field(min_length=1, max_length=LONGEST_ADDRESS)


class ReasonForm(Form):
    reason: str = Field(min_length=1, max_length=500)
