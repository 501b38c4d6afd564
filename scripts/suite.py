"""`make test`: all tests on SQLite, then those that ask for a database on a throw-away PostgreSQL.

What needs a program that is not installed is left out and named at the end; NOTHING_SKIPPED=1
(for continuous integration) makes that an error. Further arguments go to pytest.
"""

import os
import subprocess
import sys

from scripts import dotenv, environment
from scripts.console import ROOT, Stop, main, say
from scripts.postgresql import cluster, programs

NO_POSTGRESQL = (
    "Skipped: every test on PostgreSQL; it is not installed"
    " (Debian, Ubuntu: apt-get install postgresql)."
)


def test() -> int:
    environment.ensure("dev")
    arguments = sys.argv[1:]
    say("Tests on SQLite")
    if code := pytest("-m", "not postgresql", *arguments, database=""):
        return code
    if programs() is None:
        if os.environ.get("NOTHING_SKIPPED"):
            raise Stop(NO_POSTGRESQL)
        say(NO_POSTGRESQL)
        return 0
    say("Tests on PostgreSQL")
    with cluster() as url:
        return pytest("-m", "not sqlite", *arguments, database=url)


def pytest(*arguments: str, database: str) -> int:
    """The tests know nothing of this machine's installation: no .env, no DATA_DIR of it."""
    own = dotenv.known_names()
    variables = {name: value for name, value in os.environ.items() if name not in own}
    if database:
        variables["DATABASE_URL"] = database
    # How many workers these are, and what each gets: tests/conftest.py.
    command = [str(environment.PYTHON), "-m", "pytest", "-q", "-n", "auto", *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


if __name__ == "__main__":
    main(test)
