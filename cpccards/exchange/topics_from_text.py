"""Which topic a deck is probably about, told from its name and from words and codes on its cards.

A table of clues and a count, no more: each card that shows a clue of a topic counts once for it, and the
names of the deck count beside the cards. When no topic stands out, nothing is suggested, and the learner
chooses. Code ranges are those of the sections of CPT (numbers only), code shapes those of HCPCS Level II and
ICD-10-CM. Of our own 22 decks it names all, and without their names 18, none wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple


class Clue(NamedTuple):
    """What speaks for a topic: a pattern for names of decks and one for words on a card, in lower case."""

    topic: str
    in_name: str
    on_card: str


# Suffixes and prefixes are written "-itis", "cardi/o" or "brady-" on terminology cards; that is their clue.
CLUES: tuple[Clue, ...] = (
    Clue(
        "terminology",
        r"terminolog|\babbr|acronym|prefix|suffix|root word|combining form|word (?:part|root)",
        r"\b(?:prefix|suffix|combining form|word root|word part|abbreviation|means|stands for)\b"
        r"|^\W{0,3}(?:-[a-z]{2,}|[a-z]{2,}/[aeio]\b|[a-z]{2,}-(?![a-z\d]))|\w(?:ectomy|otomy|ostomy|plasty|itis)\b",
    ),
    Clue(
        "anatomy",
        r"anatom|body (?:part|system|structure)|bones?\b|muscles",
        r"\b(?:bones?|muscles?|ligaments?|tendons?|nerves?|arter(?:y|ies)|veins?|glands?|ventricles?|valves?|lobes?"
        r"|cartilage|joints?|vertebrae?|cavity|duct|organs?|layers?|membranes?|quadrant|plane)\b",
    ),
    Clue("modifiers", r"modifier", r"\bmodifiers?\b"),
    Clue(
        "cpt-integumentary",
        r"integument|skin|derma|breast|wound|burn|\b1\d{4}\b",
        r"\b(?:skin|lesions?|wounds?|debridement|graft|flap|burns?|mohs|nails?|breasts?|cysts?)\b|\b1[0-9]\d{3}\b",
    ),
    Clue(
        "cpt-musculoskeletal",
        r"musculo|orthop|fracture|arthro|spine",
        r"\b(?:fractures?|dislocations?|casts?|splint|arthro\w+|spin(?:e|al) (?:fusion|instrument\w+)"
        r"|tendons?|arthrodesis|bunion)\b|\b2\d{4}\b",
    ),
    Clue(
        "cpt-respiratory-cardiovascular",
        r"respirat|cardio|vascular|heart|lung|thora|hemic|lymph",
        r"\b(?:bronchoscop\w+|laryngoscop\w+|lungs?|sinus\w*|pacemakers?|catheters?|bypass|grafts?|aort\w+|coronary"
        r"|thora\w+|pleura\w*|endovascular|stents?|veins?)\b|\b3\d{4}\b",
    ),
    Clue(
        "cpt-digestive",
        r"digest|gastro|bowel|hernia|\bgi\b",
        r"\b(?:colonoscop\w+|endoscop\w+|hernias?|append\w+|tonsil\w*|polyps?|stomach|intestin\w*|colon|colectomy"
        r"|hemorrhoid\w*|esophag\w+|chole\w+|liver)\b|\b4\d{4}\b",
    ),
    Clue(
        "cpt-urinary-genital-maternity-endocrine",
        r"urin|urolog|genit|matern|obstet|pregnan|gyne|endocrin|reproduct",
        r"\b(?:kidneys?|bladder|ureter\w*|urethr\w*|cystoscop\w+|prostat\w+|vas\w*|uter\w+|hysterectom\w+|vagin\w+"
        r"|deliver(?:y|ies)|antepartum|postpartum|obstetric\w*|cesarean|thyroid\w*|pregnan\w+)\b|\b5\d{4}\b",
    ),
    Clue(
        "cpt-nervous-eye-ear",
        r"nervous|neuro|\beyes?\b|\bears?\b|ocular|auditory|ophthal",
        r"\b(?:nerves?|crani\w+|brain|lamin\w+|epidural|eyes?|cataract\w*|retina\w*|cornea\w*|ears?|tympan\w+"
        r"|cochlear|mastoid\w*|shunt|dis[ck]s?)\b|\b6\d{4}\b",
    ),
    Clue(
        "cpt-anesthesia",
        r"an(?:a|e)?esthesi",
        r"\b(?:anesthe\w+|anaesthe\w+|base units?|crnas?|physical status|qualifying circumstances)\b"
        r"|\b0[01]\d{3}\b",
    ),
    Clue(
        "cpt-radiology",
        r"radiolog|imaging|x-?ray|nuclear",
        r"\b(?:radiolog\w+|x-?rays?|ultrasound|mri|ct scan|contrast|mammogra\w+|views?|fluoroscop\w+|nuclear"
        r"|brachytherapy|radiation)\b|\b7\d{4}\b",
    ),
    Clue(
        "cpt-pathology-laboratory",
        r"patholog|laborator|\blabs?\b",
        r"\b(?:laborator\w+|lab tests?|panels?|specimens?|pathologist\w*|assays?|urinalysis|cytopatholog\w+"
        r"|cultures?|drug (?:test|assay)\w*|surgical pathology)\b|\b8\d{4}\b",
    ),
    Clue(
        "cpt-medicine",
        r"\bmedicine\b|vaccin|immuni[sz]|infusion|psychiatr|dialysis",
        r"\b(?:vaccin\w+|immuni[sz]ations?|infusions?|injections?|dialysis|psychotherap\w+|chemotherapy|hydration"
        r"|ophthalmolog\w+|electrocardiogra\w+|physical therapy|acupuncture)\b|\b9[0-8]\d{3}\b",
    ),
    Clue(
        "hcpcs",
        r"hcpcs|level (?:ii|2)\b|\bdme\b|supplies",
        r"\bhcpcs\b|\bdmepos\b|\bdme\b|\b[a-ceghj-mp-v]\d{4}\b",
    ),
    Clue(
        "icd-chapters",
        r"icd|diagnos",
        r"\bicd-?10\b|\b[a-tv-z]\d[0-9a-z]\.[0-9a-z]{1,4}\b",
    ),
    Clue(
        "icd-conventions",
        r"convention|excludes",
        r"\bexcludes ?[12]\b|\bcode (?:first|also)\b|\buse additional code\b|\bn(?:ec|os)\b"
        r"|\b(?:7th|seventh) character|\bplaceholder\b|\b(?:brackets|parentheses|colon)\b|\bsee also\b"
        r"|\bincludes note",
    ),
    Clue(
        "icd-guidelines",
        r"(?:icd|official).{0,20}guideline",
        r"\bi\.[a-d]\.\d+|\b(?:principal|first-listed) diagnosis\b|\bsequela\w*|\bsequenc(?:e|ed|ing)\b"
        r"|\bguidelines?\b",
    ),
    Clue(
        "em-mdm",
        r"\bmdm\b|decision making",
        r"\bmdm\b|\bmedical decision making\b|\b(?:number of problems|independent historian)\b"
        r"|\bdrug therapy requiring\b|\bstraightforward\b"
        r"|\b(?:low|moderate|high|minimal) (?:risk|complexity)\b",
    ),
    Clue(
        "em-time",
        r"(?:\be/?m\b|evaluation|visit).{0,20}\btime\b|^time\b|\bminutes\b|prolonged",
        r"\b\d{1,3} ?(?:minutes|min)\b|\btotal time\b|\bprolonged\b|\btime\b",
    ),
    Clue(
        "em-settings",
        r"\be ?(?:/|&|and)? ?m\b|evaluation (?:and|&) management|office visit",
        r"\be/m\b|\b99(?:20[2-9]|2[1-9]\d|3\d\d|4\d\d)\b|\b(?:new|established) patient\b|\b(?:office|hospital"
        r"|home|nursing facility|emergency department|critical care|consultation|observation|inpatient)\b",
    ),
    Clue(
        "coding-guidelines",
        r"coding guideline|global (?:period|package|surg)|bundl|\bncci\b",
        r"\bncci\b|\bglobal (?:period|package|surg\w+)\b|\bbundl\w+|\bunbundl\w+|\bseparate procedure\b"
        r"|\badd-on codes?\b|\bunlisted\b|\bmues?\b",
    ),
    Clue(
        "compliance",
        r"complian|regulat|hipaa|fraud|\blaws?\b|billing|reimburse",
        r"\b(?:hipaa|phi|fraud|abuse|oig|false claims|stark|kickback|medicare|medicaid|abn|ncds?|lcds?|rvus?"
        r"|audits?|compliance|payers?|part [abcd])\b",
    ),
    Clue(
        "cases",
        r"\bcases?\b|operative (?:note|report)|scenario",
        r"\boperative (?:note|report)\b|\bpreoperative diagnosis\b",
    ),
)

_SAMPLE = 200
_LOOKED_AT = 300
_NAME_WEIGHT = 1.0
_PATH_WEIGHT = 0.7
_PARENT_WEIGHT = 0.4
_LEAST = 0.34
_LEAD = 1.3
_FEW_CARDS = 3

_PATTERNS = [
    # Text in lower case is searched in half the time that ignoring case takes.
    (clue.topic, re.compile(clue.in_name), re.compile(clue.on_card))
    for clue in CLUES
]


def suggest_topic(deck_path: Sequence[str], texts: Iterable[str]) -> str | None:
    """The key of the topic a deck is probably about; None when no topic stands out.

    Args:
        deck_path: the names of the deck from the top; the last counts most.
        texts: the plain text of one card each (question, answer and tags together). The beginnings of the
            first 200 are read.
    """
    ranked = sorted(topic_scores(deck_path, texts).items(), key=lambda item: -item[1])
    if not ranked:
        return None
    best, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return best if score >= _LEAST and score >= _LEAD * second else None


def topic_scores(deck_path: Sequence[str], texts: Iterable[str]) -> dict[str, float]:
    """What speaks for each topic, to explain a suggestion: the part of the names plus the share of cards.

    A clue in the name of the deck counts 1, one across names (“ICD-10-CM, Guidelines”) 0.7, one in a deck
    above 0.4; of cards, fewer than three count as if there were three.
    """
    cards = [text[:_LOOKED_AT].lower() for text in islice(texts, _SAMPLE)]
    path = [name.lower() for name in deck_path]
    scores: dict[str, float] = {}
    for topic, in_name, on_card in _PATTERNS:
        shown = sum(on_card.search(card) is not None for card in cards)
        score = _named(in_name, path) + shown / max(len(cards), _FEW_CARDS)
        if score:
            scores[topic] = score
    return scores


def _named(in_name: re.Pattern[str], path: Sequence[str]) -> float:
    if not path:
        return 0.0
    if in_name.search(path[-1]):
        return _NAME_WEIGHT
    if any(in_name.search(name) for name in path[:-1]):
        return _PARENT_WEIGHT
    return _PATH_WEIGHT if in_name.search(" ".join(path)) else 0.0
