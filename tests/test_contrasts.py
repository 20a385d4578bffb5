"""Contrasts: a sentence that the next one contradicts is followed by it, as in the article."""

from dataclasses import replace

from model.article import Article
from model.extractive.clauses import Piece, pieces
from model.extractive.contrasts import with_contrast
from model.extractive.finishing import finished
from model.extractive.readability import Placement
from model.extractive.reading import Reading
from tests.offered_choices import BRIDGE

TURNED = "Nhưng không ai biết bao giờ cây cầu được thông xe."


def first_of(body: str, title: str = "Tin trong ngày") -> tuple[Reading, Piece]:
    reading = Reading.of(Article.of(title=title, body=body))
    return reading, next(piece for piece in pieces(reading) if piece.sentence == 0 and not piece.back)


def taken(following: str, *, most: int = 60, before: str = BRIDGE) -> bool:
    """Whether the sentence ``following`` is told behind the one ``before``."""
    reading, piece = first_of(f"{before}\n{following}")
    return len(with_contrast(reading, [piece], most)) > 1


def test_the_next_sentence_stands_as_it_is_where_it_contradicts_the_only_one() -> None:
    reading, piece = first_of(f"{BRIDGE}\n{TURNED}\nÔng Lê Văn An dự lễ.")
    summary = finished(reading, with_contrast(reading, [piece], 60), 60)
    assert summary.text == f"{BRIDGE} {TURNED}"
    sentences = [reading.article.body[source.start : source.end].strip() for source in summary.sources]
    assert sentences == [BRIDGE.rstrip("."), TURNED]
    assert taken("Tuy nhiên, chưa kịp làm xong trụ cầu, nhà thầu đã hết tiền.")
    assert taken("Song việc làm cầu này có thể chậm hai năm."), "it may point to the sentence before it"


def test_nothing_is_added_where_nothing_is_contradicted_or_half_of_it_is_left_out() -> None:
    assert not taken("Không ai biết bao giờ cây cầu được thông xe.")
    assert not taken("Song Hye Kyo dự lễ khởi công cầu sáng nay."), "she is somebody"
    reading, piece = first_of(f"{BRIDGE}\n{TURNED}")
    half = replace(piece, back=True)
    assert with_contrast(reading, [half], 60) == [half]
    assert len(with_contrast(reading, [piece, piece], 60)) == 2
    reading, piece = first_of(BRIDGE)
    assert with_contrast(reading, [piece], 60) == [piece], "nothing follows"


def test_the_last_sentence_of_a_quote_is_contradicted_as_any_other() -> None:
    article = Article.of(
        title="Huyện sẽ thu thêm tiền",
        body="“Tôi đã đi xem đê.\nHuyện sẽ thu thêm tiền của dân”, ông Trần Văn Hậu nói.\n"
        "Tuy nhiên, tỉnh Hà Trung chưa đồng ý cho huyện thu tiền của dân.",
    )
    reading = Reading.of(article)
    (quote,) = (piece for piece in pieces(reading) if piece.is_quote)
    assert [piece.sentence for piece in with_contrast(reading, [quote], 60)] == [1, 2]


def test_a_contrast_must_have_room() -> None:
    assert taken(TURNED, most=28)
    assert not taken(TURNED, most=27)


def test_a_contrast_must_be_a_whole_claim_of_the_reporter() -> None:
    assert taken("Tuy nhiên, ông Lê Văn An nói mãi đến năm 2027 cây cầu mới thông xe.")
    assert not taken("Tuy nhiên, ông Lê Văn An nói mãi đến năm 2027 cây cầu mới thông xe")
    assert not taken("Tuy nhiên, ông Lê Văn An nói cầu thông xe mãi đến năm 2027...")
    for quote in ('"{}."', "“{}.”", '"{}".'):
        assert taken(f"Nhưng ông Lê Văn An nói: {quote.format('Mãi đến năm 2027 cây cầu mới được thông xe')}")
    assert not taken("Tuy nhiên đến nay, công trường ở đầu cầu đã rơi vào cảnh... ngưng trệ.")
    assert not taken("Nhưng bao giờ người dân Tân Lập mới được đi qua cầu mới?")
    after = "Ông Lê Văn An dự lễ.\n" * 3
    assert not taken(f"Nhưng chúng tôi không biết bao giờ cây cầu được thông xe.\n{after}"), "who is we?"
    quote = f'Ông Lê Văn An nói: "{BRIDGE}\nNhưng không ai biết bao giờ cầu được thông xe.\nNgười dân đã chờ lâu".'
    reading = Reading.of(Article.of(title="Tin trong ngày", body=quote))
    assert len(with_contrast(reading, [Piece(0, (reading.sentences[0],), Placement.ALONE)], 60)) == 1


def test_a_contrast_calls_nobody_by_a_name_that_is_not_told() -> None:
    assert not taken("Tuy nhiên, ông Sơn không biết bao giờ cây cầu được thông xe.")
    before = "Sáng 3/4, ông Lê Hoàng Sơn khởi công cầu Vạn An ở huyện Tân Lập."
    assert taken("Tuy nhiên, ông Sơn không biết bao giờ cây cầu được thông xe.", before=before)
