"""Every change of posts, their versions and what is being typed."""

from app.drafting.service.copies import Typing, forget_copy, forget_old, forget_typing, keep_typing, look_at
from app.drafting.service.many import create_all
from app.drafting.service.numbers import take_turn
from app.drafting.service.writing import AlreadyWritten, Overtaken, Saved, check_may_edit, create, save

__all__ = [
    "AlreadyWritten",
    "Overtaken",
    "Saved",
    "Typing",
    "check_may_edit",
    "create",
    "create_all",
    "forget_copy",
    "forget_old",
    "forget_typing",
    "keep_typing",
    "look_at",
    "save",
    "take_turn",
]
