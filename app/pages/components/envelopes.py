"""Files of envelopes, made outside the transaction that takes the writer."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.readiness import UndrawnPicture
from app.pages.shell.request_context import organisation, wiring
from app.usecases.posts.envelope_files import EnvelopeStudio
from app.web.form_action import RefusalTypes
from app.web.request import now, read_session

R = TypeVar("R")


def prepare_drafts(drafts: Sequence[Draft]) -> None:
    """Draw the pictures of drafts for their accounts. Call before `write_transaction`, never within."""
    services = wiring()
    studio = EnvelopeStudio(services.files, services.images)
    studio.prepare(services.reading, services.writing, organisation().id, drafts, now=now())


def submit_drawn(number: tuple[int, int], submit: Callable[[RefusalTypes], R]) -> R:
    """Submit a post in a transaction of its own; where a picture was not drawn, draw it after that, and submit again.

    `submit` takes the refusals to let through: in the second, none.
    """
    try:
        return submit((UndrawnPicture,))
    except UndrawnPicture:
        post = posts.post_or_404(read_session(), organisation().id, *number)
        prepare_drafts([posts.draft_of(post, posts.version_of(read_session(), post))])
    return submit(())
