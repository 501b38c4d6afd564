"""The product's settings, with what tests need to be fast and alone."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="crm-tests-"))
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)

from crm.settings import *  # noqa: F403 - a settings module is all of its names
from crm.settings import DATA_DIR, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False
if DATABASES["default"]["ENGINE"] == "crm.sqlite":
    # A file, not memory: there the live server's threads would share one connection with the
    # test, and two threads inside one connection can wait for each other for ever.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A pool keeps connections that the removal of the test database would wait for.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    # A plan gone wrong fails and says its statement, instead of holding up everything for hours.
    DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=120s"
