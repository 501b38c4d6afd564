"""What an installation without an operator makes for itself."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def secret_key_from(folder: Path) -> str:
    """The installation's own secret key; made once, readable by its owner only."""
    path = folder / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    key = get_random_secret_key() + get_random_secret_key()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
