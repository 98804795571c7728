"""Sealed links of the newsletter: they name an address by its digest, so a reused key never leads to another's."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class NewsletterPurpose(StrEnum):
    CONFIRM = "newsletter confirm"
    LEAVE = "newsletter leave"


class NewsletterLink(NamedTuple):
    """`asked`: the second it was asked in; a later request spoils an earlier link to confirm."""

    organisation_id: int
    digest: str
    asked: int = 0


def confirm_link(organisation_id: int, digest: str, asked_at: datetime) -> NewsletterLink:
    return NewsletterLink(organisation_id, digest, int(asked_at.timestamp()))


def link_token(purpose: NewsletterPurpose, link: NewsletterLink, seal: Callable[[str], str]) -> str:
    return seal(f"{purpose.value}:{link.organisation_id}:{link.digest}:{link.asked}")


def parse_link_token(purpose: NewsletterPurpose, token: str, unseal: Callable[[str], str]) -> NewsletterLink | None:
    """Return None unless sealed here for this purpose."""
    try:
        sealed_purpose, body, digest, asked = unseal(token).split(":")
        return NewsletterLink(int(body), digest, int(asked)) if sealed_purpose == purpose.value else None
    except ValueError:
        return None
