"""Just enough Django for jobs: no domains, no migrations but the queue's."""

import os

SECRET_KEY = "for tests only"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "huiban",
        "USER": "huiban",
        "HOST": os.environ.get("HUIBAN_DB_SOCKET", ""),
    }
}
INSTALLED_APPS = ["procrastinate.contrib.django", "huiban.foundation.jobs", "tests.foundation.jobs.sample"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
