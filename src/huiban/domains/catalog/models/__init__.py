from huiban.domains.catalog.models.event import LifeEvent, LifeEventItem
from huiban.domains.catalog.models.imports import ImportRun
from huiban.domains.catalog.models.item import BasicItem, HandlingItem, Item, ItemVersion
from huiban.domains.catalog.models.search import MissReason, SearchAlias, SearchEntry, SearchMiss, SearchState

__all__ = [
    "BasicItem",
    "HandlingItem",
    "ImportRun",
    "Item",
    "ItemVersion",
    "LifeEvent",
    "LifeEventItem",
    "MissReason",
    "SearchAlias",
    "SearchEntry",
    "SearchMiss",
    "SearchState",
]
