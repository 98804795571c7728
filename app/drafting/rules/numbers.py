"""How people name a post: by its year and its place in it."""


def number_of(year: int, ordinal: int) -> str:
    return f"{year}/{ordinal:04d}"
