from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("outbox", "0003_to_nobody_checked")]
    operations = [
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["ended_at"], name="message_failed"),
        ),
    ]
