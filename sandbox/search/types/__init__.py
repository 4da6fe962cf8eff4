"""One file per type of search parameter (FHIR R4 search.html#ptypes)."""

from sandbox.search.types.date import DATE
from sandbox.search.types.reference import REFERENCE
from sandbox.search.types.search_type import Asked, Condition, SearchType, Value
from sandbox.search.types.string import STRING
from sandbox.search.types.token import TOKEN

SEARCH_TYPES = {search_type.name: search_type for search_type in (STRING, TOKEN, DATE, REFERENCE)}

__all__ = ["SEARCH_TYPES", "Asked", "Condition", "SearchType", "Value"]
