"""As the product runs: tasks are rows of the database, no process does them meanwhile."""

from crm.settings import TASKS as PRODUCT_TASKS
from tests.settings import *  # noqa: F403

TASKS = PRODUCT_TASKS
