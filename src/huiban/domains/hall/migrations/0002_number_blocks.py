import django.db.models.deletion
from django.db import migrations, models

import huiban.foundation.uuids


class Migration(migrations.Migration):
    dependencies = [("hall", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="NumberBlock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=huiban.foundation.uuids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("device_id", models.UUIDField()),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("reserved_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blocks", to="hall.line"
                    ),
                ),
            ],
            options={
                "db_table": "hall_number_blocks",
                "indexes": [models.Index(fields=["device_id", "line"], name="block_device")],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "first"), name="block_once"),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="block_in_order"
                    ),
                ],
            },
        ),
    ]
