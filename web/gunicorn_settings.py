"""How gunicorn runs: one import of the application, forked into processes of many threads.

Nothing may be open before the fork: a line to Temporal does not survive it, and a connection to
the database must not have two owners. Each process opens its own at its first request.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from web.warming import look_past_what_stays, warm_up

worker_class = "gthread"
workers = 2
threads = 16
preload_app = True
accesslog = None
errorlog = "-"
graceful_timeout = 10
timeout = 60
# Longer than proxies and browsers keep a connection that rests (nginx: 60 s): whoever closes first
# must not be the server, since the next request may be on its way to it.
keepalive = 75
# The address line and headers of a form fit easily; what is longer is an attack.
limit_request_line = 4094

# A page waits for the interpreter after each of its statements, as long as another may keep it.
_SECONDS_BETWEEN_THREADS = 0.001

# The control socket would be shared by all instances of one user.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Warm the process up beside its first answers, so that nobody waits for a template."""
    sys.setswitchinterval(_SECONDS_BETWEEN_THREADS)
    threading.Thread(target=_make_ready, args=(worker.wsgi,), name="warming", daemon=True).start()


def _make_ready(app: Any) -> None:
    warm_up(app)
    look_past_what_stays()
