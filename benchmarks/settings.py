"""The product's settings; nothing is sent and nothing runs beside the measured act."""

from crm.settings import *  # noqa: F403
from crm.settings import DATA_DIR, DATABASES, STORAGES

TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ALLOWED_HOSTS = ["testserver"]
AXES_ENABLED = False
# A folder that is there: nothing was collected for this database.
STATIC_ROOT = DATA_DIR
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"].pop("pool", None)
