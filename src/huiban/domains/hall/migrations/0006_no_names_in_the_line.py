from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hall", "0005_ticket_holders")]
    operations = [
        migrations.RemoveField(model_name="ticket", name="person"),
        migrations.RemoveField(model_name="ticket", name="visitor_name"),
    ]
