"""Who decides a correction sees its proofs; who may see a case knows that it is held, and changes nothing about that."""

from django.db import migrations

SEEN = {
    "documents": (
        "documents_as_proofs",
        "exists (select 1 from data_correction_proofs where data_correction_proofs.document_id = documents.id)",
    ),
    "case_holds": ("case_holds_known", "exists (select 1 from cases where cases.id = case_holds.case_id)"),
}


def _seen() -> str:
    return "".join(
        f"create policy {name} on {table} for select using ({rule});" for table, (name, rule) in SEEN.items()
    )


def _unseen() -> str:
    return "".join(f"drop policy {name} on {table};" for table, (name, _rule) in SEEN.items())


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_row_level_security"), ("oversight", "0002_the_wall_stands")]
    operations = [migrations.RunSQL(_seen(), _unseen())]
