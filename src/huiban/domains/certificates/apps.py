from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "huiban.domains.certificates"
    label = "certificates"
