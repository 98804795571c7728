from app.pages.publishing import (
    by_hand,
    deliveries,
    health,
    metrics,
    metrics_import,
    outside_posts,
    pins,
    waiting_sends,
)

PAGES = (deliveries.bp, health.bp)

__all__ = ["PAGES", "by_hand", "metrics", "metrics_import", "outside_posts", "pins", "waiting_sends"]
