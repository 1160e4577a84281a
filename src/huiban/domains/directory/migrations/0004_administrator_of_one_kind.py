from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_one_administrator_role_each'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('role__in', ['system_admin', 'security_admin', 'audit_admin'])), fields=('staff',), name='administrator_of_one_kind'),
        ),
    ]
