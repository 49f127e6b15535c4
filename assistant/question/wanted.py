"""What kind of thing a question wants to be told: a duty, a penalty, whom to call ...

>>> sorted(wanted_kinds("老师打学生会受什么处分")), sorted(wanted_kinds("拖欠抚养费找哪个部门"))
(['penalty'], ['contact', 'responsible'])
>>> sorted(wanted_kinds("What happens to a kindergarten that takes too many children?"))
['penalty']
"""

import re

from assistant.schema import Kind

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "penalty",
        r"处罚|判(?:几|多少|刑|死|不判)|坐牢|罚(?:款|多少|不罚|吗)|处分|追究|什么后果|什么责任|拘留|赔(?:不赔|偿|多少|吗|钱)|谁赔|"
        r"犯罪|犯法|违法|负(?:法律|刑事)?责任|怎么罚|\b(?:punish\w*|penalt\w+|jail|prison|fined?|sentence\w*|liab\w+|compensat\w+|consequences?|sanction\w*|illegal|crime|locked up|what (?:will |would |can )?happens? (?:to|if))\b",
    ),
    (
        "responsible",
        r"归谁|谁(?:来|负责|管|承担|出|该|去|说了算|有权|是监护)|哪(?:个|些)?(?:部门|单位|机关|政府)|由谁|找谁|向谁|"
        r"\b(?:who(?:m|se)? (?:is|are|must|may|can|could|should|has|have|do|does|did|would|pays|takes|decides|will|looks)|whose (?:job|duty)|which (?:department|authority|office|agency)|responsib\w+)\b",
    ),
    (
        "contact",
        r"找谁|向谁|打(?:什么|哪个)电话|(?:去|上)?哪(?:里|儿)(?:投诉|举报|报|告|反映|求助)|报警|怎么(?:举报|投诉|报告|求助)|找哪|举报|"
        r"\b(?:report|hotline|call|complain\w*|turn to|contact)\b",
    ),
    (
        "time-limit",
        r"多久|几天|几日|多少天|期限|什么时候|多长时间|几个月|时效|多少小时内|几小时内|几年|\b(?:how (?:long|soon|fast|quickly)|by when|deadline|within|when (?:must|should|do|does|is)|how many (?:days|months))\b",
    ),
    (
        "definition",
        r"什么是|什么叫|是什么意思|是指|算不算|怎么算|包括哪些|包括什么|叫什么|算.{0,10}[吗么]|属于|是不是(?:算|属)|哪些(?:情况|情形|行为)|"
        r"\b(?:what (?:is|are|counts|does .* mean)|meaning of|defin\w+|count as|considered)\b",
    ),
    (
        "procedure",
        r"怎么(?:办|申请|申报|报名|登记|认定|走|弄|起诉|告|做)|流程|手续|材料|程序|步骤|如何(?:申请|办理|认定|报)|申请|\b(?:how (?:do|can|to)|apply|application|procedure|steps?|documents? (?:do|are)|register)\b",
    ),
    (
        "permission",
        r"能不能|能.{0,16}[吗么]|可不可以|可以.{0,16}[吗么]|允许|准不准|行不行|让不让|可否|\b(?:may|can|allowed|permitted|okay to|ok to|legal)\b",
    ),
    (
        "ban",
        r"能不能|能.{0,16}[吗么]|可不可以|可以.{0,16}[吗么]|允许|准不准|不能|不准|不得|禁止|合法|违法|犯法|\b(?:can|allowed|permitted|forbid\w*|banned|must not|illegal|legal|prohibit\w*)\b",
    ),
    (
        "right",
        r"有没有权|有权|权利|(?:能|可以)(?:不)?要(?:求|回)|能不能(?:要|拿|分|退|改|告)|享受|待遇|补[贴助]|\b(?:rights?|entitled|can i (?:ask|get|claim|demand)|get .* back|refund)\b",
    ),
    (
        "duty",
        r"必须|应当|应该|要不要|该不该|有没有义务|义务|职责|要做|该做|做什么|做哪些|要管|必要|要求|需要|怎么做|"
        r"\b(?:must|have to|has to|should|required?|duty|duties|obligat\w+|need to|supposed to)\b",
    ),
)
_WANTED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def wanted_kinds(text: str, measure: str = "") -> frozenset[Kind]:
    """The kinds of thing that a question asks for, by its words; with a measure, a figure or target too."""
    found: set[Kind] = {kind for kind, pattern in _WANTED if pattern.search(text)}
    if measure == "phone":
        found.add("contact")
    elif measure:
        found |= {"figure", "target"}
    if measure == "fine":
        found.add("penalty")
    return frozenset(found)
