"""Arrays: lines of text as one."""

import numpy as np
import pytest

from model.arrays import packed, unpacked


@pytest.mark.parametrize("lines", [("",), ("giá", "cà phê", "Đắk Lắk"), ("một", "", "")])
def test_lines_are_unpacked_as_they_were_packed(lines: tuple[str, ...]) -> None:
    assert packed(lines).dtype == np.uint8
    assert unpacked(packed(lines)) == lines


def test_what_is_no_text_is_no_lines() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        unpacked(np.array([255, 254], np.uint8))
