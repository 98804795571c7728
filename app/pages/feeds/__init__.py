from app.pages.feeds import subscriptions
from app.pages.feeds.blueprint import bp, install_cache
from app.pages.feeds.feed_middleware import FeedMiddleware
from app.pages.feeds.public_feeds import open_bp

PAGES = (bp, open_bp)

__all__ = ["PAGES", "FeedMiddleware", "install_cache", "subscriptions"]
