"""Sizes of files, in bytes, as Spanish and English pages write them (SI: a megabyte is a million)."""

MEGABYTE = 1_000_000
