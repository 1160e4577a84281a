from huiban.domains.catalog.models.event import LifeEvent, LifeEventItem
from huiban.domains.catalog.models.imports import ImportRun
from huiban.domains.catalog.models.item import BasicItem, HandlingItem, Item, ItemVersion

__all__ = ["BasicItem", "HandlingItem", "ImportRun", "Item", "ItemVersion", "LifeEvent", "LifeEventItem"]
