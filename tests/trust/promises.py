"""What is promised, and how each promise is tried: a row for each test, from which tools/trust.py writes docs/trust.md beside the last figures."""

from __future__ import annotations

from typing import NamedTuple


class Promise(NamedTuple):
    """`promised` to whoever uses the site, `tried` how, `file` the test, under tests/."""

    promised: str
    tried: str
    file: str


PROMISES = {
    "T01": Promise(
        "显示“已保存”的评分一个也不会丢，网站或数据库突然被杀死也一样",
        "30个评分人不停地保存，其间用 SIGKILL 杀死网站的全部进程，每次都有保存正在途中；PostgreSQL 上连数据库服务器也杀死。"
        "最后拿评分人收到的每一次应答核对历史、当前值和审计",
        "trust/test_lost_marks.py",
    ),
    "T02": Promise(
        "每次应答“已保存”之前，数据已经写到磁盘上（断电不丢）",
        "逐个读运行中网站的数据库连接的设置（WAL、FULL）；用 strace 数500次保存期间的 fdatasync、fsync。"
        "这说明程序要求写盘；磁盘自己说谎（没有断电保护的写缓存）查不出来",
        "trust/test_lost_marks.py",
    ),
    "T03": Promise(
        "两个人（或两个窗口）同时改一处，后来的人看到两个值再选，不会悄悄盖掉",
        "10个窗口对同一处各存100次，都从旧页面出发；接受的次数应等于版本号的增加，被拒绝的都带着两个值",
        "trust/test_lost_marks.py",
    ),
}
