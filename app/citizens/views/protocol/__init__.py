"""Pages of the response protocol: its flow chart, its versions, and trying it."""

from app.citizens.views.protocol import offering, showing, trying, words, writing

PAGES = (offering, showing, trying, words, writing)

__all__ = ["PAGES", "offering", "showing", "trying", "words", "writing"]
