"""Short phrases that sites put around an article, in the languages met most."""

import re

_SEE_ALSO = (
    r"read (?:more|also|next|the full)|see also|related|more (?:from|on|stories)|you may (?:also )?like|"
    r"recommended|most (?:read|popular)|trending|latest (?:news|stories)|lesen sie|mehr zum thema|auch interessant|"
    r"weiterlesen|lire aussi|à lire|en savoir plus|leggi anche|lea también|leer más|te puede interesar|leia também|"
    r"lees ook|läs mer|les også|læs også|lue myös|czytaj (?:też|także|więcej)|čtěte|олвасс|читайте|см\. также|"
    r"подробнее|по теме|читати|ilgili haber|okuyun|baca juga|関連|相关|相關|더보기|अन्य"
)
_BOILER = (
    r"cookie|privacy|terms (?:of|and)|all rights reserved|©|\(c\) ?(?:19|20)\d\d|copyright|impressum|datenschutz|"
    r"sign (?:up|in)|log ?in|register|subscribe|newsletter|abonn|suscr|iscriv|подпис|advertis|anzeige|werbung|"
    r"publicidad|publicité|sponsored|реклама|download (?:the|our) app|contact us|about us|careers|javascript|"
    r"your (?:browser|email)|e-mail|follow us|join us|get the (?:latest|app)|loading|add to cart|out of stock|"
    r"free shipping|copy link|print this|skip to|back to top|nach oben|menu|search"
)
_SHARE = r"^(?:share|tweet|teilen|partager|compartir|condividi|поделиться|facebook|twitter|whatsapp|e-?mail|print|reddit|linkedin|telegram|copy)\b"
_BYLINE = r"^(?:by|von|par|por|di|door|af|av|автор|текст|tekst|text|фото|foto|photo|credit|bild|image|quelle|source|источник)\b[:. ]"
_DATE = (
    r"(?:\b(?:19|20)\d\d\b.*\b\d{1,2}[:.]\d\d\b)|^\W*\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[-./年]\d{1,2}|"
    r"\b(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*\.? \d{1,2},? (?:19|20)\d\d|"
    r"\b\d{1,2}\.? (?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*\.?,? (?:19|20)\d\d|"
    r"\b(?:published|updated|posted|veröffentlicht|aktualisiert|publié|publicado|опубликовано|min(?:ute)?s? (?:read|ago)|hours? ago|days? ago|reads?|views|comments?)\b"
)
_ENDING = r"(?:originally published|first published|this (?:article|story|post) (?:was|is|first)|about the author|is a (?:senior|staff|freelance|journalist|reporter|writer|fellow|research)|has been (?:working|writing)|editing by|reporting by)"

LEXICON = tuple(
    re.compile(words, re.IGNORECASE) for words in (_SEE_ALSO, _BOILER, _SHARE, _BYLINE, _DATE, _ENDING)
)
"""See-also lines, notices of the site, share bars, bylines and credits, dates, endnotes."""
