"""What the subscription page posts."""

from pydantic import Field

from app.web.forms import Form


class SubscribeForm(Form):
    """No account ticked means all of them."""

    name: str = Field(min_length=1, max_length=60)
    channels: list[int] = Field(default_factory=list, max_length=200)
