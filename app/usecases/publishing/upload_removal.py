"""Uploads of posts that were cancelled or expired: what only the account sees is taken away, an hour later."""

import logging
from collections.abc import Mapping
from datetime import datetime

from app.db.scope import Sessions
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import NetworkClient, NetworkError, UploadRemover
from app.domain.publishing.queries.unsent_uploads import UnsentUpload, unsent_uploads
from app.usecases.publishing.network_call import Unsealing, open_account

LOG = logging.getLogger(__name__)


def remove_unsent_uploads(
    reading: Sessions, networks: Mapping[Network, NetworkClient], unseal: Unsealing, *, now: datetime
) -> int:
    """Return how many were removed; those of accounts that do not answer are asked for again, for three days."""
    removers = {network: client for network, client in networks.items() if isinstance(client, UploadRemover)}
    with reading() as session:
        uploads = unsent_uploads(session, removers.keys(), now=now)
    return sum(_remove(removers[upload.network], upload, unseal) for upload in uploads)


def _remove(remover: UploadRemover, upload: UnsentUpload, unseal: Unsealing) -> int:
    try:
        access = open_account(upload.base_url, upload.credentials, unseal)
        return remover.remove_uploads(access, upload.key)
    except NetworkError as trouble:
        LOG.warning("upload on %s: it could not be removed (%s)", upload.network, trouble.status)
        return 0
