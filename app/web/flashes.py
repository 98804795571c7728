"""Flash messages with an action."""

from collections.abc import Mapping

from flask import flash

from app.core.messages import Message
from app.web.translation import translate


def flash_action(message: Message, label: Message, url: str, fields: Mapping[str, str]) -> None:
    """Flash a sentence and a button posting `fields` to `url`, kept small for the session."""
    notice = {"text": translate(message), "deed": translate(label), "url": url, "fields": dict(fields)}
    flash(notice, "good")  # type: ignore[arg-type] # the session keeps JSON, and `components/notice.html` knows this shape
