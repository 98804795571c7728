"""How what many ask is called: as it was asked, without anything of whoever asked."""

from collections.abc import Mapping, Sequence

from app.core.words import say

LONGEST_TITLE = 120
MOST_WORDS = 5
ABOUT = say("Sobre: %(words)s")


def title_of(question: Mapping[str, str] | None, text: str | None, words: str, languages: Sequence[str]) -> str:
    """The frequent question, in the first language of the body it is written in; a message; or the words they share."""
    if question:
        text = next((question[one] for one in languages if one in question), next(iter(question.values())))
    said = " ".join((text or "").split())
    if not said:
        return str(say(ABOUT.msgid, words=", ".join(words.split()[:MOST_WORDS])))
    return said if len(said) <= LONGEST_TITLE else said[: LONGEST_TITLE - 1].rstrip() + "…"
