"""Pages of the response protocol: flow chart, versions and trials."""

from app.pages.triage import protocol, trial, versions, word_lists
from app.pages.triage import word_lists as triage_word_lists

PAGES = (word_lists, protocol, trial, triage_word_lists, versions)

__all__ = ["PAGES", "protocol", "triage_word_lists", "trial", "versions", "word_lists"]
