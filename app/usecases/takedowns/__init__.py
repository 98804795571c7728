"""Corrections, takedowns, orders and their evidence, one function per use case."""
