"""What the app says about an entry of the tabular list, as rich text whose codes are links."""

from __future__ import annotations

import html

from PySide6.QtCore import QLocale

from cpccards.domain.clock import day_of_date
from cpccards.domain.icd10cm import Edition, Entry, Instructions, Level, Line
from cpccards.gui.code_links import FindCodes, link, linked_text
from cpccards.gui.theme import Theme
from cpccards.gui.words.score_words import day_words

_HEADINGS = (
    ("notes", "Note"),
    ("includes", "Includes"),
    ("inclusion_terms", "Inclusion terms"),
    ("excludes1", "Excludes1: not coded here"),
    ("excludes2", "Excludes2: not included here, may be coded too"),
    ("code_first", "Code first"),
    ("use_additional", "Use additional"),
    ("code_also", "Code also"),
    ("seventh_note", "7th character"),
)


def entry_html(entry: Entry, find: FindCodes) -> str:
    """All that bears on an entry: where it stands, what stands under it, what it inherits."""
    parts = []
    if entry.above:
        path = " › ".join(_path_link(line) for line in entry.above)
        parts.append(f'<p class="path">{path}</p>')
    parts.append(
        f'<p class="code">{html.escape(entry.line.name)}</p><p class="title">{_title(entry.line)}</p>'
    )
    status = status_words(entry)
    if status:
        parts.append(f'<p class="status">{html.escape(status)}</p>')
    parts += _instructions(entry.own, find, entry.code)
    parts += _sevenths(entry)
    if entry.children and not entry.takes_seventh:
        parts.append(f"<p class='head'>{_below_words(entry)}</p><ul>")
        parts += [f"<li>{link(line.code, line.name)} {_title(line)}</li>" for line in entry.children]
        parts.append("</ul>")
    for line, inherited in entry.inherited:
        parts.append(f"<p class='from'>From {link(line.code, line.name)} {_title(line)}</p>")
        parts += _instructions(inherited, find, entry.code)
    return "".join(parts)


def status_words(entry: Entry) -> str:
    """Whether an entry can be reported as it is; nothing of chapters and blocks."""
    if entry.line.level < Level.CATEGORY:
        return ""
    if entry.line.is_billable:
        return "✓ Billable: the code is complete."
    if entry.takes_seventh:
        return "✗ Not billable: a 7th character is missing."
    return "✗ Not billable: more characters follow."


def edition_words(edition: Edition) -> str:
    """Which list this is and from when on it holds."""
    day = day_words(day_of_date(edition.effective), QLocale(), with_year=True)
    return f"{edition.name}  ·  tabular list in effect from {day}  ·  public domain (NCHS)"


def style_sheet(theme: Theme) -> str:
    """The look of `entry_html` in the present theme."""
    tokens, points = theme.tokens, theme.points
    body = f"font-size: {points('body')}pt; font-weight: 600;"
    return (
        f"body, p, li, td {{ color: {tokens.text}; }}"
        f"a {{ color: {tokens.accent}; text-decoration: none; }}"
        f".path {{ font-size: {points('small')}pt; color: {tokens.muted}; margin: 0 0 8px 0; }}"
        f".code {{ font-size: {points('page')}pt; font-weight: 600; margin: 0; }}"
        f".title {{ font-size: {points('title')}pt; font-weight: 600; margin: 0 0 4px 0; }}"
        f".status {{ color: {tokens.muted}; margin: 0; }}"
        f".head {{ {body} margin: 16px 0 2px 0; }}"
        f".from {{ {body} color: {tokens.muted}; margin: 24px 0 0 0; }}"
        "ul { margin: 0; -qt-list-indent: 1; }"
        "li { margin: 2px 0 2px 0; }"
        "td { padding: 1px 12px 1px 0; }"
    )


def _instructions(given: Instructions, find: FindCodes, code: str) -> list[str]:
    parts = []
    for name, heading in _HEADINGS:
        lines: tuple[str, ...] = getattr(given, name)
        if lines:
            parts.append(f"<p class='head'>{heading}</p><ul>")
            parts += [f"<li>{linked_text(line, find, but=code)}</li>" for line in lines]
            parts.append("</ul>")
    return parts


def _sevenths(entry: Entry) -> list[str]:
    if not entry.sevenths:
        return []
    source = entry.sevenths_from
    where = "" if source is None else f", defined at {link(source.code, source.name)}"
    heading = "7th characters" if entry.children else "Its 7th character"
    parts = [f"<p class='head'>{heading}{where}</p><table>"]
    complete = {line.code[-1]: line.code for line in entry.children} if entry.takes_seventh else {}
    for character, meaning in entry.sevenths:
        code = complete.get(character)
        shown = link(code, code) if code else f"<b>{html.escape(character)}</b>"
        parts.append(f"<tr><td>{shown}</td><td>{html.escape(meaning)}</td></tr>")
    parts.append("</table>")
    return parts


def _below_words(entry: Entry) -> str:
    count = len(entry.children)
    if entry.line.level is Level.CHAPTER:
        return f"{count} {'block' if count == 1 else 'blocks'}"
    if entry.line.level is Level.BLOCK:
        return f"{count} {'category' if count == 1 else 'categories'}"
    return "Codes below"


def _path_link(line: Line) -> str:
    named = link(line.code, line.name)
    return named if line.level is Level.CHAPTER else f"{named} {_title(line)}"


def _title(line: Line) -> str:
    return html.escape(line.words, quote=False)
