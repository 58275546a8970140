"""Study areas and topics: the shelves decks stand on, and the smallest subjects cards are about.

Which section of an exam outline draws on which topic is data, in `resources/blueprints/`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StudyArea:
    """A shelf. The first four are the ones a learner is told to look at after failing."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The smallest subject a card is about."""

    key: str
    name: str
    study_area: str


STUDY_AREAS: tuple[StudyArea, ...] = (
    StudyArea("terminology", "Medical Terminology"),
    StudyArea("cpt", "CPT"),
    StudyArea("icd-10-cm", "ICD-10-CM"),
    StudyArea("evaluation-management", "Evaluation and Management"),
    StudyArea("rules-and-compliance", "Rules and Compliance"),
)

TOPICS: tuple[Topic, ...] = (
    Topic("terminology", "Medical terminology", "terminology"),
    Topic("anatomy", "Anatomy", "terminology"),
    Topic("modifiers", "Modifiers", "cpt"),
    Topic("cpt-integumentary", "Surgery: integumentary", "cpt"),
    Topic("cpt-musculoskeletal", "Surgery: musculoskeletal", "cpt"),
    Topic("cpt-respiratory-cardiovascular", "Surgery: respiratory, cardiovascular", "cpt"),
    Topic("cpt-digestive", "Surgery: digestive", "cpt"),
    Topic(
        "cpt-urinary-genital-maternity-endocrine",
        "Surgery: urinary to endocrine",
        "cpt",
    ),
    Topic("cpt-nervous-eye-ear", "Surgery: nervous system, eye, ear", "cpt"),
    Topic("cpt-anesthesia", "Anesthesia", "cpt"),
    Topic("cpt-radiology", "Radiology", "cpt"),
    Topic("cpt-pathology-laboratory", "Pathology and laboratory", "cpt"),
    Topic("cpt-medicine", "Medicine", "cpt"),
    Topic("hcpcs", "HCPCS Level II", "cpt"),
    Topic("icd-chapters", "Choosing the diagnosis code", "icd-10-cm"),
    Topic("icd-conventions", "ICD-10-CM conventions", "icd-10-cm"),
    Topic("icd-guidelines", "ICD-10-CM guidelines", "icd-10-cm"),
    Topic("em-mdm", "Medical decision making", "evaluation-management"),
    Topic("em-time", "Time", "evaluation-management"),
    Topic("em-settings", "Settings and rules of E/M", "evaluation-management"),
    Topic("coding-guidelines", "Guidelines across books", "rules-and-compliance"),
    Topic("compliance", "Compliance and regulation", "rules-and-compliance"),
    Topic("cases", "Cases", "rules-and-compliance"),
)

TOPIC_BY_KEY: dict[str, Topic] = {topic.key: topic for topic in TOPICS}
STUDY_AREA_BY_KEY: dict[str, StudyArea] = {area.key: area for area in STUDY_AREAS}
