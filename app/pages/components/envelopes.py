"""Files of envelopes, made before a request's transaction takes the writer."""

from collections.abc import Iterable

from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Draft
from app.pages.shell.request_context import organisation, wiring
from app.usecases.posts.envelope_files import EnvelopeStudio
from app.web.request import read_session


def prepare_drafts(drafts: Iterable[Draft]) -> None:
    """Draw the pictures of drafts for their accounts. Call before `write_transaction`, never within."""
    services = wiring()
    studio = EnvelopeStudio(services.files, services.images)
    studio.prepare(services.reading, services.writing, organisation().id, list(drafts))


def prepare_post(post: Post) -> None:
    """Draw the pictures of a post as it is written now."""
    prepare_drafts([posts.draft_of(post, posts.version_of(read_session(), post))])


def prepare_numbered(year: int, ordinal: int) -> None:
    prepare_post(posts.post_or_404(read_session(), organisation().id, year, ordinal))
