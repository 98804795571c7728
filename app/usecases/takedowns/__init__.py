"""Corrections, takedowns, orders and their evidence."""
