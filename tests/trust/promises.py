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
    "T04": Promise(
        "分数分毫不差",
        "随机评分表、随机评分（判断、计数、选择、区间，不适用的三种算法），与另写的、只用整数的一遍计算逐张比较。"
        "印出的表、导出的表上的数与它相同由 tests/write、tests/web 查",
        "trust/test_sums.py",
    ),
    "T08": Promise(
        "名次、等次、名额、一票否决按规则来，与录入先后无关",
        "随机的一组结果，故意有许多并列：打乱次序不变；谁的分提高了名次不会降；名额不超；并列跨过名额时报告，不自己决定；有否决的不能高于应有等次",
        "trust/test_sums.py",
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
        "网站的每个测试都被看着：一个请求改动了哪张表（会话、排队、在场除外），同一个请求里没有写操作记录，那个测试就失败（web/told.py）。完整的一遍里，每个会改动数据的地址"
        "先在审计表拒绝写入时请求，应当什么也没变、也没说成功。另有7种改动逐表比较前后，查人、时间、地址、请求编号是否写全，有没有口令。"
        "没有经网页请求的测试的地址（约70个）由操作层的测试和流程试验覆盖：改动都走同一个函数（actions/change.py），没有操作记录就不提交",
        "trust/test_audit_complete.py",
    ),
    "T25": Promise(
        "磁盘满了、时钟倒退了、网络断了：说明白，没存下的不说已保存，恢复后不用人修",
        "把数据目录放在40 MB的盘上写满再腾空；运行中把网站的时钟拨回一天再拨回来；请求发到一半或没等应答就用 RST 断开",
        "trust/test_faults.py",
    ),
    "T27": Promise(
        "全体人员同时在忙，保存也快，一次错也不出",
        "30名考核人员、45名联络员、10名领导各自登录，经 HTTP 不停地评分、自评、打开评分表、看总览：评分的平均4秒存一处，联络员6秒，领导15秒看一次。"
        "每次都计时，保存的95%应在500毫秒内、99%在2秒内。平时3分钟，KAOPING_LOAD_MINUTES=60 是一小时。再多多少人还行，见 docs/serve.md",
        "trust/test_load.py",
    ),
}
