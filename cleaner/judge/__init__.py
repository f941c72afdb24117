"""The judge: which links and blocks of a page are not its author's, and why."""

from cleaner.judge.judging import judge
from cleaner.judge.reasons import CODES, in_words
from cleaner.judge.tail import judge_text_tail
from cleaner.judge.verdicts import BlockVerdict, Cut, Judgement

__all__ = ["CODES", "BlockVerdict", "Cut", "Judgement", "in_words", "judge", "judge_text_tail"]
