"""How gunicorn runs the web: threads for people who wait on the database, and quiet logs.

gunicorn writes an address into its log when a request is malformed, even with the access log off; that is a
warning, so only errors are logged.
"""

worker_class = "gthread"
workers = 2
threads = 8
timeout = 30
graceful_timeout = 8
accesslog = None
loglevel = "error"
preload_app = False
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
