import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bundle import Bundle
from service.desk.model_card import Block, Inline, blocks
from tests.growth import MAX, growth

CARD = """# A card

Some `code`, **strong** words and a [link](https://example.com/a).

- one
- two `x`

| a | b |
| --- | ---: |
| 1 | **2** |

```sh
make <b>
```
[no](javascript:alert(1)) <b>"""


def test_what_cards_are_written_with_is_read() -> None:
    assert blocks(CARD) == (
        Block("heading", (((Inline("A card"),),),), 1),
        Block(
            "paragraph",
            (
                (
                    (
                        Inline("Some "),
                        Inline("code", "code"),
                        Inline(", "),
                        Inline("strong", "strong"),
                        Inline(" words and a "),
                        Inline("link", "link", "https://example.com/a"),
                        Inline("."),
                    ),
                ),
            ),
        ),
        Block("list", (((Inline("one"),),), ((Inline("two "), Inline("x", "code")),))),
        Block("table", (((Inline("a"),), (Inline("b"),)), ((Inline("1"),), (Inline("2", "strong"),)))),
        Block("code", (((Inline("make <b>"),),),)),
        Block("paragraph", (((Inline("[no](javascript:alert(1)) <b>"),),),)),
    )


def test_every_line_of_the_embedded_card_is_shown() -> None:
    card = Bundle.default().card
    shown = "".join(part.text for block in blocks(card) for row in block.rows for cell in row for part in cell)
    for line in card.splitlines():
        for word in line.replace("*", " ").replace("`", " ").replace("|", " ").split():
            assert word in shown or set(word) <= set("#-")


@given(st.text(st.sampled_from("#|-`*[]() \nahttps:/."), max_size=200))
def test_any_text_is_read(text: str) -> None:
    for block in blocks(text):
        assert block.kind in {"heading", "paragraph", "list", "code", "table"}
        assert block.rows or block.kind in {"code", "table"}


@pytest.mark.parametrize("piece", ["[", "`", "**", "[a](http://", "| |", "# ", "- ", "](https://a"])
def test_four_times_the_rubbish_take_about_four_times_as_long(piece: str) -> None:
    assert growth(blocks, piece) < MAX
