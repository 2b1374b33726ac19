"""Both languages are whole: no text without English, no Chinese on an English page, no English catalogue that lags."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from zhanggui import web
from zhanggui.base.settings import Home, set_setting
from zhanggui.engine import open_engine

WEB = Path(web.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
MARKED = ("_", "gettext", "gettext_lazy", "gettext_noop")


def catalogue() -> dict[str, list[str]]:
    """The English .po -> msgid: its translations."""
    found: dict[str, list[str]] = {}
    text = "\n\n".join(file.read_text("utf-8") for file in sorted(WEB.glob("**/locale/en/LC_MESSAGES/django.po")))
    for block in text.split("\n\n"):
        texts = [(m.group(1), ast.literal_eval(m.group(2))) for m in re.finditer(r'^(msg\S+) (".*")$', block, re.MULTILINE)]
        msgid = next((text for kind, text in texts if kind == "msgid"), "")
        found[msgid] = [text for kind, text in texts if kind.startswith("msgstr")]
    return found


def in_templates() -> Iterator[tuple[Path, str]]:
    for file in sorted(WEB.rglob("*.html")):
        text = file.read_text("utf-8")
        for found in re.finditer(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""", text):
            yield file, found.group(1) or found.group(2)
        for found in re.finditer(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", text, re.DOTALL):
            one = re.split(r"\{%\s*plural\s*%\}", found.group(1))[0]
            yield file, re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", one)


def in_code() -> Iterator[tuple[Path, str]]:
    for file in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in (*MARKED, "ngettext"):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield file, first.value


def test_every_text_has_its_english() -> None:
    known = catalogue()
    assert len(known) > 300
    lacking = {text: file.name for file, text in (*in_templates(), *in_code()) if not all(known.get(text) or [""])}
    assert lacking == {}


def test_english_keeps_every_value_that_the_text_carries() -> None:
    for msgid, said in catalogue().items():
        wanted = sorted(re.findall(r"%\(\w+\)[sd]|\{\}", msgid))
        for text in said:
            if msgid:
                assert sorted(re.findall(r"%\(\w+\)[sd]|\{\}", text)) == wanted, msgid


def test_english_has_no_chinese_in_it() -> None:
    assert [text for msgid, said in catalogue().items() for text in said if msgid and HAN.search(text)] == []


def test_no_text_of_a_template_stands_outside_the_catalogue() -> None:
    for file in sorted(WEB.rglob("*.html")):
        text = file.read_text("utf-8")
        text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
        assert HAN.findall(text.replace("中文", "").replace("、", "")) == [], file.name


def called(company: Home) -> set[str]:
    """What the company itself calls its goods, suppliers and regions: an English page leaves that as it is."""
    frames = open_engine(company.lake_url).frames()
    columns = (("skus", "name"), ("suppliers", "name"), ("customers", "region"), ("customers", "name"))
    rows = {(t, c): frames[t].select(c).collect("pyarrow").to_native()[c].to_pylist() for t, c in columns}
    return {name for found in rows.values() for name in found if name}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/", "/decisions/", "/board/?by=kind&period=28", "/board/lines/?measure=return_amount", "/imports/", "/people/", "/audit/",
     "/settings/", "/password/", "/find/?q=zz", "/no-such-page/"],
)
def test_an_english_page_is_english_but_for_the_companys_own_words(signed: Callable[..., Client], company: Home, address: str) -> None:
    alice = signed("alice")
    alice.post("/language/", {"language": "en"})
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", alice.get(address).content.decode(), flags=re.DOTALL)
    own = ("鹿城商贸", "中文", "昆都仑区", "青山区", "东河区", "九原区", "乳品", "塞北", "胀包", "纯牛奶", "塞北乳业")
    for word in (*sorted(called(company), key=len, reverse=True), *own):
        text = text.replace(word, "")
    assert "%%" not in text  # a sign that was doubled for the catalogue is single again
    left = [line.strip() for line in text.splitlines() if HAN.search(line) and not re.search(r"\.csv|XS\d|\d{6}", line)]
    assert [line for line in left if address != "/board/lines/?measure=return_amount"] == []


@pytest.mark.django_db
def test_the_language_stays_with_the_person_and_the_page_stays_where_it_was(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    answer = alice.post("/language/", {"language": "en", "next": "/board/?measure=net_sales&by=region"})
    assert answer.headers["Location"] == "/board/?measure=net_sales&by=region"
    assert 'lang="en"' in signed("alice").get("/").content.decode()
    alice.post("/language/", {"language": "tlh"})
    assert 'lang="en"' in alice.get("/").content.decode()
    alice.post("/language/", {"language": "zh-hans"})
    assert "今天做什么" in alice.get("/").content.decode()


@pytest.mark.django_db
def test_a_company_that_prefers_english_still_speaks_chinese_to_who_asks(client: Client, own_company: Home) -> None:
    set_setting(own_company, "language", "en")
    assert "Sign in" in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "zh-hans"})
    assert "登录" in client.get("/sign-in/").content.decode()
