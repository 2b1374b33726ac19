"""What the library says was wrong, in English for commands and logs -> Chinese, where a page passes it on to a person.

Nothing is added here: a new error says both languages where it is declared (`base.text.Text`).
"""

from __future__ import annotations

import re

from zhanggui.base.text import Text

SAID: tuple[tuple[str, str], ...] = (
    (r"This is a PDF, not a table of rows\.", "这是PDF，不是一行一行的表。"),
    (r"This is a picture, not a table of rows\.", "这是图片，不是一行一行的表。"),
    (r"This is a packed archive, not a table of rows\.", "这是压缩包，不是一行一行的表。"),
    (r"This is a text document, not a table of rows\.", "这是文档，不是一行一行的表。"),
    (r"This is a database, not a table of rows\.", "这是数据库文件，不是一行一行的表。"),
    (r"This is a web page, not a table of rows\.", "这是网页，不是一行一行的表。"),
    (r"Export the records as CSV or Excel from the system they are in\.", "从原来的系统里导出CSV或Excel。"),
    (r"A row is discarded with a reason\.", "丢弃要写原因。"),
    (r"Say in a few words why it is not needed\.", "用几个字说明为什么不要它。"),
    (r"No table of ours has columns like these: (.+)\.", r"没有一张表的列像这样：\1。"),
    (r"It looks like (\w+) \((.+?)\), but no column was found for: (.+)\. Its headers: (.+)\.",
     r"像是\2，但缺：\3。文件的列：\4。"),
    (r"It names (\w+) \((.+?)\) by (.+), but says too little else of them\. Its headers: (.+)\.",
     r"用\3点到了\2，但别的说得太少，认不准。文件的列：\4。"),
    (r"Name the table \(--as TABLE\).*", "告诉我们它是哪张表。"),
    (r"Say which header it is in a mapping.*", "告诉我们它是哪张表，再指出缺的是哪一列。"),
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
    (r"The database does not open: (.+)", r"数据库连不上：\1"),
    (r"Check host, port, database, user and password.*", "看看主机、端口、库名、用户和密码对不对，服务器让不让这台机器进。"),
    (r"The connection to the database broke off: (.+)", r"数据库中途断了：\1"),
    (r"Nothing was imported and the mark stays where it was.*", "没有一行入账，水位没动，下次从原处接着取。"),
    (r"The database refused: (.+)", r"数据库不答应：\1"),
    (r"Nothing was imported\. Mend the table, the query or the rights of its user\.",
     "没有一行入账。看看表、查询，或这个账号的权限。"),
    (r"The table has changed: these columns are gone: (.+)\.", r"表变了，这些列没有了：\1。"),
    (r"Nothing was imported\. Bring them back.*", "没有一行入账。把列改回来（查询里起个别名也行），或重新连一次。"),
    (r"New columns that nothing takes yet: (.+)\. Connect it anew to take them\.", r"有新的列还没人要：\1。要的话重新连一次。"),
    (r"Columns that hold no text cannot be read and were left out: (.+)\.", r"这些列存的是二进制，读不了，没有取：\1。"),
    (r"The column of the mark is not there: (.+)\.", r"水位列不在了：\1。"),
    (r"The column (.+) cannot be a mark\.", r"\1这一列不能当水位。"),
    (r"Take a number without fraction, a time or a code\.", "换一个整数、时间或编码的列。"),
    (r"The table is there but holds no row.*", "表在，但一行也没有，列认不出来。"),
    (r"A pull of (.+) is running already\.", r"正在取\1，等它做完。"),
    (r"The pick-up is running already\.", "正在看收件夹，等它做完。"),
    (r"This is not the address of a database\. (.+)", r"这不是数据库的地址。\1"),
    (r"The environment variable (.+) is not set\.", r"环境变量\1没有设。"),
    (r"The folder cannot be used: (.+)\.", r"收件夹用不了：\1。"),
    (r"Check the setting pickup_folder.*", "看看设置里的路径和文件夹的权限。"),
    (r"It looks like (\w+), but it is not sure what these columns are: (.+)\.", r"像是\1，但这几列拿不准：\2。"),
    (r"Say which table it is\.", "说一下是哪张表。"),
    (r"Reading (\S+) from the beginning \.\.\.", r"正在从头读\1"),
    (r"Reading (\S+) from (.+) \.\.\.", r"正在读\1，从\2起"),
    (r"Did you mean (.+)\?", r"是不是\1？"),
    (r"Known: (.+)", r"有这些：\1"),
)

OPTIONS: tuple[tuple[str, str], ...] = (
    (r"Name the table \(--as TABLE\) or give a mapping \(--map FILE\)\.", "Say below which table it is."),
)
"""Advice that names the options of a command -> the same for a page, where there are none."""


def on_a_page(text: str) -> str:
    """An English sentence of the library -> without the options of commands."""
    for pattern, said in OPTIONS:
        text = re.sub(pattern, said, text)
    return text


def in_chinese(text: str) -> str:
    """A sentence of the library -> in Chinese; one that is not known stays as it is, rather than say less."""
    if isinstance(text, Text):
        return text.zh
    for pattern, chinese in SAID:
        if re.fullmatch(pattern, text, re.DOTALL):
            return re.sub(pattern, chinese, text, count=1, flags=re.DOTALL)
    return text
