"""An example that a language model made up: a scene from daily life that says nothing of what anybody must, may or gets.

It rests on no source, so whatever would need one is kept out by rule: figures and amounts, duties, rights and bans, laws and
benefits, medicine.

>>> invented_fault("小宁放学回家，把书包一扔就跑了出去。", "zh"), invented_fault("小宁每天玩3小时。", "zh")
('', 'figure')
>>> invented_fault("学校应当通知她妈妈。", "zh"), invented_fault("Mum must sign the form.", "en")
('duty', 'duty')
"""

import re

from assistant.figures import figures
from assistant.generation.verify import Claim, forces, form_fault
from assistant.schema import Language
from assistant.tools.kit.emphasis import emphasised
from assistant.tools.talks_check import DUTY

_LONGEST = {"zh": 120, "en": 320}  # characters of a sentence
# Amounts that are no figure, and units that make one of "a": "半天", "几百块", "a dollar".
_AMOUNT = {
    "zh": re.compile(r"半|几[十百千万]|[一两几]\s*(?:个?(?:小时|钟头|分钟|月)|块|元|毛|角|岁|成|倍|年级)"),
    "en": re.compile(
        r"\b(?:half|dozens?|hundreds?|thousands?|an? (?:hour|minute|month|year|yuan|dollar)|first|second|third)\b",
        re.IGNORECASE,
    ),
}
# What only a source can say: laws, rules, money that is paid or fined, and whatever is a doctor's.
_NEEDS_A_SOURCE = {
    "zh": re.compile(
        r"法(?!子|儿)|规定|条例|政策|规划|标准|补[贴助]|津贴|救助|罚|赔|报销|学费|《|药|剂量|确诊|诊断|[病症]"
    ),
    "en": re.compile(
        r"\b(?:laws?|legal\w*|rules?|regulations?|polic(?:y|ies)|plan(?:s|ned)?|benefits?|subsid\w+|allowances?|fin(?:e|es|ed)|"
        r"compensat\w+|tuition|medicines?|drugs?|pills?|dos(?:e|es|age)|diagnos\w+|disorders?|diseases?)\b",
        re.IGNORECASE,
    ),
}
_BINDING = frozenset({"must", "must-not", "should", "should-not", "may", "encourage", "exempt"})


def invented_fault(sentence: str, language: Language) -> str:
    """Why a sentence of an example may not be shown, by the name of the rule that it breaks; "" where it may."""
    form = form_fault(Claim(text=sentence), language)
    if form in {"markup", "language"}:
        return form
    if len(sentence) > _LONGEST[language]:
        return "too_long"
    if _states_a_figure(sentence, language):
        return "figure"
    if DUTY[language].search(sentence) or forces(sentence, language) & _BINDING:
        return "duty"
    return "source" if _NEEDS_A_SOURCE[language].search(sentence) else ""


def _states_a_figure(sentence: str, language: Language) -> bool:
    """Whether there is a number of any kind; "one" alone is none, being mostly no more than "a"."""
    numbers = any(figure.value != "1" or figure.kind for figure in figures(sentence))
    digits = any(character.isdecimal() for character in sentence)
    return digits or numbers or any(emphasised(sentence)) or bool(_AMOUNT[language].search(sentence))
