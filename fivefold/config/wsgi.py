"""The WSGI application, for any WSGI server; `fivefold serve` brings its own."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fivefold.config.settings")
application = get_wsgi_application()
