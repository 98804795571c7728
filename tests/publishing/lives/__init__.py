"""A town where random people do random things over random time, and what must hold after each of them."""
