"""From the words of a search to SQL (FHIR R4 search.html)."""
