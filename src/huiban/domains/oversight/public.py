"""Who read whose data: for those whose they are, and for auditors. The only module of this domain that others import."""

from huiban.domains.oversight.access import can_read_access_record
from huiban.domains.oversight.fields import field_words
from huiban.domains.oversight.queries.own import OwnRead, count_own_reads, list_own_reads
from huiban.domains.oversight.queries.reads import Read, ReadFilter, ReadPage, list_reads
from huiban.domains.oversight.queries.without_case import LooksWithoutCase, list_looks_without_case

__all__ = [
    "LooksWithoutCase",
    "OwnRead",
    "Read",
    "ReadFilter",
    "ReadPage",
    "can_read_access_record",
    "count_own_reads",
    "field_words",
    "list_looks_without_case",
    "list_own_reads",
    "list_reads",
]
