"""Stored pictures and videos, each read once a request."""

from collections.abc import Collection, Mapping

from flask import g

from app.domain.media.models import MediaFile
from app.domain.media.queries import files_by_digest
from app.pages.shell.request_context import organisation
from app.web.request import read_session


def stored_files(digests: Collection[str]) -> Mapping[str, MediaFile]:
    """Return the files by digest; one statement for those not read yet."""
    known: dict[str, MediaFile] = g.setdefault("stored_files", {})
    if lacking := set(digests) - known.keys():
        known.update(files_by_digest(read_session(), organisation().id, lacking))
    return {digest: known[digest] for digest in digests if digest in known}
