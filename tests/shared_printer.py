"""The real printer with a cache: each page is typeset once a process.

A page takes a second, and most are printed by each role and on each engine.
"""

from app.adapters.paper import WeasyPrinter

PRINTED: dict[str, bytes] = {}


class PrinterOnce(WeasyPrinter):
    def pdf(self, markup: str) -> bytes:
        if markup not in PRINTED:
            PRINTED[markup] = super().pdf(markup)
        return PRINTED[markup]
