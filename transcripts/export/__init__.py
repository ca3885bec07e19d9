"""Pages for other systems: JSON, CSV, spreadsheet, FHIR R4 and a printable sheet. Pure functions of intakes."""
