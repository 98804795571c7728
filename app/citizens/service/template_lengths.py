"""Whether a template fits the accounts it is for, by the counter of posts; what fills its gaps still comes on top."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlmodel import Session

from app.citizens.rules.templates import SLOT
from app.core.errors import Refusal
from app.core.words import say
from app.drafting.queries import channels_of, voice_of
from app.drafting.rules.content import VariantContent
from app.organisations.rules import language_name


class Over(NamedTuple):
    """What does not fit even with nothing filled in."""

    account: str
    language: str
    beyond: int


def overs(
    session: Session, organisation_id: int, texts: Mapping[str, str], accounts: Collection[int]
) -> Iterator[Over]:
    """`accounts`: those it is for, none for every one in use."""
    for channel in channels_of(session, organisation_id):
        if accounts and channel.id not in accounts:
            continue
        for language, words in texts.items():
            bare = VariantContent(channel.id, language, SLOT.sub("", words), "", ())
            length = voice_of(channel).measure(bare)
            if length.over:
                yield Over(channel.called, language, max(1, -length.left))


def check_fits(session: Session, organisation_id: int, texts: Mapping[str, str], accounts: Collection[int]) -> None:
    """Raises `Refusal` for an account it is said to be for and does not fit."""
    found = next(overs(session, organisation_id, texts, accounts), None) if accounts else None
    if found is not None:
        raise Refusal(
            say(
                "En %(account)s no cabe el texto en %(language)s: sobran al menos %(count)s caracteres.",
                account=found.account,
                language=language_name(found.language),
                count=found.beyond,
            )
        )
