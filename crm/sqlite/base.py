"""Django's SQLite backend; the threads of one process write one after the other.

A SQLite file takes one writer. Who finds it busy sleeps and tries again, and may find it busy for
seconds on end, as others come in between. Here they queue at a lock instead.
Why: docs/decisions/one-writer-a-process.md
"""

import threading

from django.db.backends.sqlite3 import base

_writing = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Holds the lock from BEGIN IMMEDIATE to COMMIT or ROLLBACK, before what waits for the commit:
    that may write, too."""

    _is_writing = False

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        if autocommit:
            super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
            return
        # Connecting turns autocommit on, which would end what has not begun.
        self.ensure_connection()
        self._wait_for_the_lock()
        try:
            super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        except BaseException:
            self._release()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs do not know it
        self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # nor this
        finally:
            self._release()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._release()

    def _wait_for_the_lock(self) -> None:
        # After the timeout SQLite itself says that the database is locked.
        timeout = self.settings_dict["OPTIONS"]["timeout"]
        self._is_writing = self._is_writing or _writing.acquire(timeout=timeout)

    def _release(self) -> None:
        if self._is_writing:
            self._is_writing = False
            _writing.release()
