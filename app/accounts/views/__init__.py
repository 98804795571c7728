"""Pages about people: the door, one's own account, and who is who in an organisation."""

from app.accounts.views import absences, door, erasure, grants, invitations, me, password, people, substitutions
from app.accounts.views.blueprint import bp

PAGES = (absences, door, erasure, grants, invitations, me, password, people, substitutions)

__all__ = ["PAGES", "bp"]
