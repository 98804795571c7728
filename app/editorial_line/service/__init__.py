"""What is done with an editorial line: writing it, putting it in force, changing its lists, asking it."""

from app.editorial_line.service.lists import add_example, drop_example, save_list
from app.editorial_line.service.versions import (
    begin,
    drop_rule,
    propose,
    sign,
    withdraw,
    write_principles,
    write_rule,
)

__all__ = [
    "add_example",
    "begin",
    "drop_example",
    "drop_rule",
    "propose",
    "save_list",
    "sign",
    "withdraw",
    "write_principles",
    "write_rule",
]
