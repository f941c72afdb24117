"""Words that sites put round their lists, in the larger languages."""

import re
from functools import lru_cache

# A link or button that leads to the whole text and names nothing.
MORE = re.compile(
    r"^[\W_]*(?:"
    r"(?:(?:please )?(?:read|learn|see|view|find out|show|discover|explore|continue|keep|"
    r"click|watch|get|go to|check)\b"
    r"(?: (?:the|this|full|whole|all|entire|our|on|for|to|here|it|now|out|a))*"
    r"(?: (?:more|details?|reading|posts?|articles?|story|stories|about|here|events?|"
    r"jobs?|info|information|page|thread|items?|news|project|profile|link|post))*)"
    r"|more(?: (?:info|details?|about|here|information|stories|news|on this|\w+))?|"
    r"full (?:story|article|post|text)|details?|info(?:rmation)?|continue|here|permalink|"
    r"apply(?: now)?|link|open|source|go|play|listen|watch|download"
    r"|(?:pdf|docx?|odt|xlsx?|zip|mp3|epub)(?:\W+[\d.,]+ ?[kmg]i?b)?"
    r"|(?:weiter ?lesen|weiterlesen|weiter|mehr|zum artikel|zum beitrag|artikel lesen|"
    r"jetzt lesen|alle)(?: .{0,20})?"
    r"|(?:lire|en savoir|voir|découvrir)(?: (?:la|le|plus|suite|l[’']article|davantage|"
    r"tout|d[ée]tails?|\w+)){0,4}|plus d[’']infos?|suite"
    r"|(?:leer|ver|saber|seguir|sigue|continuar|conocer)(?: (?:m[aá]s|leyendo|todo|"
    r"noticia|art[íi]culo|detalles?|completo|completa|la|el)){0,4}|"
    r"m[aá]s(?: informaci[oó]n)?"
    r"|(?:leia|ler|saiba|veja|continue|continuar)(?: (?:mais|lendo|a|lendo|mat[ée]ria|"
    r"tudo|completo)){0,4}|mais"
    r"|(?:leggi|continua|scopri|vedi|vai)(?: (?:tutto|di|pi[ùu]|l[’']articolo|a|leggere|"
    r"la|lettura|ancora|notizia|all[’']articolo)){0,4}|approfondisci"
    r"|(?:lees|bekijk|meer|ga)(?: (?:meer|verder|lezen|het|bericht|hele|artikel|info|naar|over)){0,4}"
    r"|(?:czytaj|zobacz|przeczytaj|więcej)(?: (?:więcej|dalej|całość|artykuł|o|szczegóły)){0,3}|szczegóły"
    r"|(?:подробн\w*|далее|читать|узнать|смотреть|перейти|показать)(?: (?:далее|дальше|"
    r"больше|полностью|подробнее|статью|все|все новости|о|новость)){0,3}|детальніше|"
    r"читати\w*(?: \w+)?|докладніше|далі"
    r"|(?:devam[ıi]\w*|daha fazla\w*|oku\w*|haberin|tümünü|detay\w*)(?: \w+){0,2}"
    r"|(?:číst|více|celý|čtěte|zobrazit|pokračovat)(?: (?:dále|více|článek|celé|informací|ve|čtení)){0,3}"
    r"|(?:περισσότερα|διαβάστε|συνέχεια|δείτε)(?: .{0,24})?|বিস্তারিত.{0,12}|और पढ़ें|पूरा पढ़ें|विस्तार से"
    r"|(?:selengkapnya|baca(?: \w+){0,2}|lanjut\w*(?: \w+)?|lihat(?: \w+){0,2})|(?:xem|"
    r"đọc|chi)(?: (?:thêm|tiếp|tiết|chi)){0,3}"
    r"|(?:läs|les|læs)(?: (?:mer|mere|hele|artikkelen|artikeln|videre|vidare|om)){0,3}|"
    r"lue (?:lisää|koko).{0,12}|(?:citește|vezi|află)(?: \w+){0,3}|tovább.{0,12}|"
    r"részletek|bővebben"
    r"|続き.{0,10}|もっと.{0,6}|詳し.{0,8}|記事を読む|全文.{0,6}|阅读.{0,4}|更多.{0,3}|详细.{0,2}|詳細.{0,3}|"
    r"查看.{0,4}|了解更多|自세히|자세히.{0,4}|더 ?보기|더 ?읽기|اقرأ.{0,12}|المزيد.{0,8}|التفاصيل|קרא.{0,8}|"
    r"עוד.{0,6}"
    r")[\W_]*$",
    re.IGNORECASE,
)
# The heading of a box beside the list.
ASIDE = re.compile(
    r"^[\W_]*(?:(?:the )?(?:most|top (?:posts|pages|rated|commented|viewed|read|\d+)|"
    r"trending|popular|related|recommended|suggested|recent comments?|latest comments|hot|"
    r"you (?:may|might)|don[’']t miss|"
    r"more (?:from|in|on|stories|news|like)|also|similar|sponsored|advertis\w*|promoted|"
    r"partners?|archives?|categor\w+|tags?|tag cloud|follow us|newsletter|sign up|"
    r"subscribe|"
    r"about (?:us|me|the author)|search|links?|blogroll|recent (?:posts|entries|articles|"
    r"topics)|editor[’']?s?[’']? (?:picks?|choice)|share|connect|contact|navigation|menu|"
    r"legal|members online|online (?:now|users)|statistics)\b.{0,30}"
    r"|(?:meist ?gelesen|beliebt\w*|meistgeklickt|verwandte|ähnliche|anzeigen?|archiv|"
    r"kategorien|schlagwörter)\b.{0,20}|(?:les )?(?:plus (?:lus|vus|populaires)|"
    r"articles? (?:populaires|les plus|similaires)|à lire aussi|sur le même|"
    r"articles récents|catégories)\b.{0,20}"
    r"|(?:lo )?(?:m[aá]s (?:le[íi]d\w+|vist\w+|popular\w*)|relacionad\w+|"
    r"te puede interesar|entradas recientes|categor[íi]as|archivos)\b.{0,20}|"
    r"(?:mais (?:lid\w+|vist\w+)|relacionad\w+|leia também)\b.{0,20}"
    r"|(?:i )?(?:più (?:letti|visti|popolari)|articoli (?:correlati|recenti)|leggi anche|"
    r"potrebbe interessarti)\b.{0,20}|(?:meest gelezen|populair\w*|"
    r"gerelateerd\w*)\b.{0,20}"
    r"|(?:najczęściej|najpopularniejsze|popularne|polecane|zobacz także|czytaj także|"
    r"powiązane)\b.{0,20}|(?:самое|популярн\w+|читайте также|похожие|рекоменд\w+|по теме|"
    r"рубрики|архив\w*|облако|свежие (?:записи|комментарии))\b.{0,20}"
    r"|(?:найпопулярніш\w*|популярн\w+|читайте також|найчитаніш\w+)\b.{0,20}|(?:en çok|"
    r"popüler|ilgili|çok okunan\w*|son yorumlar)\b.{0,20}|(?:nejčtenější|související|"
    r"oblíbené|rubriky)\b.{0,20}|(?:δημοφιλ\w+|σχετικά|διαβάστε επίσης)\b.{0,20}"
    r"|(?:terpopuler|populer|terkait|baca juga)\b.{0,20}|(?:mest (?:lest|läst|læst)|"
    r"suosituimmat|luetuimmat|cele mai citite|legolvasottabb|đọc nhiều|xem nhiều|"
    r"tin liên quan)\b.{0,20}"
    r"|人気.{0,10}|関連.{0,10}|ランキング.{0,8}|おすすめ.{0,8}|最新コメント.{0,4}|"
    r"カテゴリ.{0,4}|アーカイブ.{0,4}|"
    r"热门.{0,6}|热点.{0,6}|推荐.{0,6}|相关.{0,6}|排行.{0,6}|点击排行.{0,4}|友情链接|"
    r"熱門.{0,6}|많이 본.{0,6}|"
    r"인기.{0,6}|관련.{0,6}|الأكثر.{0,14}|مقالات ذات صلة|הנקראות.{0,10}|सबसे ज्यादा.{0,10}|"
    r"সর্বাধিক.{0,12})$",
    re.IGNORECASE,
)
# What a headline never is: a count, a page number, an hour.
COUNT = re.compile(
    r"^[\W\d_]*(?:\d[\d.,kKmM]*)?[\W_]*(?:comments?|repl(?:y|ies)|views?|likes?|shares?|"
    r"votes?|points?|posts?|topics?|threads?|"
    r"kommentare?|antworten|aufrufe|commentaires?|comentarios?|comentários?|commenti|"
    r"reacties?|komentarz\w*|комментари\w*|просмотр\w*|yorum\w*|"
    r"komentář\w*|komentar|leave a comment|no comments?|min(?:ute)?s?(?: read)?|hours?|"
    r"pages?|回复|评论|コメント)?[\W\d_]*$",
    re.IGNORECASE,
)
# How long ago, in the larger languages.
_AGO = re.compile(
    r"^\W*(?:(?:an?|\d+)\s*\w+ (?:ago|назад|тому|geleden|fa|sedan|siden|sitten|önce|temu|atrás|"
    r"yang lalu|trước)|"
    r"(?:vor|hace|há|il y a|před|πριν|منذ|לפני) \d+ \w+|"
    r"\d+\s*(?:分钟|小时|時間|分|天|日|週間|周)\s*前|\d+\s*(?:분|시간|일|주)\s*전)\W*$",
    re.IGNORECASE,
)
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@lru_cache(maxsize=8192)
def leads_on(text: str) -> bool:
    """Tell a short text that only leads to the whole: "read more"."""
    return MORE.match(text) is not None


@lru_cache(maxsize=8192)
def counts(text: str) -> bool:
    """Tell a short text that is a count, a page number, an hour or says how long ago."""
    return COUNT.match(text) is not None or _AGO.match(text) is not None
