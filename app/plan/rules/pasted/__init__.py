"""Texts pasted from a word processor, as the Markdown a plan is kept in: the structure stays, the paint goes."""

from app.core.writing import written
from app.plan.rules.pasted.lines import tidied
from app.plan.rules.pasted.pages import is_page, read_page


def cleaned(text: str) -> str:
    """What was pasted or typed; what is Markdown already stays as it is."""
    return written(tidied(read_page(text) if is_page(text) else text))
