"""Reads of the public page: what it is made of, what is out of date and what is answered."""
