"""`make migrations`: none is missing, and all run forward, back and forward again on filled data.

Runs on the database of DATABASE_URL; without one on a throw-away SQLite and, where it is
installed, on a throw-away PostgreSQL.
"""

import os
import subprocess
import tempfile

from scripts.console import ROOT, Stop, main, say
from scripts.environment import PYTHON
from scripts.postgresql import cluster, programs


def check() -> None:
    with tempfile.TemporaryDirectory() as data:
        manage("makemigrations", "--check", "--dry-run", data=data)
        there_and_back("SQLite", data, f"sqlite:///{data}/db.sqlite3")
    if programs() is None:
        say("Skipped on PostgreSQL: it is not installed.")
        return
    with tempfile.TemporaryDirectory() as data, cluster() as url:
        there_and_back("PostgreSQL", data, url)


def there_and_back(name: str, data: str, url: str) -> None:
    manage("migrate", "--verbosity", "0", data=data, url=url)
    manage("load_demo", data=data, url=url)
    # With all that builds on it: segments, then interactions, then crm itself.
    manage("migrate", "crm", "zero", "--verbosity", "0", data=data, url=url)
    manage("migrate", "--verbosity", "0", data=data, url=url)
    manage("load_demo", data=data, url=url)
    say(f"{name}: migrated forward, back and forward again on filled data.")


def manage(*arguments: str, data: str, url: str = "") -> None:
    environment = os.environ | {"DATA_DIR": data, "DATABASE_URL": url or f"sqlite:///{data}/x"}
    done = subprocess.run(
        [str(PYTHON), "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main(check)
