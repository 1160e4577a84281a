from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_to_nobody")]
    operations = [ValidateConstraint(model_name="outboxmessage", name="message_has_receiver")]
