"""Commenting, suggesting texts and answering them, and saying that one is looking."""

from app.review.service.comments import answer, begin, may_speak, turn
from app.review.service.presence import leave, take_up
from app.review.service.suggestions import answer_suggestion, suggest

__all__ = ["answer", "answer_suggestion", "begin", "leave", "may_speak", "suggest", "take_up", "turn"]
