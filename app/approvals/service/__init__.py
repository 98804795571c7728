"""Opening rounds, deciding in them, voiding them, letting a rule pass."""

from app.approvals.service.alone import approve_alone, note_late, review_later, set_mode
from app.approvals.service.aside import call_in, recuse
from app.approvals.service.checking import Heard, barred, hear, hold_against_line, keep_heard
from app.approvals.service.deciding import Case, Decided, check_ruling, decide, decide_all, leave_out, void_round
from app.approvals.service.exceptions import grant_exception
from app.approvals.service.lateness import tell_expired, tell_late
from app.approvals.service.opening import add_reviewers, open_round
from app.approvals.service.routes import (
    adopt_routing,
    adopt_shipped,
    adopt_version,
    create_route,
    open_default_route,
    rename_route,
    set_retired,
)
from app.approvals.service.stepping import refresh_candidates
from app.approvals.service.timing import foreseen, retime

__all__ = [
    "Case",
    "Decided",
    "Heard",
    "add_reviewers",
    "adopt_routing",
    "adopt_shipped",
    "adopt_version",
    "approve_alone",
    "barred",
    "call_in",
    "check_ruling",
    "create_route",
    "decide",
    "decide_all",
    "foreseen",
    "grant_exception",
    "hear",
    "hold_against_line",
    "keep_heard",
    "leave_out",
    "note_late",
    "open_default_route",
    "open_round",
    "recuse",
    "refresh_candidates",
    "rename_route",
    "retime",
    "review_later",
    "set_mode",
    "set_retired",
    "tell_expired",
    "tell_late",
    "void_round",
]
