"""How many statements a page may take: a case's own shows what seven parts know of it, however much there is."""

CASE_PAGE = 20
PAGE = 15
DEED = 25
