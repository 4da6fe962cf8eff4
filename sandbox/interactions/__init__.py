"""One file per FHIR interaction (FHIR R4 http.html); `routes` says which request is which."""
