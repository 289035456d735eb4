"""How gunicorn runs: threads, no preloading (Temporal's core does not survive a fork)."""

worker_class = "gthread"
workers = 2
threads = 16
preload_app = False
accesslog = None
errorlog = "-"
graceful_timeout = 10
timeout = 60
keepalive = 5
# The address line and headers of a form fit easily; what is longer is an attack.
limit_request_line = 4094

# The control socket would be shared by all instances of one user.
control_socket_disable = True
