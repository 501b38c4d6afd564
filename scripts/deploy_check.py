"""`make deploy`: Django's deployment checklist must be clean with an operator's settings."""

import os
import secrets
import subprocess
import tempfile

from scripts.console import ROOT, main
from scripts.environment import PYTHON


def check() -> int:
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "DATA_DIR": data,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "crm.example.com",
            "CSRF_TRUSTED_ORIGINS": "https://crm.example.com",
            "SITE_URL": "https://crm.example.com",
            "BEHIND_TLS": "true",
            "TRUSTED_PROXIES": "1",
            "LOG_FORMAT": "json",
            "EMAIL_URL": "smtp+tls://crm:secret@mail.example.com:587",
        }
        command = [str(PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    main(check)
