"""Statement limits of pages: a case's page reads from seven modules, for any amount of data."""

CASE_PAGE = 21
PAGE = 15
DEED = 25
ANSWERING = 33
"""Composing, releasing, the line, the record, the typed words and the outbox of a reply, in one transaction."""
