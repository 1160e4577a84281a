from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="storeddocument",
            name="scan",
            field=models.CharField(
                choices=[
                    ("none", "不检查"),
                    ("waiting", "正在检查"),
                    ("clean", "检查通过"),
                    ("refused", "有病毒，已删除"),
                ],
                db_default="none",
                default="none",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="storeddocument",
            name="scanned_at",
            field=models.DateTimeField(null=True),
        ),
    ]
