from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "huiban.domains.messages"
    label = "outbox"
