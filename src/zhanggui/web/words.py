"""Names that code uses -> words for people: verbs, states, kinds. Chinese here, English in the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_noop

VERBS = {
    "signed in": gettext_noop("登录"),
    "sign-in failed": gettext_noop("登录失败"),
    "user added": gettext_noop("添加账号"),
    "user changed": gettext_noop("修改账号"),
    "password reset": gettext_noop("重设密码"),
    "password changed": gettext_noop("改密码"),
    "language changed": gettext_noop("换语言"),
    "decision accepted": gettext_noop("接受建议"),
    "decision assigned": gettext_noop("转派建议"),
    "decision refused": gettext_noop("不做建议"),
    "decision undone": gettext_noop("撤销"),
    "decision closed": gettext_noop("结案"),
    "decision commented": gettext_noop("留言"),
    "file uploaded": gettext_noop("上传文件"),
    "upload dropped": gettext_noop("丢掉文件"),
    "mapping changed": gettext_noop("改列的对应"),
    "import started": gettext_noop("开始导入"),
    "import ended": gettext_noop("导入结束"),
    "import undone": gettext_noop("撤销导入"),
    "quarantine downloaded": gettext_noop("下载隔离的行"),
    "refresh started": gettext_noop("开始重算"),
    "setting changed": gettext_noop("改设置"),
    "token added": gettext_noop("加令牌"),
    "token revoked": gettext_noop("吊销令牌"),
    "webhook added": gettext_noop("加通知网址"),
    "webhook removed": gettext_noop("停用通知网址"),
    "webhook sent again": gettext_noop("再发通知"),
    "board exported": gettext_noop("导出看板"),
    "board saved": gettext_noop("存看板"),
    "board changed": gettext_noop("改看板"),
    "board dropped": gettext_noop("删看板"),
    "board undone": gettext_noop("撤销看板的修改"),
    "board pinned": gettext_noop("置顶看板"),
    "board unpinned": gettext_noop("取消置顶"),
    "board moved": gettext_noop("移动看板"),
}
REMARKS = (
    (r"every value ends in \.0, the trace of a spreadsheet: dropped", "每个值都以.0结尾，是表格软件留下的，已去掉"),
    (r"by its content", "按内容认出来的"),
    (r"Line (\d+) is a second header row and was skipped\.", r"第\1行是第二行表头，已跳过"),
    (r"The header is on line (\d+); the (\d+) lines above it are a title and were skipped\.",
     r"表头在第\1行，上面\2行是标题，已跳过"),
    (r"Encoding: (.+)\.", r"编码：\1"),
    (r"Reading (.+) as (\w+) \.\.\.", r"正在读 \1（\2）"),
    (r"(\w+): nothing changed since .+", r"\1：没有变化"),
    (r"(\w+): ([\d.]+) s", r"\1：\2秒"),
    (r"(\w+): (\d+) \((\d+) new\)", r"\1：\2条，新的\3条"),
)
"""What the library says in English (for commands and logs) -> Chinese, where a page passes it on."""
EVENTS = {
    "accepted": gettext_noop("接受了"),
    "assigned": gettext_noop("转派了"),
    "refused": gettext_noop("决定不做"),
    "closed": gettext_noop("结案了"),
    "undone": gettext_noop("撤销了上一步"),
    "commented": gettext_noop("说"),
}
UPLOADS = {
    "reading": gettext_noop("正在认列"),
    "proposed": gettext_noop("等你点头"),
    "waiting": gettext_noop("排队"),
    "running": gettext_noop("正在导入"),
    "refreshing": gettext_noop("正在重算"),
    "done": gettext_noop("完成"),
    "failed": gettext_noop("没做成"),
    "cut": gettext_noop("中断了"),
}
BATCHES = {
    "open": gettext_noop("正在写"),
    "undoing": gettext_noop("正在撤销"),
    "undone": gettext_noop("已撤销"),
    "rolled back": gettext_noop("已退回"),
}
FIELDS = {
    "active": gettext_noop("可以登录"),
    "name": gettext_noop("称呼"),
    "role": gettext_noop("角色"),
    "sees": gettext_noop("看哪些"),
    "address": gettext_noop("来自"),
    "language": gettext_noop("语言"),
    "state": gettext_noop("到哪一步"),
    "owner": gettext_noop("谁做"),
    "due": gettext_noop("何时前"),
    "reason": gettext_noop("原因"),
    "result_cents": gettext_noop("结果，分"),
    "said": gettext_noop("留言"),
    "files": gettext_noop("文件"),
    "table": gettext_noop("表"),
    "batch": gettext_noop("批次"),
    "rows": gettext_noop("行数"),
    "form": gettext_noop("格式"),
    "query": gettext_noop("问的是"),
    "roles": gettext_noop("给这些角色看"),
    "people": gettext_noop("给这些人看"),
    "dropped": gettext_noop("删掉了"),
    "place": gettext_noop("第几位"),
    "where": gettext_noop("条件"),
    "read_only": gettext_noop("只读"),
    "expires": gettext_noop("到期"),
    "url": gettext_noop("网址"),
    "events": gettext_noop("哪些事件"),
}
"""Fields in the audit."""
TARGETS = {
    "user": gettext_noop("账号"),
    "decision": gettext_noop("决策"),
    "upload": gettext_noop("上传"),
    "batch": gettext_noop("批次"),
    "export": gettext_noop("导出"),
    "board": gettext_noop("看板"),
}
"""What a line of the audit is about."""
LANGUAGES = {"zh-hans": "中文", "en": "English"}
COUNTED = {"customer_count": "家", "new_customer_count": "家", "sale_count": "单", "sku_count": "种", "line_count": "行"}
"""What a Chinese figure of a count is followed by; English says it in the measure's name."""
LINE_KINDS = {
    "goods": gettext_noop("商品"),
    "return": gettext_noop("退货"),
    "adjustment": gettext_noop("调整"),
    "gift": gettext_noop("赠品"),
    "charge": gettext_noop("费用"),
}
KINDS = {"investigate": gettext_noop("查原因")}
STATES = {
    "new": gettext_noop("待处理"),
    "accepted": gettext_noop("已接受"),
    "assigned": gettext_noop("已转派"),
    "refused": gettext_noop("不做"),
    "closed": gettext_noop("已结案"),
}
DRIVERS = {
    "volume": gettext_noop("销量"),
    "mix": gettext_noop("结构"),
    "price": gettext_noop("价格"),
    "cost": gettext_noop("成本"),
    "new": gettext_noop("新卖的"),
    "lost": gettext_noop("不卖的"),
    "overlap": gettext_noop("重叠"),
}
SPLITS = {"customers": gettext_noop("客户数 × 频次 × 笔单价"), "price": gettext_noop("量 · 结构 · 价 · 进出")}
