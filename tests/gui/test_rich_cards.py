"""Cards with pictures, formulas, sounds and hints: shown from the library, and from nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cpccards.domain.faces import Faces, MaskedPicture, MaskShape
from cpccards.domain.maths import drawn_latex
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note
from cpccards.exchange.safe_html import sanitise
from cpccards.gui import card_markup, card_media
from cpccards.gui.card_media import CardMedia
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.card_face import CardFace
from cpccards.gui.widgets.notes.card_preview import CardPreview
from cpccards.gui.widgets.notes.card_view import CardView
from cpccards.services.study import ShownCard
from cpccards.services.workspace import Workspace
from tests.gui.sample_pictures import INK, count_pixels, encoded, sample_picture
from tests.support.libraries import fill


@pytest.fixture
def media(services: Workspace, qtbot: QtBot) -> CardMedia:
    services.media.put("heart 1.png", sample_picture(60, 40))
    return CardMedia(services.media)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, media: CardMedia) -> CardView:
    made = CardView(theme, media=media)
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    return made


def drawn(view: CardView, height: int = 600) -> QImage:
    """The document on white."""
    image = QImage(view.width(), height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    view.document().drawContents(painter, QRectF(image.rect()))
    painter.end()
    return image


def box(image: QImage, wanted: QColor = INK) -> tuple[int, int, int, int]:
    """The left, top, right and bottom pixel of a colour."""
    found = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y) == wanted
    ]
    assert found
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs), min(ys), max(xs), max(ys)


def lowest(image: QImage, left: float, right: float, bottom: int) -> int:
    """The lowest row with something dark in it."""
    return max(
        y
        for y in range(bottom)
        for x in range(int(left), int(right))
        if image.pixelColor(x, y).lightness() < 128
    )


class TestPictures:
    def test_a_picture_of_the_library_is_shown_in_its_size(self, view: CardView) -> None:
        view.show_html(sanitise('a <img src="heart 1.png">'))
        assert count_pixels(drawn(view)) == 60 * 40
        assert view.accessibleName() == "a (a picture)"

    @pytest.mark.parametrize("name", ["HEART%201.png", "heart%201.PNG", "Heart 1.png"])
    def test_however_its_name_is_written(self, view: CardView, name: str) -> None:
        view.show_html(sanitise(f'<img src="{name}">'))
        assert count_pixels(drawn(view)) == 60 * 40

    def test_in_the_size_the_card_asks_for(self, view: CardView) -> None:
        view.show_html(sanitise('<img src="heart 1.png" width="30" alt="a heart">'))
        left, top, right, bottom = box(drawn(view))
        assert (right - left + 1, bottom - top + 1) == (30, 20)
        assert view.accessibleName() == "a heart"
        view.show_html(sanitise('<img src="heart 1.png" height="20">'))
        left, _, right, _ = box(drawn(view))
        assert right - left + 1 == 30
        view.show_html(sanitise('<img src="heart 1.png" width="50" height="10">'))
        left, top, right, bottom = box(drawn(view))
        assert (right - left + 1, bottom - top + 1) == (50, 10)

    @pytest.mark.parametrize(
        ("html", "most"),
        [
            ('<img src="wide.png">', 300),
            ('<img src="heart 1.png" width="9999">', 300),
            ('<ul><li><img src="wide.png"></li></ul>', 260),
            ('<blockquote><img src="wide.png"></blockquote>', 220),
            ('<table><tr><td><img src="wide.png"></td><td>words</td></tr></table>', 135),
        ],
    )
    def test_never_wider_than_the_column(
        self, view: CardView, services: Workspace, html: str, most: int
    ) -> None:
        services.media.put("wide.png", sample_picture(900, 450))
        view.show_html(sanitise(html))
        left, _, right, _ = box(drawn(view))
        assert most - 5 <= right - left + 1 <= most
        assert view.document().size().width() <= 300 + 1
        height = view.heightForWidth(300)
        assert view.heightForWidth(200) < height, "it gets smaller with the column"
        assert view.heightForWidth(300) == height

    @pytest.mark.no_qt_log
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("gone.png", None),
            ("x.svg", b"<svg/>"),
            ("broken.png", b"\x89PNG\r\n\x1a\n"),
            ("a.mp3", b"ID3\x03"),
        ],
    )
    def test_what_cannot_be_shown_is_named(
        self, view: CardView, services: Workspace, name: str, data: bytes | None
    ) -> None:
        if data is not None:
            services.media.put(name, data)
        view.show_html(sanitise(f'a <img src="{name}"> b'))
        assert view.toPlainText() == f"a (the picture {name} can't be shown) b"

    def test_a_name_is_text(self, view: CardView) -> None:
        view.show_html(sanitise('<img src="a&amp;lt;b.png">'))
        assert view.toPlainText() == "(the picture a&lt;b.png can't be shown)"

    def test_a_file_that_was_replaced_is_read_anew(self, view: CardView, services: Workspace) -> None:
        view.show_html(sanitise('<img src="new.png">'))
        assert "can't be shown" in view.toPlainText()
        services.media.put("new.png", sample_picture(10, 10))
        view.show_html("")
        view.show_html(sanitise('<img src="new.png">'))
        assert count_pixels(drawn(view)) == 100

    def test_there_is_a_limit(
        self, view: CardView, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(4):
            services.media.put(f"{number}.png", sample_picture(10, 11 + number))
        all_of_them = sanitise("".join(f'<img src="{number}.png"> ' for number in range(4)))
        monkeypatch.setattr(card_markup, "MOST_PICTURES", 3)
        view.show_html(all_of_them)
        assert view.toPlainText().count("can't be shown") == 1
        monkeypatch.setattr(card_markup, "MOST_PIXELS", 115)
        view.show_html(all_of_them + " ")
        assert view.toPlainText().count("can't be shown") == 2

    def test_the_latest_are_kept_in_memory(
        self, media: CardMedia, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(card_media, "_KEPT_BYTES", 4 * 100)
        services.media.put("b.png", sample_picture(9, 9))
        first = media.picture("heart 1.png")
        assert first is not None
        assert media.picture("heart 1.png") is first
        assert media.picture("b.png") is media.picture("b.png")
        assert media.picture("heart 1.png") is not first

    def test_it_is_smooth_when_it_is_made_smaller(self, view: CardView, services: Workspace) -> None:
        stripes = QImage(1_200, 60, QImage.Format.Format_RGB32)
        stripes.fill(Qt.GlobalColor.white)
        for x in range(0, 1_200, 2):
            for y in range(60):
                stripes.setPixelColor(x, y, QColor("black"))
        services.media.put("stripes.png", encoded(stripes))
        view.show_html(sanitise('<img src="stripes.png">'))
        image = drawn(view)
        assert all(90 < image.pixelColor(x, 5).lightness() < 165 for x in range(10, 290, 7))
        drawn(view)

    def test_in_a_list_and_a_table_there_are_no_files_either(self, view: CardView, tmp_path: Path) -> None:
        path = tmp_path / "secret.png"
        path.write_bytes(sample_picture())
        for html in (
            f'<img src="{path}">',
            f'<img src="file://{path}" width="40" height="40">',
            f'<table background="{path}"><tr><td><img src="../{path.name}">a</td></tr></table>',
            f'<ul style="list-style-image: url({path})"><li>a</li></ul>',
            rf'<img src="\\host\share\{path.name}"><img src="data:image/png;base64,AAAA">',
            '<img src="picture:0"><img src="picture:99">',
        ):
            view.show_html(html)
            assert count_pixels(drawn(view)) == 0

    def test_without_the_library_there_are_none(self, qtbot: QtBot, theme: Theme) -> None:
        bare = CardView(theme)
        qtbot.addWidget(bare)
        bare.show_html(sanitise('a <img src="heart 1.png" alt="a heart"> [sound:a.mp3] [$]x[/$]'))
        assert bare.accessibleName() == "a a heart ♪ a.mp3 [$]x[/$]"
        bare.anchorClicked.emit(QUrl("sound:a.mp3"))
        assert count_pixels(drawn(bare, 60)) == 0

    @pytest.mark.skipif(os.name != "posix", reason="a folder as a file")
    def test_the_media_folder_itself_is_no_way_in(self, view: CardView, tmp_path: Path) -> None:
        digest = next((tmp_path / "library.media").iterdir())
        for name in (str(digest), f"library.media/{digest.name}", digest.name):
            view.show_html(f'<img src="{name}">')
            assert count_pixels(drawn(view)) == 0


class TestMasks:
    PICTURE = MaskedPicture(
        "occlusion-question", "heart 1.png", (MaskShape("rect", ((0, 0), (1, 0.5)), is_asked=True),)
    )

    def test_a_masked_picture_is_drawn_under_its_masks(self, view: CardView, theme: Theme) -> None:
        view.show_html('<img src="occlusion-question">', (self.PICTURE,))
        image = drawn(view)
        assert 60 * 18 < count_pixels(image) <= 60 * 20
        assert count_pixels(image, QColor(theme.tokens.accent)) > 500
        view.show_html(
            '<img src="occlusion-question">', (MaskedPicture("occlusion-question", "heart 1.png", ()),)
        )
        assert count_pixels(drawn(view)) == 60 * 40

    def test_its_colours_follow_the_theme(self, view: CardView, theme: Theme) -> None:
        view.show_html('<img src="occlusion-question">', (self.PICTURE,))
        try:
            theme.apply("dark", 100)
            assert count_pixels(drawn(view), QColor(theme.tokens.accent)) > 500
        finally:
            theme.apply("light", 100)

    def test_a_missing_one_is_called_by_its_file(self, view: CardView) -> None:
        view.show_html('<img src="x">', (MaskedPicture("x", "gone.png", ()),))
        assert view.toPlainText() == "(the picture gone.png can't be shown)"


class TestFormulas:
    def test_they_are_drawn_and_told_as_their_source(self, view: CardView) -> None:
        view.show_html(sanitise(r"a \(x^2 &lt; 3\) b \[\frac{1}{2}\]"))
        assert view.accessibleName() == "a x^2 < 3 b \n" + r"\frac{1}{2}"
        assert "\\" not in view.toPlainText()

    def test_they_stand_on_the_baseline_whatever_else_is_in_the_line(
        self, view: CardView, theme: Theme
    ) -> None:
        for rest in (
            "",
            r" \(\frac{1}{2}\)",
            r" \(x_{y_y}\) <sub>a</sub>",
            '<br>second line <img src="heart 1.png">',
        ):
            view.show_html(sanitise(r"<b>HHHH</b> \(\mathrm{H}\) HH" + rest))
            image = drawn(view)
            line = view.document().firstBlock().layout().lineAt(0)
            start, end = line.cursorToX(5), line.cursorToX(6)
            assert isinstance(start, tuple)
            assert isinstance(end, tuple)
            bottom = int(line.y() + line.height())
            formula = lowest(image, start[0], end[0], bottom)
            assert abs(formula - lowest(image, 0, start[0] - 4, bottom)) <= 1

    def test_in_the_colour_and_size_of_the_text(self, view: CardView, theme: Theme) -> None:
        view.show_html(sanitise(r"\(\blacksquare M\)"))
        usual = view.heightForWidth(300)
        try:
            theme.apply("dark", 150)
            assert count_pixels(drawn(view), QColor(theme.tokens.text)) > 10
            assert view.heightForWidth(300) > 1.3 * usual
        finally:
            theme.apply("light", 100)

    def test_a_broken_one_stays_as_it_was_written(self, view: CardView) -> None:
        view.show_html(sanitise(r"a \(\frac{1\) \(x\)"))
        assert view.accessibleName() == r"a \(\frac{1\) x"

    def test_codes_that_became_links_do_not_hinder(self, view: CardView) -> None:
        view.show_html(r'\(<a href="icd10cm:E11">E11</a> + x\) and \(<i>y</i>\)')
        assert view.accessibleName() == r"E11 + x and \(y\)"

    def test_a_wide_one_is_made_smaller(self, view: CardView) -> None:
        view.show_html(sanitise(r"\[" + "x + " * 40 + r"y\]"))
        assert view.document().size().width() <= 301
        assert count_pixels(drawn(view), QColor("white")) < 300 * 600

    def test_there_is_a_limit_for_all_of_them(self, view: CardView, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(card_markup, "MOST_FORMULA_COST", 30.0)
        view.show_html(sanitise(r"\(x\) " * 30))
        assert 2 < view.accessibleName().count("\\(x\\)") < 30

    def test_in_attributes_nothing_is_drawn(self, view: CardView) -> None:
        view.show_html(sanitise(r'<img src="heart 1.png" alt="\(x\) [sound:a.mp3] [$]y[/$]"> \(z\)'))
        assert view.accessibleName() == r"\(x\) [sound:a.mp3] [$]y[/$] z"

    def test_gaps_in_formulas_are_shown(self, view: CardView) -> None:
        view.show_html(sanitise(r'\(x = <span class="cloze">[…]</span>\)'))
        assert view.accessibleName() == "x =  […]"

    def test_latex_that_was_drawn_beforehand_is_shown_by_its_picture(
        self, view: CardView, services: Workspace
    ) -> None:
        field = r"[latex]\frac{a}{b} &lt; 1<br>x[/latex] [$]y[/$] [$$]z[/$$] [latex]"
        name = next(drawn_latex(field)).picture
        services.media.put(name, sample_picture(30, 20))
        view.show_html(sanitise(field))
        assert count_pixels(drawn(view)) == 600
        assert view.accessibleName() == "\\frac{a}{b} ‹ 1\nx [$]y[/$] [$$]z[/$$] [latex]"


class TestSounds:
    def test_a_sound_is_a_link_and_played_when_it_is_clicked(
        self, view: CardView, media: CardMedia, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        played: list[bytes] = []
        monkeypatch.setattr(card_media, "can_play", lambda: True)
        monkeypatch.setattr(media._player, "play", played.append)
        name = services.media.put("é & 1.mp3", b"ID3\x03 music")
        services.media.put("other.mp3", b"ID3\x03 other")
        services.media.put("picture.mp3", sample_picture())
        view.show_html(sanitise("[sound:é &amp; 1.mp3] [sound:picture.mp3] [sound:gone.mp3]"))
        assert name == "é & 1.mp3"
        assert view.toPlainText() == "♪ é & 1.mp3 ♪ picture.mp3 ♪ gone.mp3"
        assert not played
        QTest.mouseClick(
            view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            view.cursorRect().center() + QPoint(25, 0),
        )
        assert played == [b"ID3\x03 music"]
        view.anchorClicked.emit(QUrl("sound:other.mp3"))
        media.play("picture.mp3")
        media.play("gone.mp3")
        assert len(played) == 1

    def test_where_it_cannot_be_played_it_is_named(
        self, view: CardView, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(card_media, "can_play", lambda: False)
        services.media.put("a.mp3", b"ID3\x03")
        view.show_html("[sound:a.mp3] [sound:<a href='icd10cm:E11'>E11</a>.mp3]")
        assert view.toPlainText() == "♪ a.mp3 ♪ E11.mp3"
        assert "href" not in view._markup.html


class TestHints:
    HINT = '<div class="hint" title="Front"><b>Front:</b> see <div>inside</div></div>'

    def test_one_opens_when_it_is_clicked(self, view: CardView) -> None:
        view.show_html(f"a{self.HINT}b{self.HINT}", opens_hints=False)
        assert view.toPlainText().split() == ["a", "Show", "Front", "b", "Show", "Front"]
        view.anchorClicked.emit(QUrl("hint:1"))
        assert view.toPlainText().split() == ["a", "Show", "Front", "b", "Front:", "see", "inside"]
        view.anchorClicked.emit(QUrl("hint:x"))
        assert "see" in view.accessibleName()
        view.show_html(f"a{self.HINT}b{self.HINT}", opens_hints=False)
        assert "see" not in view.toPlainText(), "the next time it is closed again"

    def test_all_are_open_where_nothing_is_asked(self, view: CardView) -> None:
        view.show_html(self.HINT)
        assert view.toPlainText().split() == ["Front:", "see", "inside"]
        view.anchorClicked.emit(QUrl("hint:0"))
        assert view.toPlainText().split() == ["Front:", "see", "inside"]

    def test_a_hint_in_a_hint_opens_with_it(self, view: CardView) -> None:
        view.show_html(f'<div class="hint">x{self.HINT}</div>y', opens_hints=False)
        assert view.toPlainText().split() == ["Show", "the", "hint", "y"]
        view.show_html('<div class="hint">x', opens_hints=False)
        assert view.toPlainText().split() == ["Show", "the", "hint"]


# Cards of note types with templates, whole

TYPED = NoteType(
    "anki-5",
    "Typed",
    ("Front", "Back", "More"),
    (
        CardTemplate(
            "Card 1",
            "{{Front}} {{hint:More}} {{type:Back}}",
            "{{FrontSide}}<hr id=answer>{{type:Back}}<br>{{More}}",
        ),
    ),
)
OCCLUSION = NoteType(
    "anki-2",
    "Image Occlusion",
    ("Occlusion", "Image", "Header"),
    (
        CardTemplate(
            "Card 1",
            "{{Header}}<div style='display:none'>{{cloze:Occlusion}}</div>{{Image}}",
            "{{Header}} {{Image}}",
        ),
    ),
    is_cloze=True,
)
MASKS = (
    "{{c1::image-occlusion:rect:left=0:top=0:width=.5:height=1:oi=1}}"
    "{{c2::image-occlusion:rect:left=.5:top=0:width=.5:height=.5:oi=1}}"
)


def shown(services: Workspace, note: Note) -> ShownCard:
    return services.study.show(fill(services, [note])[0][0])


@pytest.fixture
def face(qtbot: QtBot, theme: Theme, media: CardMedia) -> CardFace:
    made = CardFace(theme, lambda _text: (), media=media)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    return made


class TestFaces:
    def test_a_typed_answer_is_compared_in_its_place(self, face: CardFace, services: Workspace) -> None:
        card = shown(services, Note(TYPED, ("Largest artery?", "aorta", "<b>Well</b> known")))
        face.ask(card)
        assert face._question.toPlainText().split() == ["Largest", "artery?", "Show", "More"]
        assert face._typed.isVisible()
        face._typed.setText("aota")
        face.reveal(card)
        assert face._answer.toPlainText().splitlines() == ["aorta", "aorta", "Well known"]
        assert "Well known" in face._question.toPlainText(), "with the answer the hint is open"

    def test_what_a_template_says_besides_is_below_the_comparison(
        self, face: CardFace, services: Workspace
    ) -> None:
        kind = NoteType(
            "k", "K", ("F", "B"), (CardTemplate("1", "{{F}}{{type:B}}", "{{FrontSide}}<hr>see {{B}}"),)
        )
        card = shown(services, Note(kind, ("q", "answer")))
        face.ask(card)
        face.reveal(card)
        assert face._answer.toPlainText().split() == ["answer", "see", "answer"]
        silent = NoteType("s", "S", ("F", "B"), (CardTemplate("1", "{{F}}{{type:B}}", "{{FrontSide}}"),))
        card = shown(services, Note(silent, ("q", "answer")))
        face.ask(card)
        face.reveal(card)
        assert face._answer.toPlainText() == "answer"

    def test_the_answers_picture_takes_the_place_of_the_questions(
        self, face: CardFace, services: Workspace, theme: Theme
    ) -> None:
        card = shown(services, Note(OCCLUSION, (MASKS, '<img src="heart 1.png">', "Heart")))
        face.ask(card)
        accent = QColor(theme.tokens.accent)
        assert face._question.toPlainText().startswith("Heart")
        question = drawn(face._question)
        assert 28 * 18 < count_pixels(question) <= 30 * 20
        assert count_pixels(question, accent) > 500
        face.reveal(card)
        assert not face._question.isVisible()
        answer = drawn(face._answer)
        assert count_pixels(answer) > 30 * 38
        assert count_pixels(answer, accent) == 0
        face.ask(card)
        assert face._question.isVisible()

    def test_a_preview_shows_pictures_and_masks_too(
        self, qtbot: QtBot, theme: Theme, media: CardMedia, services: Workspace
    ) -> None:
        preview = CardPreview(theme, media=media)
        qtbot.addWidget(preview)
        faces = services.library.preview(Note(OCCLUSION, (MASKS, '<img src="heart 1.png">', "Heart")))
        assert len(faces) == 2
        preview.resize(300, 400)
        preview.show()
        preview.show_card(faces[1])
        assert count_pixels(drawn(preview._question)) > 0
        preview.show_card(Faces('<img src="heart 1.png">', "b"))
        assert count_pixels(drawn(preview._question)) == 60 * 40
