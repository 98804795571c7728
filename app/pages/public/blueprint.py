from flask import Blueprint, g, request

from app.domain.public.queries.documents import open_page_by_slug
from app.web.request import read_session

bp = Blueprint("public", __name__, url_prefix="/o/<organisation>")
open_bp = Blueprint("open_page", __name__)
PUBLIC_PREFIX = "/p/"


@open_bp.before_app_request
def read_page() -> None:
    """Read the page's state: whether search engines may keep it."""
    slug = (request.view_args or {}).get("slug")
    if slug and request.path.startswith(PUBLIC_PREFIX):
        page = g.page = open_page_by_slug(read_session(), slug)
        g.may_index = page is not None and page.may_index
