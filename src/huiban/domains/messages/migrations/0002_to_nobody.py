"""A message that is over may forget to whom it went. Not checked here: the rule before was stricter (see 0003)."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("people", "0003_closed_accounts")]
    operations = [
        migrations.RemoveConstraint(model_name="outboxmessage", name="message_has_receiver"),
        AddConstraintNotValid(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(person__isnull=False)
                | models.Q(mobile__isnull=False)
                | ~models.Q(state="waiting"),
                name="message_has_receiver",
            ),
        ),
    ]
