"""Files that cannot be used as they come, made for tests."""

import io
import os
from pathlib import Path

from PIL import Image

BROKEN_APPLE_PHOTO = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
BROKEN = b"\xff\xd8\xff and nothing of a photograph"


def animation() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), (60 * shade, 0, 0)) for shade in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    return out.getvalue()


def photograph(folder: Path, *, side: int) -> Path:
    """Write a photograph of noise, which cannot be packed: some 40 MB at a side of 5,900 pixels."""
    path = folder / "feria.jpg"
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(path, "JPEG", quality=95)
    return path
