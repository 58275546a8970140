"""The topics to choose from, under their study areas."""

from __future__ import annotations

from cpccards.domain.topics import STUDY_AREAS, TOPICS
from cpccards.gui.widgets.choice import HEADING


def topic_entries() -> list[tuple[object, str]]:
    """Each topic's key with its name, below a heading for its study area; for `Choices`."""
    entries: list[tuple[object, str]] = []
    for area in STUDY_AREAS:
        entries.append((HEADING, area.name))
        entries += [(topic.key, f"   {topic.name}") for topic in TOPICS if topic.study_area == area.key]
    return entries
