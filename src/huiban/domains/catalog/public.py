"""Service items: the only module of this domain that others import."""

from huiban.domains.catalog.access import can_manage_items, can_manage_search, manageable_organisations
from huiban.domains.catalog.content import (
    FormField,
    FormSection,
    ItemContent,
    LimitText,
    Material,
    Option,
    Question,
    ReviewStep,
)
from huiban.domains.catalog.content_text import content_text, parse_content_text
from huiban.domains.catalog.imports.staging import drop_staged_source, stage_source, take_staged_source
from huiban.domains.catalog.models import (
    HandlingItem,
    ImportRun,
    Item,
    ItemVersion,
    LifeEvent,
    SearchAlias,
    SearchMiss,
)
from huiban.domains.catalog.operations.described import load_described_items, load_life_events
from huiban.domains.catalog.operations.import_items import ImportReport, import_items
from huiban.domains.catalog.operations.versions import publish_content, set_status
from huiban.domains.catalog.queries.browse import (
    GuideSummary,
    count_items_by_type,
    find_guide_summaries,
    list_departments_under,
)
from huiban.domains.catalog.queries.items import (
    ItemView,
    count_items,
    find_item,
    find_life_event,
    find_version,
    list_departments_with_items,
    list_described_items,
    list_import_runs,
    list_items,
    list_life_events,
    list_version_ids_named,
    list_versions,
)
from huiban.domains.catalog.queries.managed import ManagedFilter, count_managed_items, list_managed_items
from huiban.domains.catalog.queries.preview_import import list_import_profiles, preview_import
from huiban.domains.catalog.search.answer import SearchAnswer, SearchHit, search_items
from huiban.domains.catalog.search.manage import add_alias, list_aliases, remove_alias
from huiban.domains.catalog.search.misses import count_misses, list_misses
from huiban.domains.catalog.states import APPLIED_FOR, Audience, ItemStatus, ItemType, VersionState
from huiban.domains.catalog.validation import check_content, declared_names, list_conditions

__all__ = [
    "APPLIED_FOR",
    "Audience",
    "FormField",
    "FormSection",
    "GuideSummary",
    "HandlingItem",
    "ImportReport",
    "ImportRun",
    "Item",
    "ItemContent",
    "ItemStatus",
    "ItemType",
    "ItemVersion",
    "ItemView",
    "LifeEvent",
    "LimitText",
    "ManagedFilter",
    "Material",
    "Option",
    "Question",
    "ReviewStep",
    "SearchAlias",
    "SearchAnswer",
    "SearchHit",
    "SearchMiss",
    "VersionState",
    "add_alias",
    "can_manage_items",
    "can_manage_search",
    "check_content",
    "content_text",
    "count_items",
    "count_items_by_type",
    "count_managed_items",
    "count_misses",
    "declared_names",
    "drop_staged_source",
    "find_guide_summaries",
    "find_item",
    "find_life_event",
    "find_version",
    "import_items",
    "list_aliases",
    "list_conditions",
    "list_departments_under",
    "list_departments_with_items",
    "list_described_items",
    "list_import_profiles",
    "list_import_runs",
    "list_items",
    "list_life_events",
    "list_managed_items",
    "list_misses",
    "list_version_ids_named",
    "list_versions",
    "load_described_items",
    "load_life_events",
    "manageable_organisations",
    "parse_content_text",
    "preview_import",
    "publish_content",
    "remove_alias",
    "search_items",
    "set_status",
    "stage_source",
    "take_staged_source",
]
