"""Post pages: list, post, composer, actions."""

from app.pages.posts import (
    actions,
    composer,
    planning_advice,
    post_list,
    post_page,
    renewal,
    stale_forms,
    working_copies,
)
from app.pages.posts import actions as posts_actions
from app.pages.posts import planning_advice as posts_planning_advice
from app.pages.posts.blueprint import bp

PAGES = (
    renewal,
    planning_advice,
    composer,
    working_copies,
    actions,
    post_list,
    post_page,
    posts_planning_advice,
    stale_forms,
    posts_actions,
)

__all__ = ["PAGES", "bp"]
