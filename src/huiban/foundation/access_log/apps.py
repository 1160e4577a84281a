from django.apps import AppConfig


class AccessLogConfig(AppConfig):
    name = "huiban.foundation.access_log"
    label = "access_log"
    verbose_name = "access log"
