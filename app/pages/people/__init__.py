from app.pages.people import (
    absences,
    erasure,
    grants,
    invitations,
    members,
    my_account,
    password_reset,
    sign_in,
    substitutions,
)
from app.pages.people.blueprint import bp

PAGES = (absences, sign_in, erasure, grants, invitations, my_account, password_reset, members, substitutions)

__all__ = ["PAGES", "bp"]
