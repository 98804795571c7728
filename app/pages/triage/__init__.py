from app.pages.triage import protocol, trial, versions, word_lists

PAGES = (word_lists, protocol, trial, versions)

__all__ = ["PAGES", "protocol", "trial", "versions", "word_lists"]
