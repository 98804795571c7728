"""The first-run code, in an operator-only file."""

import hmac
import os
import secrets
from pathlib import Path

CODE_CHARACTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

FILE = "setup_code"
LENGTH = 12


class FileSetupCode:
    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def current(self) -> str:
        """Return the code; among simultaneous processes, the first wins."""
        try:
            with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(_new_code())
        except FileExistsError:
            pass
        return self._path.read_text().strip()

    def matches(self, typed: str) -> bool:
        return self._path.exists() and hmac.compare_digest(_normalise_code(self.current()), _normalise_code(typed))

    def spend(self) -> bool:
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        return True


def _new_code() -> str:
    signs = [secrets.choice(CODE_CHARACTERS) for _ in range(LENGTH)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, LENGTH, 4))


def _normalise_code(code: str) -> bytes:
    return "".join(sign for sign in code.upper() if sign.isalnum()).encode()
