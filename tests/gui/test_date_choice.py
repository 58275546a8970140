"""A date can be typed as people write dates."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cpccards.gui.widgets.date_choice import DateField


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("en_US", "12/31/2025", date(2025, 12, 31)),
        ("en_US", "12312025", date(2025, 12, 31)),
        ("en_US", "12-31-2025", date(2025, 12, 31)),
        ("en_US", "1/5/2024/", date(2024, 1, 5)),
        ("en_GB", "30/12/2025", date(2025, 12, 30)),
        ("de_DE", "30.12.2025", date(2025, 12, 30)),
        ("de_DE", "30 12 2025", date(2025, 12, 30)),
    ],
)
def test_typed_with_any_separators_or_none(qtbot: QtBot, locale: str, typed: str, meant: date) -> None:
    usual = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        field = DateField("Day", date(2026, 11, 22))
        qtbot.addWidget(field)
        with qtbot.waitActive(field):
            field.show()
        field.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert field.day == meant
    finally:
        QLocale.setDefault(usual)
