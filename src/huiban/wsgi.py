"""The web process's entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
application = get_wsgi_application()

from huiban.runtime.warm import warm  # noqa: E402  (needs the applications loaded)

warm()
