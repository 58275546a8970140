"""Notes of image occlusion: made, opened and saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.cloze import cloze_ordinals
from cpccards.domain.errors import BadInput
from cpccards.domain.media_kinds import content_type, is_picture
from cpccards.domain.occlusion_notes import OcclusionParts, occlusion_parts, with_occlusion
from cpccards.services.library import LibraryService
from cpccards.services.media import MediaService, read_medium

_ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
}


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture that the library does not have yet: what it is called, and its bytes."""

    name: str
    data: bytes


class OcclusionService:
    """Saves notes whose cards ask for what is under a shape."""

    def __init__(self, library: LibraryService, media: MediaService) -> None:
        self._library = library
        self._media = media

    @staticmethod
    def new_picture(name: str, data: bytes) -> NewPicture:
        """A picture that was chosen, with the ending that its bytes ask for.

        Raises:
            BadInput: it is none that cards show.
        """
        if not is_picture(data):
            raise BadInput(
                "This is no picture that cards can show",
                f"{name or 'It'} is not a PNG, JPEG, GIF, WebP or BMP.",
                "Save it as PNG or JPEG and choose that.",
            )
        ending = _ENDINGS[content_type(data)]
        path = PurePath(name or "picture")
        known = path.suffix.lower().replace(".jpeg", ".jpg")
        return NewPicture(path.name if known == ending else path.stem + ending, data)

    @staticmethod
    def picture_file(path: Path) -> NewPicture:
        """A picture from a file that was chosen.

        Raises:
            BadInput: it is none that cards show, too large, or can't be read.
        """
        return OcclusionService.new_picture(path.name, read_medium(path))

    def save(
        self,
        stored: StoredNote | None,
        parts: OcclusionParts,
        deck: tuple[str, ...],
        tags: tuple[str, ...] = (),
        topic: str | None = None,
        picture: NewPicture | None = None,
    ) -> Changes:
        """Adds a note, or changes `stored`. Cards whose shapes keep their number keep their progress.

        Args:
            picture: what `parts.image` is to be, where the library has it not yet.

        Raises:
            BadInput: nothing is hidden, there is no picture, or it can't be kept.
            KeyError: `stored` is gone.
        """
        if picture is None and not parts.image:
            raise BadInput("There is no picture", "This note needs one.", "Choose, paste or drop one.")
        if not cloze_ordinals(parts.shapes):
            raise BadInput(
                "Nothing is hidden yet",
                "No shape lies over the picture, so there is nothing to ask.",
                "Draw a rectangle over what you want to be asked for.",
            )
        if picture is not None:
            parts = replace(parts, image=self._media.put(picture.name, picture.data))
        note = with_occlusion(None if stored is None else stored.note, parts)
        note = replace(note, tags=tags, topic=topic)
        if stored is None:
            return self._library.add_note(note, deck)
        return self._library.edit_note(stored.id, note, deck)

    @staticmethod
    def can_edit(stored: StoredNote) -> bool:
        """True for a note of image occlusion of which nothing would be lost."""
        return occlusion_parts(stored.note) is not None
