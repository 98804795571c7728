def format_number(year: int, ordinal: int) -> str:
    return f"{year}/{ordinal:04d}"


def parse_number_slug(text: str) -> tuple[int, int] | None:
    """Parse `2027-12`."""
    year, _, ordinal = text.partition("-")
    is_name = year.isascii() and ordinal.isascii() and year.isdecimal() and ordinal.isdecimal()
    return (int(year), int(ordinal)) if is_name and len(year) == 4 and len(ordinal) <= 9 else None


def parse_number(text: str) -> tuple[int, int] | None:
    """Parse `2027/0012`, zeros optional."""
    return parse_number_slug(text.replace("/", "-", 1)) if text.count("/") == 1 else None
