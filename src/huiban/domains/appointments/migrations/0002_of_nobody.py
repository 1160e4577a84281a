"""An appointment that is long over says no more whose it was. Only the column's rule changes, not a row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial"), ("people", "0003_closed_accounts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "alter table appointments alter column person_id drop not null",
                    "alter table appointments alter column person_id set not null",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="appointment",
                    name="person",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="people.person",
                    ),
                )
            ],
        )
    ]
