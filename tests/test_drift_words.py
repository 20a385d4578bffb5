import pytest

from model.results import Decision
from model.sections.drift import Advice, Finding, Judgement, Part, Sign
from service.desk.drift_words import describe
from tests.fakes import TAXONOMY

FOUND = {
    Sign.SECTION_MIX: (
        Finding(Sign.SECTION_MIX, False, 0.4, 0.7, 0.3, 0.1, 900, (Part("kinh-te", 0.3, 0.5), Part("moi", 0.1, 0.2))),
        "Tỷ lệ các chuyên mục đã đổi: Kinh tế từ 30,0% lên 50,0%, moi từ 10,0% lên 20,0%.",
    ),
    Sign.CONFIDENCE: (
        Finding(Sign.CONFIDENCE, True, 0.91, 0.78, 0.3, 0.1, 900),
        "Mô hình kém chắc chắn hơn: trung bình từ 91,0% xuống 78,0%.",
    ),
    Sign.UNKNOWN_WORDS: (
        Finding(Sign.UNKNOWN_WORDS, True, 0.012, 0.045, 0.3, 0.1, 900),
        "Nhiều từ lạ hơn: số từ chưa từng gặp khi huấn luyện từ 1,2% lên 4,5%.",
    ),
    Sign.PRECISION: (
        Finding(Sign.PRECISION, True, 0.98, 0.9, 0.08, 0.02, 120, (Part("assign", 0.98, 0.9),)),
        "Biên tập viên giữ lại 90,0% số bài “Tự động” (120 bài), trong khi lúc kiểm định đúng 98,0%.",
    ),
    Sign.NEW_SECTIONS: (
        Finding(Sign.NEW_SECTIONS, True, 0, 0.1, 0.1, 0, 12, (Part("am-thuc", 0, 12),)),
        "Biên tập viên xếp bài vào chuyên mục mà mô hình chưa biết: am-thuc (12 bài).",
    ),
}


@pytest.mark.parametrize("sign", Sign)
def test_every_sign_is_told_in_words(sign: Sign) -> None:
    finding, words = FOUND[sign]
    assert describe(Judgement(Advice.RETRAIN, 900, (finding,)), TAXONOMY, 28).findings == (words,)


@pytest.mark.parametrize("advice", Advice)
def test_every_advice_is_told_in_words(advice: Advice) -> None:
    description = describe(Judgement(advice, 1234), TAXONOMY, 28)
    assert description.title
    assert "{" not in description.words
    if advice is not Advice.NO_REFERENCE:
        assert "1.234 bài trong 28 ngày qua" in description.words
    assert description.colour is {Advice.FINE: Decision.ASSIGN, Advice.RETRAIN: Decision.REVIEW}.get(advice, Decision.SUGGEST)
