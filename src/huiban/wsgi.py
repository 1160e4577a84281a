"""The web process's entry point."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from huiban.foundation.tracing.start import start_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
start_tracing("web")
application = get_wsgi_application()
if not settings.HUIBAN_HAS_KEYS:
    raise ImproperlyConfigured("no key file: start with `huiban serve`, or set HUIBAN_KEYS")

from huiban.foundation.wall.looking import close_by_default  # noqa: E402
from huiban.runtime.patience import limit_patience  # noqa: E402
from huiban.runtime.warm import warm  # noqa: E402  (needs the applications loaded)

limit_patience(statement_ms=settings.HUIBAN_STATEMENT_MS, lock_ms=settings.HUIBAN_LOCK_MS)
close_by_default()

warm()
