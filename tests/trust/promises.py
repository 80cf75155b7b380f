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
    "T19": Promise(
        "备份不用停网站；每一份都完整、是同一时刻的、不早于开始备份的时候",
        "4个人不停保存，其间连续备份，逐份核对摘要、审计链、历史与当前值、开始以前已应答的保存都在",
        "trust/test_backup.py",
    ),
    "T20": Promise(
        "只凭一份备份，按 docs/backup.md 在一台空机器上恢复；坏的、假的、口令不对的一份也不收，什么也不留下",
        "恢复到空目录和空的 PostgreSQL 库，逐表对照；改一位、截断、缺段、换段各若干份，换成员、加成员、少行、换佐证、截审计尾重新封口的伪造",
        "trust/test_backup.py",
    ),
    "T21": Promise(
        "有人直接改数据库里的操作记录，核对时一定发现，并指出从哪一条开始",
        "以数据库管理员的身份去掉触发器，改、删、插、换各若干处，截去末尾，改一条再把后面的摘要全部重算；与另存的链头对照。没有动过的100万条不误报",
        "trust/test_tampering.py",
    ),
    "T22": Promise(
        "每一处改动都有一条操作记录，在同一个事务里；记不下来就不改",
        "让审计表拒绝写入，再从页面上做各种改动，逐表比较前后；恢复以后再做一遍，查记录是否写全、有没有口令。试的是7种改动；别的改动按约定都走同一个函数（actions/change.py），那些地址这里没有逐个试",
        "trust/test_audit_complete.py",
    ),
    "T25": Promise(
        "磁盘满了、时钟倒退了、网络断了：说明白，没存下的不说已保存，恢复后不用人修",
        "把数据目录放在40 MB的盘上写满再腾空；运行中把网站的时钟拨回一天再拨回来；请求发到一半或没等应答就用 RST 断开",
        "trust/test_faults.py",
    ),
    "T30": Promise(
        "上传的身份证号、手机号、银行卡号和名单当场提醒；不需要看的人看到的是遮盖后的；公布的页面和表里没有；到期清除以后找不回来；标有密级的文件拒收",
        "合成含号码和不含号码的文件各1000个（Word、Excel、PDF）上传；以五种角色打开结果、通报、整改的全部页面和导出的表逐字查找；"
        "清除后再取文件、预览、图片；上传标有密级的文件，看存储和操作记录。照片和扫描件里的号码认不出来，靠上传的人勾选",
        "trust/test_personal.py",
    ),
}
