"""What a deed has to say on the next page, with something to be done about it."""

from collections.abc import Mapping

from flask import flash

from app.core.words import Sentence
from app.web.words import translate


def offer(said: Sentence, deed: Sentence, url: str, fields: Mapping[str, str]) -> None:
    """A sentence and a button that posts `fields` to `url`; it travels in the session, so: little."""
    told = {"text": translate(said), "deed": translate(deed), "url": url, "fields": dict(fields)}
    flash(told, "good")  # type: ignore[arg-type] # the session keeps JSON, and `components/notice.html` knows this shape
