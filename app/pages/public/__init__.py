from app.pages.public import account_check, documents, newsletter, outgoing_pictures, published_pictures, settings
from app.pages.public.blueprint import bp, open_bp

PAGES = (bp, open_bp)

__all__ = ["PAGES", "account_check", "documents", "newsletter", "outgoing_pictures", "published_pictures", "settings"]
