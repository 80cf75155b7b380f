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
    "T15": Promise(
        "有害的文件传不进来；收下的只是存着，看的时候不会运行，也拖不垮网站",
        "200多个有害文件：压缩炸弹、互相重叠、套着的压缩包、XML 实体、外部引用、宏、十万页、五亿像素、脚本、改了扩展名、加密、截断、怪文件名……"
        "从页面上传作佐证、当作标准上传、当作带回的表格交回，收下的再看预览；每个要么一句话拒绝，要么不带脚本地显示。其间每隔0.2秒另要一页",
        "trust/test_hostile_files.py",
    ),
    "T16": Promise(
        "考核包、备份里藏的路径、链接、重名、改过的摘要，一概整个拒绝，不写到别处",
        "把一份真的考核包改成各种样子（../、绝对路径、链接、重名、大小写重名、摘要不符、缺件、多件、pickle、压缩炸弹），逐份核对；前后比较目录",
        "trust/test_hostile_files.py",
    ),
    "T17": Promise(
        "填进去的什么都只是文字：不运行、不跳出它的位置，也不让网站出错",
        "140处提交的每一个字段（由页面的表单和程序读取的名字得出）各填100种内容：脚本、SQL、模板、换行、公式、路径、空字符、方向符、超长；"
        "另把库里每一处人写的文字都换成脚本，以各角色打开每一页。页面上不许有内联脚本、内联样式、on*=、javascript:，CSP 不许有 unsafe",
        "trust/test_payloads.py",
    ),
    "T18": Promise(
        "导出的表格里，用户写的文字永远不会变成公式",
        "把单位名、评语、材料名等换成以 = + - @ 制表符 换行 ＝ ＋ － ＠ 开头的文字，下载网站的每一张表（.xlsx、.csv）和命令行写的每一张，"
        "逐格看类型；文字与原来的一样（.csv 前面加一撇）",
        "trust/test_formulas.py",
    ),
    "T32": Promise(
        "没有网络的机器上，一个文件夹就能装好",
        "make bundle 的文件夹放进没有网卡的网络命名空间，按说明安装、初次启动、应答；改动一个文件，"
        "校验不通过就不装。x86_64 真装，aarch64 核对每个依赖都有现成的包",
        "trust/test_bundle.py",
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
        "让审计表拒绝写入，再从页面上做各种改动，逐表比较前后；恢复以后再做一遍，查记录是否写全、有没有口令。别的改动走同一个函数（actions/change.py），没有第二条路（test_house.py）",
        "trust/test_audit_complete.py",
    ),
    "T25": Promise(
        "磁盘满了、时钟倒退了、网络断了：说明白，没存下的不说已保存，恢复后不用人修",
        "把数据目录放在40 MB的盘上写满再腾空；运行中把网站的时钟拨回一天再拨回来；请求发到一半或没等应答就用 RST 断开",
        "trust/test_faults.py",
    ),
}
