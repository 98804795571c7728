from app.pages import triage
from app.pages.cases import case, case_actions, deadline_actions, reply_actions, unit_questions
from app.pages.cases.unit_answers import answers
from app.pages.citizens import navigation
from app.pages.citizens.blueprint import bp
from app.pages.crisis import crisis
from app.pages.deadlines import attention
from app.pages.faq import entries
from app.pages.inbox import file_import, inbox, pasted_message, sources
from app.pages.inbox.inbox import how_many_wait
from app.pages.moderation import measures, norms, register
from app.pages.privacy import data_export, person_data
from app.pages.replies import default_values, review_queue, templates

PAGES = (
    reply_actions,
    attention,
    case,
    crisis,
    entries,
    data_export,
    case_actions,
    file_import,
    inbox,
    deadline_actions,
    measures,
    norms,
    person_data,
    pasted_message,
    register,
    review_queue,
    sources,
    templates,
    unit_questions,
    default_values,
    navigation,
    *triage.PAGES,
)

__all__ = ["PAGES", "answers", "bp", "how_many_wait"]
