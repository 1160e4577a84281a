"""What search keeps: an entry per item, aliases administrators add, questions that found nothing, a version of the whole."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiban.foundation.uuids import uuid7


class SearchEntry(models.Model):
    """An active item as search sees it. Everything a result needs is here, so a question reads one table.

    ``lexemes`` are the concept keys and the words of name, main item and department, for the index; ``keys`` the
    concepts the item answers to, its own first; ``actions`` what its name says is done (注销, 补办 …); ``name_terms`` the words of its
    name; ``said`` what its guide adds in plain words.
    """

    item = models.OneToOneField(
        "catalog.Item", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=80)
    type_code = models.CharField(max_length=2)
    type_name = models.CharField(max_length=40)
    described = models.BooleanField(default=False)
    keys = ArrayField(models.CharField(max_length=16))
    actions = ArrayField(models.CharField(max_length=12), default=list)
    name_terms = ArrayField(models.TextField(), default=list)
    said = ArrayField(models.TextField(), default=list)
    lexemes = SearchVectorField()

    class Meta:
        db_table = "search_entries"
        indexes = [GinIndex(fields=["lexemes"], name="search_entry_lexemes", fastupdate=False)]

    def __str__(self) -> str:
        return self.name


class SearchAlias(models.Model):
    """A phrase an administrator says of an item, or of a concept of the shipped lists. Removed ones stay for the record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phrase = models.CharField(max_length=60)
    item = models.ForeignKey(
        "catalog.Item", on_delete=models.CASCADE, null=True, related_name="search_aliases"
    )
    concept = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64)
    boost = models.FloatField(default=1.25)
    author = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "search_aliases"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["phrase", "key"], condition=models.Q(active=True), name="search_alias_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phrase} → {self.key}"


class MissReason(models.TextChoices):
    NOTHING = "nothing", _("没有可查的词")
    WEAK = "weak", _("没有把握")
    ELSEWHERE = "elsewhere", _("不在本目录")


class SearchMiss(models.Model):
    """A question without a sure answer, counted. Long digit runs are taken out before it is stored."""

    text = models.CharField(max_length=200, unique=True)
    reason = models.CharField(max_length=10, choices=MissReason.choices)
    topic = models.CharField(max_length=40, blank=True)
    best_code = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    resolved_by = models.ForeignKey(
        SearchAlias, on_delete=models.SET_NULL, null=True, related_name="resolved"
    )

    class Meta:
        db_table = "search_misses"
        ordering = ["-count", "-last_seen"]
        indexes = [models.Index(fields=["-last_seen"], name="search_miss_last_seen")]

    def __str__(self) -> str:
        return f"{self.text} × {self.count}"


class SearchState(models.Model):
    """One row. ``version`` is another with every change of what is said of items; processes compare it at each question.

    ``lists`` is a digest of the shipped lists of words the entries were made with.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)
    lists = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "search_state"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="search_state_single")]

    def __str__(self) -> str:
        return f"v{self.version}"
