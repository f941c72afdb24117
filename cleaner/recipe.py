"""A recipe: what goes into it, and what to do. Its lists and few words are not those of an article."""

import re
from collections.abc import Sequence

from cleaner.body.segment import Segment

_INGREDIENTS = re.compile(
    r"\W*(?:(?:the )?ingr[eé]di[eë]n(?:ts?|tes?|ti|ten|ser|ce)|zutaten|składniki|ингредиенты|"
    r"інгредієнти|suroviny|hozzávalók|malzemeler|ainekset|υλικά|(?:bahan|nguyên liệu)\b|"
    r"المقادير|المكونات|מצרכים|مواد لازم|材料|食材|用料|재료|सामग्री|ส่วนผสม)",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\W*(?:(?:instructions?|directions?|(?:the )?method|preparation|steps)\b|zubereitung|"
    r"pr[ée]paration|étapes|prepara(?:ción|ção|zione)|elaboración|modo de (?:preparo|fazer)|"
    r"procedimento|bereiding|tillagning|gör så|sådan gør|fremgangsm|"
    r"(?:sposób )?(?:przygotowani[ea]|wykonani[ea])|(?:способ )?приготовлени[ея]|приготування|"
    r"postup|elkészítés|hazırlanışı|yapılışı|valmistus|εκτέλεση|"
    r"(?:cara (?:membuat|memasak)|cách (?:làm|nấu))\b|"
    r"طريقة|אופן ההכנה|הוראות הכנה|طرز تهیه|作り方|做法|만드는|विधि|วิธีทำ)",
    re.IGNORECASE,
)
_LONGEST_HEAD = 40


def is_recipe(segments: Sequence[Segment]) -> bool:
    """Say whether a page has what a recipe is made of under a head for it, and the steps under another."""
    heads = [each for each in segments if len(each.text) <= _LONGEST_HEAD and each.link_chars == 0]
    first = next((n for n, each in enumerate(heads) if _INGREDIENTS.match(each.text)), None)
    return first is not None and any(_STEPS.match(each.text) for each in heads[first + 1 :])
