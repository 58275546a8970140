"""The ICD-10-CM tabular list."""
