"""Reads of appointments, of sittings, and of what was decided in them."""
