"""Pages about what citizens write: the inbox and each case, with a panel for each thing that is done in it."""

from app.citizens.views import (
    attention,
    case,
    crisis,
    files,
    handing,
    handling,
    importing,
    inbox,
    levels,
    measuring,
    norms,
    personal,
    protocol,
    receiving,
    register,
    unit_questions,
)
from app.citizens.views.blueprint import bp
from app.citizens.views.inbox import how_many_wait
from app.citizens.views.unit_answers import answers

PAGES = (
    *(attention, case, crisis, files, handing, handling, importing, inbox, levels),
    *(measuring, norms, personal, receiving, register, unit_questions),
    *protocol.PAGES,
)

__all__ = ["PAGES", "answers", "bp", "how_many_wait"]
