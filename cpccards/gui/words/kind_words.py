"""What is said of kinds of notes, and of what a change of them would do."""

from __future__ import annotations

from collections.abc import Sequence

from cpccards.domain.kind_checks import KindProblem
from cpccards.domain.notes import AnyKind, kind_name
from cpccards.services.note_kinds import KindInUse
from cpccards.services.recarding import Consequences, unfit_words


def counted(count: int, one: str) -> str:
    """A number with its word: 1 note, 1,200 notes."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def kind_line(entry: KindInUse) -> str:
    """A kind in the list of all."""
    used = counted(entry.notes, "note") if entry.notes else "not used"
    return f"{kind_name(entry.kind)}  ·  {used}"


def consequence_words(found: Consequences, after: AnyKind) -> str:
    """What a change of a kind would do to its notes, in sentences."""
    if not found.notes:
        return "No note is of this kind yet."
    said = [f"{counted(found.notes, 'note')} of this kind.", *_card_words(found)]
    if found.unfit_count:
        said.append(unfit_words(found, after))
    return " ".join(said)


def change_words(found: Consequences, after: AnyKind) -> str:
    """What changing the kind of notes would do, in sentences."""
    changed = found.notes - found.unfit_count
    if not changed:
        return unfit_words(found, after)
    said = [f"{counted(changed, 'note')} will change.", *_card_words(found)]
    if found.unfit_count:
        stays = "It stays as it is." if found.unfit_count == 1 else "They stay as they are."
        said += [unfit_words(found, after), stays]
    return " ".join(said)


def _card_words(found: Consequences) -> list[str]:
    said = []
    if found.new_cards:
        said.append(f"{counted(found.new_cards, 'new card')} will be made.")
    if found.gone_cards:
        answers = f" with {counted(found.gone_reviews, 'answer')}" if found.gone_reviews else ""
        said.append(f"{counted(found.gone_cards, 'card')}{answers} will go.")
    said += [
        f"What {counted(count, 'note')} {'has' if count == 1 else 'have'} in {name} will be lost."
        for name, count in found.lost_fields
        if count
    ]
    return said or ["Every card stays, with its progress."]


def problem_words(problems: Sequence[KindProblem]) -> str:
    """The first few problems, each with its line."""
    return "\n".join(
        f"Line {each.line}: {each.words}" if each.line is not None else each.words for each in problems[:3]
    )
