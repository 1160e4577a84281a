"""Find a case by any two characters of its applicant's name. Trigrams need three, and many names have no more."""

from django.db import migrations

FUNCTION = """
create or replace function text_bigrams(whole text) returns text[] language sql immutable strict parallel safe
return (select array_agg(distinct substr(lower(whole), place, 2)) from generate_series(1, greatest(length(whole) - 1, 1)) place);
"""
INDEX = "create index concurrently if not exists case_name_bigrams on cases using gin (text_bigrams(applicant_name::text))"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "drop function text_bigrams"),
        migrations.RunSQL(INDEX, "drop index concurrently if exists case_name_bigrams"),
    ]
