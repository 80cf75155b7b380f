"""What a text says must exist (台账, 方案, 记录 …): the evidence that a unit is expected to show."""

from __future__ import annotations

import re

_NOUN = (
    r"台[账帐]|方案|记录|责任书|清单|档案|制度|计划|总结|报告|纪要|名册|花名册|登记[表册]|登记证|通知|照片|协议书?|合同|证书|公示栏|公开栏|"
    r"信息库|预案|会议记录|签到[册表]|考核表|申请书|批复|资料|材料|文件|承诺书|党费证|标识牌|公示牌|工作室|工作站|专题片|图纸|报表|票据|发票"
)
_WORD = re.compile(rf"[\u4e00-\u9fff“”《》]{{0,20}}?(?:{_NOUN})(?!化)(?![\u4e00-\u9fff]?(?:部门|机关|室主任))")
_CUT = re.compile(
    r".*(?:但|并|推行|制作|能够?|可|制定了?|建立健全|健全完善|建立了?|签订|完善|健全|列出了?|及时|更新|更换|填写|认真做好|做好|按照|能够|有操作性强的|操作性强的|设有|设立|具有|配备|有|无|未|"
    r"缺少?|提供|上报|报送|形成|的|和|与|及|或|对|在|将|为(?!民)|是|把|由|从|层层|规范|相关|相应|全面|执行|落实|坚持|凭|查|看|等|各项|各类|一份|每份)"
)
_VAGUE = frozenset({"资料", "材料", "文件", "制度", "计划", "报告", "证书", "通知", "合同"})


def expected_evidence(text: str) -> tuple[str, ...]:
    """Names of papers and things that the text names, in order, each once; bare words such as 资料 only when nothing longer is named."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        name = _CUT.sub("", match.group().replace("“", "").replace("”", ""))
        if len(name) >= 2 and name not in found:
            found.append(name)
    exact = [name for name in found if name not in _VAGUE and not any(other != name and other.endswith(name) for other in found)]
    return tuple(exact or found)
