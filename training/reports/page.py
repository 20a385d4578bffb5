"""The HTML of a report: one file that opens offline, light or dark as the reader prefers, without scripts."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from training.reports.drawing import svg

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2937; --paper: #fff; --muted: #5b6472; --line: #dfe3e8; --good: #1b7f4d; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --paper: #14181f; --muted: #9ca3af; --line: #343c49; --good: #5cc98d; --bad: #ff8a7a } }
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--paper); max-width: 1060px;
  margin: 2.5rem auto; padding: 0 1.5rem }
h1 { font-size: 1.7rem; margin: 0 } h2 { font-size: 1.35rem; margin: 3rem 0 .4rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 2rem 0 .4rem } p { margin: .3rem 0 1rem; max-width: 46rem }
.about { color: var(--muted); max-width: none; overflow-wrap: anywhere }
li { overflow-wrap: anywhere } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem }
.verdict { border-left: .35rem solid; padding: .3rem 1rem; margin: 1.5rem 0 }
.good { border-color: var(--good) } .bad { border-color: var(--bad) }
.verdict ul { margin: .3rem 0; padding-left: 1.2rem }
.cards { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.6rem 0 }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem 1.1rem; min-width: 7.5rem }
.card b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums } .card span { color: var(--muted); font-size: .85rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem }
th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top }
td { white-space: nowrap } td.ids, .prose td { white-space: normal }
th:first-child, td:first-child { text-align: left }
th.ids, td.ids { text-align: left }
td.ids { font-size: .8rem; color: var(--muted); overflow-wrap: anywhere; min-width: 16rem }
table.prose { table-layout: fixed; width: 100%; min-width: 46rem } table.prose :is(th, td) { text-align: left; padding: .6rem .7rem }
.prose small { display: block; color: var(--muted); margin-top: .4rem } .prose details { font-size: .85rem; margin-top: .5rem }
.prose details p { margin: .4rem 0 } .prose :is(td, p) { overflow-wrap: anywhere }
img { max-width: 100%; height: auto } @media (max-width: 800px) { .pair { display: block } }
@media print { h2, h3 { break-after: avoid } img { break-inside: avoid } }
"""


@dataclass(frozen=True, slots=True)
class Prose:
    """A cell of Vietnamese text: ``text``, a ``note`` on it in English below, and paragraphs that a reader may unfold."""

    text: str
    note: str = ""
    folded: Sequence[str] = ()


def page(title: str, about: Sequence[str], parts: Iterable[str]) -> str:
    """The whole file; ``about`` are lines under the title."""
    below = "<br>".join(html.escape(line) for line in about)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Toà Soạn: {html.escape(title)}</title>'
    heading = f'<h1>{html.escape(title)}</h1><p class="about">{below}</p>'
    body = f"<main>{heading}\n{''.join(parts)}</main>"
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>\n'


def heading(title: str, level: int = 2, caption: str = "") -> str:
    """A heading with an explanation below it."""
    return f"<h{level}>{html.escape(title)}</h{level}>" + (f"<p>{html.escape(caption)}</p>" if caption else "")


def verdict(good: bool, title: str, said: Sequence[str]) -> str:
    """A box with the verdict and its reasons."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in said)
    return f'<div class="verdict {"good" if good else "bad"}"><b>{html.escape(title)}</b>{f"<ul>{items}</ul>" if items else ""}</div>'


def lines(of: Iterable[str]) -> str:
    """A bulleted list."""
    return f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in of)}</ul>"


def cards(*of: tuple[str, str]) -> str:
    """The headline numbers, each with its name."""
    items = "".join(f'<div class="card"><b>{html.escape(value)}</b><span>{html.escape(name)}</span></div>' for name, value in of)
    return f'<div class="cards">{items}</div>'


def pair(first: str, second: str) -> str:
    """Two blocks side by side where there is room."""
    return f'<div class="pair"><div>{first}</div><div>{second}</div></div>'


def picture(title: str, caption: str, figure: Figure) -> str:
    """A chart under its title, embedded in the page."""
    data = base64.b64encode(svg(figure)).decode()
    return heading(title, 3, caption) + f'<img alt="{html.escape(title)}" src="data:image/svg+xml;base64,{data}">'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, ids: bool = False) -> str:
    """A table; with ``ids``, the last column holds long lists of them."""
    top, *others = (_row("th" if number == 0 else "td", cells, ids) for number, cells in enumerate((head, *rows)))
    body = "".join(others)
    name = html.escape(" ".join(head))
    box = f'<div class="wide" tabindex="0" role="region" aria-label="{name}">'  # it may scroll, so a keyboard must reach it
    return f"{box}<table><thead>{top}</thead><tbody>\n{body}</tbody></table></div>"


def prose(head: Sequence[str], rows: Iterable[Sequence[Prose]]) -> str:
    """A table of texts to be read side by side."""
    top = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(map(_told, cells))}</tr>\n" for cells in rows)
    box = f'<div class="wide" tabindex="0" role="region" aria-label="{html.escape(" ".join(head))}">'
    return f'{box}<table class="prose"><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table></div>'


def _told(cell: Prose) -> str:
    note = f"<small>{html.escape(cell.note)}</small>" if cell.note else ""
    paragraphs = "".join(f"<p>{html.escape(one)}</p>" for one in cell.folded)
    folded = f'<details><summary>article</summary><div lang="vi">{paragraphs}</div></details>' if paragraphs else ""
    return f'<td><div lang="vi">{html.escape(cell.text)}</div>{note}{folded}</td>'


def _row(kind: str, cells: Sequence[str], ids: bool) -> str:
    last = len(cells) - 1
    marked = (f"<{kind}{' class=ids' if ids and place == last else ''}>{html.escape(cell)}</{kind}>" for place, cell in enumerate(cells))
    return f"<tr>{''.join(marked)}</tr>\n"
