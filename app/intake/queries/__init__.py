"""Reads of requests: one by one, in lists, beside the publication they became, and as the political log."""

from app.intake.queries.lists import Listed, listed, mine, waiting
from app.intake.queries.mailbox import how_many_from, mailbox_of, mailbox_or_404
from app.intake.queries.provenance import FROM_THE_PLAN, Told, Wish, told_of, wish_of, wishes_of
from app.intake.queries.register import Noted, register, whole_register
from app.intake.queries.requests import Standing, acts_of, made_by_form, request_or_404, standing_of

__all__ = [
    "FROM_THE_PLAN",
    "Listed",
    "Noted",
    "Standing",
    "Told",
    "Wish",
    "acts_of",
    "how_many_from",
    "listed",
    "made_by_form",
    "mailbox_of",
    "mailbox_or_404",
    "mine",
    "register",
    "request_or_404",
    "standing_of",
    "told_of",
    "waiting",
    "whole_register",
    "wish_of",
    "wishes_of",
]
