"""Pages about what is taken back, the orders that ask for it, and what is put right."""

from app.pages.takedowns import corrections, evidence, orders, withdrawals

PAGES = (orders.bp, evidence.bp, withdrawals.bp, corrections.bp)
"""The blueprints of this feature."""

__all__ = ["PAGES"]
