"""What the library says was wrong, in English for commands and logs -> Chinese, where a page passes it on to a person."""

from __future__ import annotations

import re

SAID: tuple[tuple[str, str], ...] = (
    (r"The file is empty\.", "文件是空的。"),
    (r"There is a header but no row below it\.", "只有表头，下面没有一行。"),
    (r"The file has columns but no rows\.", "只有列名，没有一行。"),
    (r"No sheet has a header with rows below it\.", "没有一张工作表是表头加数据。"),
    (r"The workbook has a password\.", "这个工作簿有密码。"),
    (r"The workbook cannot be read: (.+)", r"工作簿读不了：\1"),
    (r"The Parquet file cannot be read: (.+)", r"Parquet文件读不了：\1"),
    (r"The packed file is cut short or broken \((.+)\)\.", r"压缩文件不完整或坏了（\1）。"),
    (r"The file holds a NUL byte: it is damaged or not text\.", "文件里有NUL字节：坏了，或不是文本。"),
    (r"The text is in no encoding that is known here.*", "认不出文件的编码（UTF-8、GBK/GB18030、UTF-16、Windows-1252都不是）。"),
    (r"The text is not (.+) throughout\.", r"文件不全是\1编码。"),
    (r"The first line is longer than ([\d,]+) bytes: this is not a table of rows\.", r"第一行就超过\1字节：这不是一行一行的表。"),
    (r"Some of these (\w+) files have line numbers and some have not\.", r"这几个\1文件，有的有行号，有的没有。"),
    (r"The mapping names headers that the file does not have: (.+)\.", r"对应里写的列，文件里没有：\1。"),
    (r"A refresh is already running\.", "正在重算，一次只能算一遍。"),
    (r"Another import is running\.", "正在导入别的文件，一次只能导一个。"),
    (r"There are no sales before that day\.", "那一天之前没有销售记录。"),
    (r"There are no sales yet\.", "还没有销售记录。"),
    (r"There are no (\w+) records yet\.", r"还没有\1的记录。"),
    (r"There is no batch (\d+)\.", r"没有批次\1。"),
    (r"Batch (\d+) cannot be undone: .+", r"批次\1不能撤销。"),
    (r"(\w+) needs the column ([\w.]+), which has not been imported\.", r"\1要用\2这一列，还没有导入。"),
    (r"There is no (measure|dimension) (.+)\.", r"没有这个指标或分法：\2。"),
    (r"(.+) is nothing that a condition can be about\.", r"条件里不能写\1。"),
    (r"(.+) is not a condition\.", r"\1不是条件。"),
    (r"(.+) is not a number\.", r"\1不是数字。"),
    (r"(.+) is not a weekday\.", r"\1不是星期几。"),
    (r"The period ends before it begins\.", "期间的开头在结尾之后。"),
    (r"These rows come from files with different headers\.", "这些行来自表头不同的文件。"),
    (r"Export it again; a table needs a header and at least one row\.", "重新导出：要有表头，至少一行数据。"),
    (r"Export it again with its rows\.", "连数据一起重新导出。"),
    (r"Save a copy without one\.", "另存一份不带密码的。"),
    (r"Open it in Excel and save it again\.", "用Excel打开，再存一次。"),
    (r"Copy or export it again\..*", "重新复制或导出一次。没有一行入账。"),
    (r"Export it again as CSV \(UTF-8\)\..*", "重新导出成CSV（UTF-8）。没有一行入账。"),
    (r"Export it again with one record a line\..*", "重新导出，一条记录一行。没有一行入账。"),
    (r"Save it as UTF-8 .*", "另存为UTF-8（Excel里选CSV UTF-8）。"),
    (r"Save the whole file in one encoding .*", "整个文件用一种编码存，最好是UTF-8。"),
    (r"Try again when it has ended\.", "等它做完再试。"),
    (r"Import a file.*", "先导入文件。"),
    (r"Check that it is the right workbook\.", "看看是不是这个工作簿。"),
    (r"Did you mean (.+)\?", r"是不是\1？"),
    (r"Known: (.+)", r"有这些：\1"),
)


def in_chinese(text: str) -> str:
    """A sentence of the library -> in Chinese; one that is not known stays as it is, rather than say less."""
    for pattern, chinese in SAID:
        if re.fullmatch(pattern, text, re.DOTALL):
            return re.sub(pattern, chinese, text, count=1, flags=re.DOTALL)
    return text
