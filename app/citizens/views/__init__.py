"""Pages about what citizens write: the inbox and each case, with a panel for each thing that is done in it."""

from app.citizens.views import (
    answering,
    attention,
    case,
    crisis,
    faq,
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
    reviewing,
    sources,
    templates,
    unit_questions,
    usual,
    ways,
)
from app.citizens.views.blueprint import bp
from app.citizens.views.inbox import how_many_wait
from app.citizens.views.unit_answers import answers

PAGES = (
    *(answering, attention, case, crisis, faq, files, handing, handling, importing, inbox, levels),
    *(measuring, norms, personal, receiving, register, reviewing, sources, templates, unit_questions, usual, ways),
    *protocol.PAGES,
)

__all__ = ["PAGES", "answers", "bp", "how_many_wait"]
