"""The shortcodes of WordPress in a post as it is stored: ``[gallery ids="1,2"]``, ``[caption]...[/caption]``, ``[vc_row]``.

Whoever exports posts, or asks before a theme has run, sends them; a reader sees a gallery, a caption, or nothing.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(r"\[(audio|caption|embed|video)(?:\s[^\[\]]*+)?\][^\[]*+\[/\1\]")
_TAG = re.compile(
    r"\[(?:audio|caption|embed|gallery|playlist|video|[a-z][a-z0-9-]*_[a-z0-9_-]*)(?:\s[^\[\]=]*+=[^\[\]]*+)?\]"  # [vc_row], [video src="a.mp4"]
    r"|\[[a-z][a-z0-9-]*\s++[\w-]++=(?:[\"'“”″]|&(?:quot|#\d+);)[^\[\]]*+\]"  # [contact-form-7 id="12"]
    r"|\[/[a-z][a-z0-9_-]*\]"
)


def without_shortcodes(raw: str) -> str:
    """``raw``, a post in HTML, without its shortcodes; what they stand around is the story's, but for captions and addresses."""
    return _TAG.sub(" ", _WHOLE.sub(" ", raw))
