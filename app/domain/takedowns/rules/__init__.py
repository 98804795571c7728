"""Withdrawing what is published, and the orders that ask for it: values in, values or a refusal out."""
