"""Access decorators, one required on every route; a test checks it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.permissions import Permission, demand
from app.web.request import actor, is_signed_in

View = Callable[..., Any]


def requires(*permissions: Permission, signed_out: Callable[[], Any] | None = None) -> Callable[[View], View]:
    """Require one of the permissions in the path's organisation.

    `organisation` leaves the view's arguments: `request_context.organisation()` has it. `signed_out` answers expired
    sessions, where redirecting would lose text.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(organisation: str, **values: Any) -> Any:  # noqa: ARG001 - the path's slug, already entered
            if not is_signed_in():
                return (signed_out or to_sign_in)()
            demand(bool(actor().permissions.intersection(permissions)))
            return view(**values)

        return _with_access(guarded, permissions)

    return mark


def member(view: View) -> View:

    @wraps(view)
    def guarded(organisation: str, **values: Any) -> Any:  # noqa: ARG001 - the path's slug, already entered
        if not is_signed_in():
            return to_sign_in()
        actor()
        return view(**values)

    return _with_access(guarded, "member")


def signed_in(view: View) -> View:

    @wraps(view)
    def guarded(**values: Any) -> Any:
        return view(**values) if is_signed_in() else to_sign_in()

    return _with_access(guarded, "signed_in")


def public(view: View) -> View:
    """Mark a view as deliberately open."""
    return _with_access(view, "public")


def may_open(view: View) -> bool:
    """Tell whether the visitor's permissions in this organisation open a view that asks for one."""
    access = getattr(view, "access", ())
    return access == "member" or not actor().permissions.isdisjoint(access)


def _with_access(view: View, access: str | tuple[Permission, ...]) -> View:
    view.access = access  # type: ignore[attr-defined] # read by the access test
    return view


def to_sign_in() -> Response:
    """Redirect; a GET request returns here."""
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("people.sign_in", back=back or None), 303)
