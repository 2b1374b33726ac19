"""A sentence carries both languages from where it is declared to whoever reads it."""

import pickle

from django.utils import translation

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.text import Text
from zhanggui.web.templatetags.words import mended

SENTENCE = Text("没有批次7。", "There is no batch 7.")


def test_a_command_prints_the_english_one() -> None:
    assert str(ZhangguiError(SENTENCE, do=Text("看看有哪些。", "See which there are."))) == "There is no batch 7.\nSee which there are."


def test_a_page_in_chinese_says_the_chinese_one() -> None:
    with translation.override("zh-hans"):
        assert mended(ZhangguiError(SENTENCE).what) == "没有批次7。"
    with translation.override("en"):
        assert mended(ZhangguiError(SENTENCE).what) == "There is no batch 7."


def test_both_languages_survive_being_sent_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(SENTENCE))
    assert (again, again.zh, again.en) == (SENTENCE, "没有批次7。", "There is no batch 7.")
