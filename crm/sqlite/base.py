"""Django's SQLite backend; the threads of one process write one after the other.

A SQLite file takes one writer. Who finds it busy sleeps and tries again, and may find it busy for
seconds on end, as others come in between. Here they queue at a lock instead.
Why: docs/decisions/one-writer-a-process.md
"""

import threading

from django.db.backends.sqlite3 import base

_writing = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Holds the lock from BEGIN IMMEDIATE to the transaction's end, as `atomic` marks them."""

    _is_writing = False

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        if not autocommit:
            # After the timeout SQLite itself says that the database is locked.
            self._is_writing = _writing.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"])
        is_begun = False
        try:
            super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
            is_begun = not autocommit
        finally:
            if not is_begun:
                self._end()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end()

    def _end(self) -> None:
        if self._is_writing:
            self._is_writing = False
            _writing.release()
