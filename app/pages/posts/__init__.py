from app.pages.posts import (
    actions,
    autosave,
    composer,
    composer_save,
    glance,
    hours,
    insertions,
    picture_library,
    pictures,
    planning_advice,
    post_list,
    post_page,
    restoration,
    stale_forms,
    video_pieces,
    working_copies,
    writers,
)
from app.pages.posts.blueprint import bp

PAGES = (
    actions,
    autosave,
    composer,
    composer_save,
    glance,
    hours,
    insertions,
    picture_library,
    pictures,
    planning_advice,
    post_list,
    post_page,
    restoration,
    stale_forms,
    video_pieces,
    working_copies,
    writers,
)

__all__ = ["PAGES", "bp"]
