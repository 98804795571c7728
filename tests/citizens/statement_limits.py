"""How many statements a page may take: a case's own shows what seven parts know of it, however much there is."""

CASE_PAGE = 21
PAGE = 15
DEED = 25
ANSWERING = 30
"""Composing, letting, the line, the record and the way out of a reply, in one transaction."""
