"""What can be done with the cards or notes chosen on the Browse page, as forms and as acts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cpccards.gui.counted import count
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.browse.bulk_forms import (
    Act,
    BulkForm,
    DueForm,
    MoveForm,
    RepositionForm,
    SureForm,
    TagForm,
    TopicForm,
)
from cpccards.gui.widgets.browse.duplicates_form import DuplicatesForm
from cpccards.gui.widgets.browse.replace_form import ReplaceForm
from cpccards.gui.words.browse_words import FLAG_NAMES
from cpccards.services.browse import BrowseTargets
from cpccards.services.bulk_notes import BulkNoteService
from cpccards.services.cards import CardService
from cpccards.services.duplicates import DuplicateService
from cpccards.services.find_replace import FindReplaceService
from cpccards.services.library import LibraryService


@dataclass(frozen=True, slots=True)
class BrowseActs:
    """The services behind the menu "Act on", and what it offers."""

    cards: CardService
    library: LibraryService
    bulk: BulkNoteService
    replacing: FindReplaceService
    duplicates: DuplicateService
    tasks: TaskRunner

    def suspend(self, targets: BrowseTargets) -> Act:
        """Takes them out of study."""
        return partial(self.cards.suspend, targets.cards)

    def resume(self, targets: BrowseTargets) -> Act:
        """Puts them back into study."""
        return partial(self.cards.resume, targets.cards)

    def bury(self, targets: BrowseTargets) -> Act:
        """Hides them until tomorrow."""
        return partial(self.cards.bury, targets.cards)

    def unbury(self, targets: BrowseTargets) -> Act:
        """Shows them again today."""
        return partial(self.cards.unbury, targets.cards)

    def flag(self, flag: int, targets: BrowseTargets) -> Act:
        """Gives them a flag; 0 takes it away."""
        return partial(self.cards.flag, targets.cards, flag)

    def delete(self, targets: BrowseTargets) -> Act:
        """Removes their notes."""
        return partial(self.bulk.delete, targets.notes)

    def move_form(self, targets: BrowseTargets) -> BulkForm:
        """To which deck."""
        return MoveForm(self.bulk, targets, [path_words(deck.path) for deck in self.library.decks()])

    def tag_form(self, targets: BrowseTargets) -> BulkForm:
        """Which tags."""
        return TagForm(self.bulk, targets, self.library.tags())

    def topic_form(self, targets: BrowseTargets) -> BulkForm:
        """Which topic."""
        return TopicForm(self.bulk, targets)

    def due_form(self, targets: BrowseTargets) -> BulkForm:
        """Due when."""
        return DueForm(self.cards, targets)

    def reposition_form(self, targets: BrowseTargets) -> BulkForm:
        """Where among the new cards."""
        return RepositionForm(self.cards, targets)

    def replace_form(self, targets: BrowseTargets) -> BulkForm:
        """What to find and replace."""
        return ReplaceForm(self.replacing, targets, self.tasks)

    def duplicates_form(self, targets: BrowseTargets) -> BulkForm:
        """Which duplicates to merge."""
        return DuplicatesForm(self.duplicates, targets, self.tasks)

    def reset_form(self, targets: BrowseTargets) -> BulkForm:
        """Whether to make them new again."""
        return SureForm(
            f"Reset {count(len(targets.cards), 'card')}?",
            "Reset",
            "They become new, at the end of the new ones. Their answers stay in the statistics.",
            partial(self.cards.reset, targets.cards),
        )

    def deletion_form(self, targets: BrowseTargets) -> BulkForm:
        """Whether to delete them."""
        return SureForm(
            f"Delete {count(len(targets.notes), 'note')}?",
            "Delete",
            "They go with all their cards and answers. Undo brings them back, with all they had learnt.",
            self.delete(targets),
        )


def flag_words(flag: int) -> str:
    """A flag in a menu."""
    return f"{flag}  {FLAG_NAMES[flag]}" if flag else FLAG_NAMES[0]
