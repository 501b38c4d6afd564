"""`make run`: from a fresh clone to a web page, in one command.

Environment, database, demo data where the database is empty, static files, then web server and
task worker side by side until Ctrl+C.
"""

import hashlib
import os
import socket
import subprocess
from pathlib import Path

from scripts import dotenv, environment
from scripts.console import ROOT, Stop, main, say
from scripts.supervisor import Child, supervise

MANAGE = [str(environment.PYTHON), "manage.py"]


def run() -> int:
    dotenv.load()
    host, port = address()
    require_free(host, port)
    environment.ensure("base")
    data = Path(os.environ.setdefault("DATA_DIR", str(ROOT / "var")))
    require_data_folder(data)
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    logins = prepare(data)
    return supervise(children(), (host, port), welcome(port, logins))


def address() -> tuple[str, int]:
    """HOST and PORT as the environment says. Raises Stop when PORT is no port."""
    host = os.environ.setdefault("HOST", "127.0.0.1")
    text = os.environ.setdefault("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return host, int(text)


def require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Stop(f"Port {port} needs special rights: choose another, PORT=8080.") from error
        except OverflowError as error:
            raise Stop(f"{port} is no port.") from error
        except socket.gaierror as error:
            raise Stop(f"HOST={host} is no address of this machine.") from error
        except OSError as error:
            raise Stop(
                f"Port {port} is taken: stop the program that uses it, or choose another port, for"
                f" example: make run PORT={port + 1}"
            ) from error


def require_data_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"The data folder {data} cannot be made: {error.strerror}.") from error
    environment.require_writable(data)


def prepare(data: Path) -> str:
    """Database, demo data and static files; returns the demo's logins, also on later runs."""
    say("Preparing the database…")
    manage("migrate", "--verbosity", "0")
    logins = demo_logins(data / "demo_logins.txt")
    collect_static()
    return logins


def collect_static() -> None:
    """Compressing takes its seconds, so only what changed since is a reason to do it again."""
    mark = ROOT / "staticfiles" / "collected"
    now = static_fingerprint(ROOT / "static") + environment.MARK.read_text(encoding="ascii")
    if mark.exists() and mark.read_text(encoding="ascii") == now:
        return
    say("Collecting static files…")
    manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
    mark.write_text(now, encoding="ascii")


def static_fingerprint(folder: Path) -> str:
    """Changes with the name, size or time of any file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [(path.relative_to(folder).as_posix(), path.stat()) for path in files]
    seen = repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats])
    return hashlib.sha256(seen.encode()).hexdigest()


def demo_logins(kept: Path) -> str:
    """load_demo fills an empty database only and says who may log in, once: so it is kept."""
    if os.environ.get("DEMO", "yes").lower() in {"no", "false", "0", "off"}:
        return ""
    said = manage("load_demo").strip()
    if said:
        kept.write_text(said + "\n", encoding="utf-8")
        return said
    return kept.read_text(encoding="utf-8").strip() if kept.exists() else ""


def manage(*arguments: str) -> str:
    done = subprocess.run(
        [*MANAGE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(why_not(arguments[0], environment.last_line(done.stderr)))
    return done.stdout


def why_not(command: str, error: str) -> str:
    """The last line of a traceback as a sentence: "package.Error: words" without the package."""
    kind, _colon, words = error.partition(": ")
    if kind.endswith("OperationalError"):
        return f"The database does not answer; check DATABASE_URL and that it runs ({words})."
    if kind.endswith("ImproperlyConfigured"):
        return words
    return f"manage.py {command} failed: {error}"


def children() -> list[Child]:
    return [
        Child("The web server", [str(environment.PYTHON), "-m", "gunicorn"], is_restarted=False),
        Child("The task worker", worker(), is_restarted=True),
    ]


def worker() -> list[str]:
    return [*MANAGE, "db_worker", "--queue-name", "*", "--no-startup-delay"]


def welcome(port: int, logins: str) -> str:
    lines = ["", f"Ready: http://localhost:{port}/", ""]
    if logins:
        lines += [logins, ""]
    return "\n".join([*lines, "Ctrl+C stops it."])


if __name__ == "__main__":
    main(run)
