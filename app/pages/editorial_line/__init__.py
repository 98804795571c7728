from app.pages.editorial_line import line, lists, opinion, proposals, trial
from app.pages.editorial_line.blueprint import bp

__all__ = ["bp", "line", "lists", "opinion", "proposals", "trial"]
