"""Sessions of browsers are kept under a digest of their key. Whoever is signed in stays so."""

from django.db import migrations

DIGESTS = """
update django_session set session_key = left(encode(sha256(convert_to(session_key, 'UTF8')), 'hex'), 40);
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_names_in_the_record"), ("sessions", "0001_initial")]
    operations = [migrations.RunSQL(DIGESTS, migrations.RunSQL.noop)]
