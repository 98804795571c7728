from collections.abc import Sequence

from sqlmodel import Session, select

from app.db.work import Work
from app.domain.directory.models import AppKey
from app.domain.directory.rules.oauth_providers import OAuthProvider


def app_keys(work: Work) -> Sequence[AppKey]:
    return work.session.exec(select(AppKey).where(AppKey.organisation_id == work.organisation_id)).all()


def app_key(session: Session, provider: OAuthProvider, *, organisation_id: int) -> AppKey | None:
    return session.exec(
        select(AppKey).where(AppKey.organisation_id == organisation_id, AppKey.provider == provider)
    ).first()
