"""Uploads of posts that failed, were cancelled, expired or are held: what only the account sees is taken away."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, update

from app.db.scope import Sessions
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.networks import Network
from app.domain.publishing.models import EarlyUpload
from app.domain.publishing.ports import EarlyUploader, NetworkClient, NetworkError, UploadRemover
from app.domain.publishing.queries.unsent_uploads import UnsentUpload, unsent_uploads
from app.usecases.publishing.network_call import Unsealing, open_account

LOG = logging.getLogger(__name__)


def remove_unsent_uploads(
    reading: Sessions, writing: Sessions, networks: Mapping[Network, NetworkClient], unseal: Unsealing, *, now: datetime
) -> int:
    """Return how many were removed; those of accounts that do not answer are asked for again, for three days."""
    removers = {network: client for network, client in networks.items() if isinstance(client, UploadRemover)}
    quick = [network for network, client in removers.items() if not isinstance(client, EarlyUploader)]
    with reading() as session:
        uploads = unsent_uploads(session, removers.keys(), quick=quick, now=now)
    return sum(_remove(removers[upload.network], upload, unseal, writing, now) for upload in uploads)


def _remove(remover: UploadRemover, upload: UnsentUpload, unseal: Unsealing, writing: Sessions, now: datetime) -> int:
    try:
        access = open_account(upload.base_url, upload.credentials, unseal)
        removed = remover.remove_uploads(access, upload.key)
    except NetworkError as trouble:
        LOG.warning("upload on %s: it could not be removed (%s)", upload.network, trouble.status)
        return 0
    if removed:
        _record(upload, removed, writing, now)
    return removed


def _record(upload: UnsentUpload, removed: int, writing: Sessions, now: datetime) -> None:
    """Note the removal in the record; what is released later goes up again at its hour."""
    detail = {"delivery": upload.delivery_id, "account": upload.account, "uploads": removed}
    with writing() as session:
        values = {"removed_at": now, "uploaded_at": None, "next_attempt_at": None}
        session.exec(update(EarlyUpload).where(col(EarlyUpload.delivery_id) == upload.delivery_id).values(**values))
        entry = audit.EntryDraft(Act.DELIVERY_UPLOAD_REMOVED, upload.organisation_id, f"post:{upload.post_id}", detail)
        audit.record_all(session, [entry], now=now)
        session.commit()
