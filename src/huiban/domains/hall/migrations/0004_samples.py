import django.db.models.deletion
import huiban.foundation.uuids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
        ('hall', '0003_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='HallSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('waiting', models.PositiveIntegerField()),
                ('serving', models.PositiveIntegerField()),
                ('open_windows', models.PositiveSmallIntegerField()),
                ('predicted_seconds', models.PositiveIntegerField(null=True)),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.zone')),
            ],
            options={
                'db_table': 'hall_samples',
            },
        ),
        migrations.CreateModel(
            name='RosterProposal',
            fields=[
                ('id', models.UUIDField(default=huiban.foundation.uuids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('people', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField(null=True)),
                ('plan', models.JSONField(default=dict)),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.zone')),
            ],
            options={
                'db_table': 'hall_roster_proposals',
            },
        ),
        migrations.AddConstraint(
            model_name='hallsample',
            constraint=models.UniqueConstraint(fields=('zone', 'at'), name='sample_once_a_minute'),
        ),
        migrations.AddIndex(
            model_name='hallsample',
            index=models.Index(fields=['at'], name='sample_at'),
        ),
        migrations.AddConstraint(
            model_name='rosterproposal',
            constraint=models.UniqueConstraint(fields=('zone', 'day'), name='roster_once_a_day'),
        ),
    ]
