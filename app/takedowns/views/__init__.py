"""Pages about what is taken back, the orders that ask for it, and what is put right."""

from app.takedowns.views import correcting, orders, proof, withdrawals

PAGES = (orders.bp, proof.bp, withdrawals.bp, correcting.bp)
"""The blueprints of this feature."""

__all__ = ["PAGES"]
