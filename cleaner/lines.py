"""Traits of single lines: names of people, counts of readers, menus, ends of sentences."""

import re
import unicodedata

_END = re.compile(r"[.!?…。！？।؟:;][\"'”’»)\]]*$")
_COUNT = re.compile(
    r"^\W*(?:\d[\d.,\s]*\s?[kKmM]?\s+(?:reads?|views?|comments?|shares?|likes?|hits|votes?|clicks|"
    r"aufrufe|kommentare|klicks|vues|lectures|commentaires|partages|lecturas|visitas|comentarios|"
    r"visualizzazioni|letture|commenti|visualizações|leituras|просмотр\w*|прочтени\w*|комментари\w*|"
    r"перегляд\w*|праглядаў|odsłon|wyświetleń|komentarz\w*|görüntülenme|okunma|yorum|閲覧|阅读|浏览)"
    r"|(?:reads?|views?|hits|aufrufe|vues|lecturas|просмотр\w*|阅读|浏览|閲覧)\s*[:：]?\s*\d[\d.,\s]*)\W*$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|written by|author:?|von|autor:?|par|auteur:?|por|di|автор:?|текст:?|аўтар:?|"
    r"文[:：])\s+(.{3,80})$",
    re.IGNORECASE,
)
_NAME_PART = r"(?:[A-ZÀ-ÝŠŽĆČĐÅÆØА-ЯЁІЎЄЇĞÜÖŞİÇ][\w'’.-]*)"
_NAME = re.compile(
    rf"^{_NAME_PART}(?:\s+(?:van|von|de|der|den|da|di|la|le|al|bin|el|dos|du|{_NAME_PART})){{1,4}}$"
)
_MENU = re.compile(
    r"^(?:you are here|home|menu|skip to .*|search|share(?: this)?|print|e-?mail|tweet|subscribe|log ?in|"
    r"sign (?:up|in)|back to top|advertisement|follow us.*|read more|next|previous|"
        r"contact(?: us)?|about(?: us)?|"
    r"startseite|suche|teilen|drucken|accueil|rechercher|partager|imprimer|inicio|buscar|"
        r"compartir|imprimir|"
    r"главная|поиск|поделиться|печать|меню|реклама|strona główna|szukaj|ana sayfa|ホーム|首页)\W*$",
    re.IGNORECASE,
)  # fmt: skip
_NETWORKS = frozenset((
    "facebook", "twitter", "whatsapp", "telegram", "linkedin", "pinterest", "reddit", "vk", "вконтакте",
    "одноклассники", "ok", "viber", "weibo", "wechat", "微信", "微博", "tumblr", "xing", "bluesky",
    "mastodon", "threads", "instagram", "flipboard", "messenger", "фейсбук", "твиттер",
    "телеграм", "카카오톡", "페이스북", "트위터",
))  # fmt: skip
_SHARING = frozenset((
    "share", "this", "on", "via", "tweet", "by", "the", "a", "to", "and", "article", "post", "story",
    "page", "follow", "us", "with", "friends", "copy", "link", "url", "e", "mail", "email", "print", "x",
    "line", "pocket", "sms", "rss", "more", "teilen", "auf", "bei", "per", "drucken", "partager", "sur",
    "par", "imprimer", "compartir", "en", "por", "condividi", "su", "stampa", "partilhar", "compartilhar",
    "no", "delen", "op", "поделиться", "поделитесь", "в", "на", "с",
    "друзьями", "поширити", "udostępnij", "na", "sdílet", "paylaş", "dela", "på", "共有", "分享", "分享到",
    "공유", "공유하기",
))  # fmt: skip
_SEPARATORS = re.compile(r"\s[|•·»›/>]\s|\s{3,}|\t")
_SHORT = 160
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def letters(text: str) -> int:
    """Return the length of `text` in letters; an ideograph, kana or hangul syllable stands for three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


def ends_sentence(text: str) -> bool:
    """Tell a finished sentence, quotation marks and brackets behind it allowed."""
    return _END.search(text) is not None


def is_count(text: str) -> bool:
    """Tell a count of readers, views or comments that stands alone."""
    return len(text) < 60 and _COUNT.match(text) is not None


def is_share_bar(text: str) -> bool:
    """Tell a line of words for sharing and two networks or more, and nothing else."""
    if len(text) > _SHORT:
        return False
    words = fold(text).split()
    networks = _NETWORKS.intersection(words)
    return len(networks) > 1 and all(word in networks or word in _SHARING for word in words)


def is_name(text: str) -> bool:
    """Tell two to five capitalised words that can be a person's name."""
    return len(text) <= 50 and _NAME.match(text) is not None


def byline_in(text: str) -> str:
    """Return the names behind ``By`` and its like in other languages, else ""."""
    match = _BYLINE.match(text.strip())
    return match[1].strip(" .,|") if match and not ends_sentence(match[1]) else ""


def is_short(text: str) -> bool:
    """Tell a line that is a title, heading, caption or menu rather than a paragraph."""
    return len(text) <= _SHORT and (not ends_sentence(text) or text.endswith(("?", "!", ":")))


def is_menu(text: str) -> bool:
    """Tell a line of navigation: a usual word of menus, or a row of them."""
    if _MENU.match(text):
        return True
    return is_short(text) and len(_SEPARATORS.findall(text)) >= 2


def is_row_of_labels(text: str) -> bool:
    """Tell labels run together without any punctuation: starts of phrases in mid-line, no verb's frame."""
    words = text.split()
    if len(words) < 6 or ends_sentence(text) or re.search(r"[,:;–—]", text):
        return False
    starts = sum(1 for word in words[1:] if word[:1].isupper())
    repeated = len(words) - len({word.casefold() for word in words})
    return starts >= 2 and repeated >= 2


def fold(text: str) -> str:
    """Return `text` for comparing: no case, marks or punctuation."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
