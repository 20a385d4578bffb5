"""WordPress shortcodes in a stored post: ``[gallery ids="1,2"]``, ``[caption]...[/caption]``, an address on its own line.

Exports and APIs give posts as they are stored; a reader sees a gallery, a caption, a video, or nothing in their places.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(r"\[(audio|caption|embed|video)(?:\s[^\[\]]*+)?\][^\[]*+\[/\1\]")
_NAME = r"\[(?:audio|caption|embed|gallery|playlist|video|[a-z][a-z0-9-]*_[a-z0-9_-]*)"
_TAG = re.compile(
    rf"{_NAME}\s[^\[\]=]*+=[^\[\]]*+\]|(?<!\w){_NAME}\]"  # [vc_row]; but prices[last_day] is code
    r"|\[[a-z][a-z0-9-]*\s++[\w-]++=(?:[\"'“”″]|&(?:quot|#\d+);)[^\[\]]*+\]"  # [contact-form-7 id="12"]
    r"|\[/[a-z][a-z0-9_-]*\]"
)
_ADDRESS = re.compile(r"(?:^|<p>)[ \t]*+https?://[^\s<>]++[ \t]*+(?=\r?$|</p>)", re.MULTILINE)


def without_shortcodes(raw: str) -> str:
    """``raw``, a post in HTML, without its shortcodes; text between them stays, but captions go."""
    return _ADDRESS.sub(" ", _TAG.sub(" ", _WHOLE.sub(" ", raw)))
