"""The public pages, served in front of the application, and their settings."""

from app.pages.public import account_check, settings
from app.pages.public.blueprint import bp, install_document_cache, open_bp
from app.pages.public.page_middleware import PublicPageMiddleware

PAGES = (bp, open_bp)

__all__ = ["PAGES", "PublicPageMiddleware", "account_check", "install_document_cache", "settings"]
