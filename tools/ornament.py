"""Draw the frames of certificates anew after a change of `ornament.typ`: `PYTHONPATH=src python tools/ornament.py`."""

from __future__ import annotations

from huiban.domains.certificates.typeset.compiler import ORNAMENTS, TEMPLATES, compile_pdf

if __name__ == "__main__":
    for name, data in ORNAMENTS.items():
        path = TEMPLATES / name
        path.write_bytes(compile_pdf("ornament", data).pdf)
        print(f"{path.name} {path.stat().st_size / 1024:.0f} KB")
