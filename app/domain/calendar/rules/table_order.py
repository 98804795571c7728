from dataclasses import dataclass

TABLE_COLUMNS = (
    "day",
    "hour",
    "title",
    "status",
    "topic",
    "account",
    "language",
    "author",
    "deadline",
    "waits",
    "changed",
)
_FALLING = "-"


@dataclass(frozen=True, slots=True)
class TableOrder:
    """A column, written `day`, or `-day` when `falling`."""

    column: str = "day"
    falling: bool = False

    def __str__(self) -> str:
        return f"{_FALLING if self.falling else ''}{self.column}"

    @property
    def aria(self) -> str:
        return "descending" if self.falling else "ascending"

    def pressed(self, column: str) -> "TableOrder":
        """Reverse on the same column."""
        return TableOrder(column, falling=column == self.column and not self.falling)


def parse_order(text: str) -> TableOrder:
    """Parse an order; invalid ones mean the day."""
    column = text.removeprefix(_FALLING)
    return TableOrder(column, falling=text.startswith(_FALLING)) if column in TABLE_COLUMNS else TableOrder()
