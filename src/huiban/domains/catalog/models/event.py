from __future__ import annotations

from django.db import models

from huiban.domains.catalog.states import Audience


class LifeEvent(models.Model):
    """A moment in the life of a person or a company under which people look for items."""

    slug = models.SlugField(primary_key=True, max_length=40)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    question = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    items = models.ManyToManyField("catalog.Item", through="LifeEventItem", related_name="life_events")

    class Meta:
        db_table = "life_events"
        ordering = ["audience", "order"]

    def __str__(self) -> str:
        return self.name


class LifeEventItem(models.Model):
    event = models.ForeignKey(LifeEvent, on_delete=models.CASCADE)
    item = models.ForeignKey("catalog.Item", on_delete=models.CASCADE)

    class Meta:
        db_table = "life_event_items"
        constraints = [models.UniqueConstraint(fields=["event", "item"], name="life_event_item_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.item_id}"
