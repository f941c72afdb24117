"""Words that sites put around an article, in the languages met most; a set each, since sets are quick."""

import re

SEE_ALSO = frozenset((
    "related", "recommended", "trending", "popular", "latest", "also", "more", "next", "previous", "most",
    "similar", "weiterlesen", "verwandte", "auch", "mehr", "meistgelesen", "lire", "aussi", "suite", "leggi",
    "anche", "altri", "relacionadas", "relacionados", "también", "leer", "leia", "também", "lees", "ook",
    "läs", "les", "læs", "også", "lue", "myös", "czytaj", "także", "też", "čtěte", "olvassa", "читайте",
    "также", "подробнее", "теме", "читати", "також", "ilgili", "okuyun", "baca", "juga", "関連", "関連記事",
    "おすすめ", "ランキング", "もっと見る", "相关", "相關", "推荐", "더보기", "관련",
))  # fmt: skip
NOTICES = frozenset((
    "cookie", "cookies", "privacy", "terms", "rights", "reserved", "©", "copyright", "impressum",
    "datenschutz", "agb", "subscribe", "subscription", "newsletter", "abonnieren", "abonnement", "abo",
    "suscríbete", "suscripción", "abbonati", "abonnez-vous", "подписка", "подписаться", "подпишитесь",
    "advertisement", "advertise", "anzeige", "werbung", "publicidad", "publicité", "pubblicità", "sponsored",
    "реклама", "reklama", "download", "app", "contact", "careers", "javascript", "browser", "email",
    "e-mail", "inbox", "loading", "cart", "shipping", "wishlist", "login", "log", "sign", "register",
    "anmelden", "registrieren", "password", "account", "menu", "search", "skip", "top", "sitemap",
    "利用規約", "プライバシー", "会員", "ログイン", "登录", "注册", "회원가입",
))  # fmt: skip
SHARING = frozenset((
    "share", "tweet", "teilen", "partager", "compartir", "condividi", "compartilhar", "поделиться",
    "facebook", "twitter", "whatsapp", "print", "drucken", "imprimer", "reddit", "linkedin", "telegram",
    "copy", "pinterest", "instagram", "follow", "tiktok", "youtube", "シェア", "分享", "공유",
))  # fmt: skip
CREDITS = frozenset((
    "by", "von", "par", "por", "author", "autor", "автор", "текст", "text", "фото", "foto", "photo",
    "photograph", "credit", "bild", "image", "quelle", "source", "источник", "getty", "reuters", "afp",
    "ap", "dpa", "shutterstock", "写真", "記者", "图", "사진", "기자",
))  # fmt: skip
TALK = frozenset((
    "comment", "comments", "reply", "replies", "kommentar", "kommentare", "commentaires", "comentarios",
    "commenti", "комментарии", "комментарий", "коментарі", "views", "likes", "posted", "joined", "posts",
    "member", "ago", "antworten", "répondre", "responder", "コメント", "评论", "댓글", "upvote", "votes",
))  # fmt: skip
NOTES = frozenset((
    "editing", "reporting", "reporter", "correspondent", "contributed", "editor", "journalist", "columnist",
    "redakteur", "redakteurin", "journaliste", "periodista", "giornalista", "originally", "published",
    "updated", "aktualisiert", "veröffentlicht", "publié", "publicado", "опубликовано", "обновлено",
))  # fmt: skip
SHOP = frozenset((
    "price", "sale", "regular", "add", "buy", "shop", "stock", "reviews", "review", "rating", "stars",
    "color", "size", "quantity", "sku", "off", "save", "free", "preis", "warenkorb", "prix", "precio",
))  # fmt: skip

SETS = (SEE_ALSO, NOTICES, SHARING, CREDITS, TALK, NOTES, SHOP)
SET_NAMES = ("see_also", "notices", "sharing", "credits", "talk", "notes", "shop")

DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d\d|\d{1,2}:\d\d|\d+ (?:min|hour|day|hr)")
PRICE = re.compile(r"[$€£¥₹₩]\s?\d|\d\s?(?:€|£|zł|kr\b|руб|₽|USD|EUR)")
MARKS = str.maketrans(dict.fromkeys("\"'“”„«»‘’()[]{}.,:;!?…|·•-–—/", " "))
