from django.apps import AppConfig


class RateLimitsConfig(AppConfig):
    name = "huiban.foundation.rate_limits"
    label = "rate_limits"
