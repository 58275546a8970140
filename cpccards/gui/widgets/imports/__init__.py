"""Files before they are imported."""
