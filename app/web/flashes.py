"""What a deed has to say on the next page, with something to be done about it."""

from collections.abc import Mapping

from flask import flash

from app.core.messages import Message
from app.web.translation import translate


def flash_action(said: Message, deed: Message, url: str, fields: Mapping[str, str]) -> None:
    """A sentence and a button that posts `fields` to `url`; it travels in the session, so: little."""
    told = {"text": translate(said), "deed": translate(deed), "url": url, "fields": dict(fields)}
    flash(told, "good")  # type: ignore[arg-type] # the session keeps JSON, and `components/notice.html` knows this shape
