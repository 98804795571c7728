"""Pages of the response protocol: its flow chart, its versions, and trying it."""

from app.citizens.views.protocol import showing, trying, words, writing

PAGES = (showing, trying, words, writing)

__all__ = ["PAGES", "showing", "trying", "words", "writing"]
