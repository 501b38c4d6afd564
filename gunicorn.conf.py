"""How gunicorn serves the product; `gunicorn` in this folder reads it by itself."""

import os

wsgi_app = "crm.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
# One process is right for SQLite, which has one writer at a time; PostgreSQL takes more.
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# A combined Word file of a large segment is streamed for as long as it takes.
timeout = 120
graceful_timeout = 20
max_requests = 10_000
max_requests_jitter = 1_000
control_socket_disable = True
loglevel = "warning"
