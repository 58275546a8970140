"""Widgets: values in, past-tense signals out."""
