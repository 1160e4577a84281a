from __future__ import annotations

from django.db import models


class NumberSeries(models.Model):
    """The last serial an organisation gave in a year to one series of documents. Serials have no gaps."""

    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=40)
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "number_series"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "series"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year} {self.last}"
