"""The cases accepted or decided on a day, which the cockpit's numbers lead to, are found without reading all there are."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0002_name_bigrams")]
    operations = [
        AddIndexConcurrently(
            model_name="case", index=models.Index(fields=[name], name=f"case_{name.removesuffix('_at')}")
        )
        for name in ("accepted_at", "decided_at")
    ]
