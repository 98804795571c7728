"""What everybody reads, answered in front of the application, and the page where that is decided."""

from app.public.views import asking, settings
from app.public.views.blueprint import bp, open_bp, put_up
from app.public.views.reader import Opening

PAGES = (bp, open_bp)

__all__ = ["PAGES", "Opening", "asking", "put_up", "settings"]
