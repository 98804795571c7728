"""Every change of posts, their versions and what is being typed."""

from app.drafting.service.copies import (
    Typing,
    forget_copy,
    forget_old,
    forget_typing,
    keep_typing,
    look_at,
    look_at_all,
)
from app.drafting.service.ideas import plan_idea
from app.drafting.service.linking import LINKABLE, come_from
from app.drafting.service.many import create_all, save_all
from app.drafting.service.numbers import take_turn
from app.drafting.service.writing import AlreadyWritten, Overtaken, Saved, check_may_edit, create, may_edit, save

__all__ = [
    "LINKABLE",
    "AlreadyWritten",
    "Overtaken",
    "Saved",
    "Typing",
    "check_may_edit",
    "come_from",
    "create",
    "create_all",
    "forget_copy",
    "forget_old",
    "forget_typing",
    "keep_typing",
    "look_at",
    "look_at_all",
    "may_edit",
    "plan_idea",
    "save",
    "save_all",
    "take_turn",
]
