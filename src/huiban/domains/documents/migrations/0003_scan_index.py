from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0002_scan")]
    operations = [
        AddIndexConcurrently(
            model_name="storeddocument",
            index=models.Index(
                condition=models.Q(("scan", "waiting")), fields=["uploaded_at"], name="document_waits_for_scan"
            ),
        ),
    ]
