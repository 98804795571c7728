"""Setting and changing passwords, and the one-time links that lead there. Hashes come ready made."""

from sqlalchemy import update
from sqlmodel import Session, col

from app.accounts.models import User


def renew_hash(session: Session, user: User, password_hash: str) -> None:
    """The same password, under today's parameters: nothing a person did."""
    session.execute(update(User).where(col(User.id) == user.id).values(password_hash=password_hash))
