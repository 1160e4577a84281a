"""Why a half hour is closed: chosen from a short list, with the manager's own words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0002_of_nobody")]
    operations = [
        migrations.AddField(
            model_name="slot",
            name="closing_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("staff", "窗口人手不够"),
                    ("system", "业务系统停用"),
                    ("place", "场地或设备要检修"),
                    ("arranged", "大厅另有安排"),
                    ("other", "其他原因"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="slot",
            name="closing_note",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
