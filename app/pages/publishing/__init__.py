from app.pages.publishing import by_hand, deliveries, health, waiting_sends

PAGES = (deliveries.bp, health.bp)

__all__ = ["PAGES", "by_hand", "waiting_sends"]
