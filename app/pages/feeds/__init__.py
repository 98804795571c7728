from app.pages.feeds import private_feeds, subscriptions
from app.pages.feeds.blueprint import bp
from app.pages.feeds.public_feeds import open_bp

PAGES = (bp, open_bp)

__all__ = ["PAGES", "private_feeds", "subscriptions"]
