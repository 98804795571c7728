"""The order of the table: which column, and which way."""

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
    """`falling`: from the last to the first. Written `day`, or `-day`."""

    column: str = "day"
    falling: bool = False

    def __str__(self) -> str:
        return f"{_FALLING if self.falling else ''}{self.column}"

    @property
    def aria(self) -> str:
        return "descending" if self.falling else "ascending"

    def pressed(self, column: str) -> "TableOrder":
        """The order after somebody presses the head of a column: the other way where it is the same one."""
        return TableOrder(column, falling=column == self.column and not self.falling)


def parse_order(text: str) -> TableOrder:
    """As an address says it; nonsense is by day."""
    column = text.removeprefix(_FALLING)
    return TableOrder(column, falling=text.startswith(_FALLING)) if column in TABLE_COLUMNS else TableOrder()
