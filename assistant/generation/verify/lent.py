"""Words that a sentence may use only where its text lends them: sanctions, costs, rights, causes, states, degrees.

A right, a fine or a cause that the text does not speak of is an invention, however near the rest of the sentence is.

>>> unlent("公办小学要免费开放", "公办小学要普遍开放"), unlent("小学生近视率已经降到38%以下", "小学生近视率降至38%以下")
('cost', 'state')
>>> unlent("The school must tell the parents at once", "the school must immediately tell the parents")
''
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loan:
    """A kind of word: how a sentence says it, and what in a text allows it."""

    key: str
    said: re.Pattern[str]
    lends: re.Pattern[str]


def _loan(key: str, said: str, also: str = "") -> Loan:
    """`also` holds what lends the word besides the word itself."""
    return Loan(key, re.compile(said, re.IGNORECASE), re.compile(f"{said}|{also}" if also else said, re.IGNORECASE))


_LOANS = (
    _loan("fine", r"罚款|罚金|罚钱|\bfin(?:e[sd]?|ing)\b", r"处.{0,8}元"),
    _loan("detention", r"拘留|拘役|关押|坐牢|判刑|徒刑|\b(?:detain\w*|detention|jail\w*|(?:im)?prison\w*)"),
    _loan(
        "cost",
        r"免费|免收|不收费|不收钱|不(?:用|要|花|必)(?:交|付|出)?(?:钱|费)|无偿|\bfree of charge|\bfor free\b|"
        r"(?<!\w-)(?<!leave )\bfree\b(?!dom|[- ]time| to\b| from\b| of\b(?! charge))|\bno (?:charge|fees?)\b",
        r"减免|免.{0,4}费|费.{0,4}免|不.{0,3}收.{0,6}费|exempt\w*|without (?:charge|pay)|not (?:charge|pay|collect)",
    ),
    _loan(
        "unlawful",
        r"违法|犯法|(?<!除)非法(?![律人院])|不合法|违反.{0,4}法|\b(?:illegal\w*|unlawful\w*|against the law|law-?breaking)\b",
        r"违反|违规|violat\w+|breach\w*|break(?:s|ing)? the law|in violation|不法",
    ),
    _loan("crime", r"犯罪|刑事|\b(?:crim\w+)\b", r"罪|徒刑|拘役|offen[cs]e"),
    _loan(
        "right",
        r"有权|权利|有资格|\bentitled\b|\b(?:has|have) (?:the|a) right\b",
        r"权|可以|可(?=向|申|要)|允许|享有|\bmay\b|\brights?\b|\bcan\b",
    ),
    _loan("in-full", r"全额|足额|全款|全数|\bin full\b|\bfull amount", r"全部|全价|\bwhole\b"),
    _loan(
        "every",
        r"任何|一律|所有|全部|凡是|一概|统统|(?:无论|不管|不论)(?=什么|是|怎|谁|哪|何|有|多|在)|\bin (?:any|all|every) (?:case|circumstance|event)s?\b|"
        r"\b(?:all|every)\b|\bwhatsoever\b|\balways\b|\bany (?:reason|circumstances?)\b",
        r"各|每|都|均|凡|谁|一切|全体|普遍|全面|全覆盖|哪|\b(?:any|each|both|nobody|no one|universal\w*|whole|full\w*|no \w+ (?:may|can|shall))\b",
    ),
    _loan("compensation", r"赔偿|赔钱|补偿|\bcompensat\w+|\bdamages\b", r"赔|indemni\w+"),
    _loan(
        "refund",
        r"退款|退钱|退费|退还|退回|返还|退给|还钱|\brefund\w*|\b(?:pay|give)s? back\b|\brepay\w*",
        r"return\w*",
    ),
    _loan("expulsion", r"开除|退学|\bexpel\w*|\bexpuls\w+"),
    _loan(
        "closure",
        r"关闭|关停|停业|停办|吊销|取缔|\b(?:clos(?:e[sd]?|ing|ure)|shut(?:s|ting)? down|revok\w+)\b",
        r"revocation",
    ),
    _loan(
        "punishment",
        r"处分|处罚|惩罚|惩处|\bpunish\w*|\bpenal\w+",
        r"罚|惩|追究|拘留|徒刑|责任|\bliab\w+|\bsanction\w*|\bdisciplin\w+",
    ),
    _loan(
        "liability",
        r"(?:法律|刑事|民事|行政|赔偿|侵权)责任|承担责任|后果自负|\b(?:liable|liability|prosecut(?:ed?|ion)(?! office))\b",
        r"责任|追究|罚|处分|拘留|赔偿|刑|liab|punish|prosecut|criminal law",
    ),
    _loan(
        "money",
        r"补贴|补助|津贴|奖励|奖金|\bsubsid\w+|\ballowances?\b|\brewards?\b|\bbonus\w*",
        r"资助|助学|生活费|供养金|低保|补|financial|aid\b|grants?|assistance",
    ),
    _loan(
        "cause",
        r"因为|由于|导致|所以|因此|于是|因而|才会|\b(?:because|therefore|hence|thus|as a result|due to|caus(?:e[sd]?|ing)|leads? to)\b",
        r"因|致|造成|引起|引发|结果|\b(?:reasons?|result\w*|since|owing)\b",
    ),
    _loan(
        "state",
        r"已经|(?<![自早而])已(?![满婚故知成])|现在(?!住|居|的)|目前|如今|现状|(?<![发出呈表实])现有|"
        r"(?:增加|减少|下降|降低|上升|提高|实现|建成|完成|达到|改善|覆盖|开放|建立|取消|降到|降至)了|"
        r"\b(?:already|currently|at present|nowadays|so far)\b|(?<!from )\bnow\b|"
        r"\b(?:has|have) (?:been |already |now )?(?:fallen|risen|grown|dropped|reached|increased|decreased|improved|achieved|completed|built|set up|opened|introduced|covered)\b",
        r"了|正在|当前|\b(?:has|have) been\b|\bcurrent\b|\bexisting\b",
    ),
    _loan(
        "only",
        r"只有|只能|唯一|\bonly\b|\bsolely\b",
        r"只|仅|限|才|方可|除|单独|\bexcept\w*|\blimited\b|\balone\b|唯一",
    ),
    _loan(
        "order",
        r"先[^。；;]{1,24}?(?:再(?![次婚犯审])|然后|才)|\bfirst\b.{1,80}\bthen\b|\bonly then\b",
        r"先|再|然后|之后|以后|后|才|\b(?:first|then|after|before|next|once)\b",
    ),
    _loan(
        "at-once",
        r"立即|马上|立刻|当场|当天|当日|第一时间|\bat once\b|\bimmediate\w*|\bright away\b|\bon the spot\b|\bsame day\b",
        r"及时|尽快|\bprompt\w*|\bwithout delay\b|\btimely\b|\bquick\w*|\bswift\w*",
    ),
    _loan("enough", r"就够|就行|即可|就可以了|足够|\b(?:is|are) enough\b|\bsuffic\w+", r"只要|只需|足"),
    _loan(
        "certain",
        r"一定[能会]|肯定|保证|必然|必定|绝对|\bguarantee\w*|\bcertainly\b|\bdefinitely\b|\bsurely\b",
        r"保障|确保|\bensur\w+|\bsecur\w+|\bprotect\w*",
    ),
    _loan("first-time", r"首次|第一次|头一次|\bfirst (?:time|visit|check)\b", r"初次|首"),
)
_TITLES = re.compile(r"《[^《》]*》")


def unlent(claim: str, text: str) -> str:
    """The kind of the first word of a sentence that its text does not lend; "" where all are lent."""
    plain = _TITLES.sub("", claim)
    return next((loan.key for loan in _LOANS if loan.said.search(plain) and not loan.lends.search(text)), "")
