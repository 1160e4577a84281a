"""Whose ticket it is stands in a table of its own, which has a policy; the name, which nobody read, is no longer kept.

The index of a visitor is made anew for each day, so that tickets of different days do not find each other.
"""

import django.db.models.deletion
from django.db import migrations, models

HOLDERS = """
insert into hall_ticket_holders (ticket_id, person_id) select id, person_id from hall_tickets where person_id is not null;
"""
BACK = """
update hall_tickets set person_id = h.person_id from hall_ticket_holders h where h.ticket_id = hall_tickets.id;
"""
OF_THE_DAY = "sha256(convert_to(to_char(day, 'YYYY-MM-DD'), 'UTF8') || visitor_index)"
# What the columns held would stay in the rows after the columns are gone.
FORGET = f"""
update hall_tickets set visitor_index = {OF_THE_DAY}, person_id = null, visitor_name = null
where visitor_index is not null or person_id is not null or visitor_name is not null;
"""


class Migration(migrations.Migration):
    dependencies = [("hall", "0004_samples"), ("people", "0002_identities")]
    operations = [
        migrations.CreateModel(
            name="TicketHolder",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="holder",
                        serialize=False,
                        to="hall.ticket",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="people.person"),
                ),
            ],
            options={"db_table": "hall_ticket_holders"},
        ),
        migrations.RunSQL(HOLDERS, BACK),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
