"""Texts left unsaved, offered when the composer opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.drafting import queries
from app.drafting.models import Post, WorkingCopy
from app.drafting.rules.difference import Contrast
from app.drafting.views.contrast import contrasts
from app.drafting.views.desk import Desk
from app.pages.shell.request_context import organisation, person
from app.web.request import reading

TICKED = ("target", "remove", "declares", "pictured", "new_pictured")


@dataclass(frozen=True, slots=True)
class Offer:
    """A text somebody left unsaved, what it would change, and where it is taken up or thrown away."""

    saved_at: datetime
    title: str
    changes: Sequence[Contrast]
    restore_url: str
    discard_url: str
    key: str


def offers_for(desk: Desk) -> list[Offer]:
    """What differs from what is saved; a copy that says the same is no offer."""
    copies = [copy_of(desk.post)] if desk.post else list(queries.unsaved_new(reading(), organisation().id, person().id))
    found = [_offer(desk, copy) for copy in copies if copy]
    return [offer for offer in found if offer.changes]


def copy_of(post: Post) -> WorkingCopy | None:
    return queries.copy_of(reading(), organisation().id, person().id, str(post.id))


def restored(copy: WorkingCopy | None) -> Mapping[str, Any]:
    """The form as it was left, with what it was written upon: saving over anything newer is then noticed.

    What has nothing ticked is not sent by a browser: it was taken away.
    """
    return {**dict.fromkeys(TICKED, ()), **copy.body, "base": copy.base} if copy else {}


def _offer(desk: Desk, copy: WorkingCopy) -> Offer:
    at: dict[str, Any] = {"year": desk.post.year, "ordinal": desk.post.ordinal} if desk.post else {}
    return Offer(
        saved_at=copy.saved_at,
        title=str(copy.body.get("title") or ""),
        changes=contrasts(desk.saved, copy.body, desk),
        restore_url=url_for(".edit", **at, copy=1) if at else url_for(".new", copy=copy.key),
        discard_url=url_for(".discard", **at) if at else url_for(".discard_new"),
        key=copy.key,
    )
