"""Flash messages with an action."""

from collections.abc import Mapping

from flask import flash

from app.core.messages import Message
from app.web.translation import translate


def flash_action(message: Message, deed: Message, url: str, fields: Mapping[str, str]) -> None:
    """Flash a sentence and a button posting `fields` to `url`, kept small for the session."""
    notice = {"text": translate(message), "deed": translate(deed), "url": url, "fields": dict(fields)}
    flash(notice, "good")  # type: ignore[arg-type] # the session keeps JSON, and `components/notice.html` knows this shape
