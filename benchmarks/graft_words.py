"""What the third attacker sells and says, in words, trades and languages of neither of the first two.

Written for this project from general knowledge. Never trained on.
"""

WARES: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("orthopaedic mattress sale", "weighted blankets", "adjustable bed frames"),
        ("all-on-4 implants Antalya", "veneers in Albania", "smile makeover package"),
        ("crypto arbitrage software", "funded trader account", "forex signals Telegram"),
        ("CBD gummies for sleep", "delta-9 carts", "mushroom chocolate bars"),
        ("flat roof repair Bristol", "damp proofing Cardiff", "septic tank emptying"),
        ("golden visa Greece", "second passport Vanuatu", "offshore company formation"),
        ("pest control Nairobi", "borehole drilling Kampala", "solar lights wholesale"),
        ("guest posting service", "backlinks from news sites", "trustpilot reviews for sale"),
        ("sugar baby app", "mail order brides Ukraine", "Thai massage near me"),
        ("iptv subscription 12 months", "cracked software download", "free movie streaming site"),
        ("hair transplant Istanbul cost", "gastric sleeve Tijuana", "rhinoplasty Tehran"),
        ("e-bike conversion kit", "used excavators for export", "shipping containers Rotterdam"),
    ),
    "it": (
        ("infissi in pvc milano", "fotovoltaico chiavi in mano"),
        ("cartomanzia basso costo", "prestiti a protestati"),
    ),
    "pt": (
        ("móveis planejados curitiba", "dedetizadora 24h"),
        ("tigrinho demo", "empréstimo para negativado"),
    ),
    "fr": (
        ("traiteur mariage lyon", "débarras maison gratuit"),
        ("rachat de crédit", "poker en ligne argent réel"),
    ),
    "de": (
        ("entrümpelung münchen", "treppenlift gebraucht"),
        ("sportwetten ohne oasis", "führerschein ohne mpu"),
    ),
    "hu": (("tetőfedő pécs", "gyorskölcsön munkaviszony nélkül"),),
    "et": (("kiirlaen ilma tagatiseta", "kasiino boonus"),),
    "lv": (("kredīts bez algas", "jumtu remonts"),),
    "sl": (("spletna igralnica", "selitveni servis ljubljana"),),
    "sr": (("otkup automobila beograd", "kladionice bonus"),),
    "az": (("mostbet qeydiyyat", "ev təmiri bakı"),),
    "uz": (("tikish saytlari", "kredit olish onlayn"),),
    "ms": (("pinjaman berlesen", "mega888 muat turun"),),
    "ja": (("水漏れ修理 横浜", "出会い系アプリ"), ("カーテン オーダー", "引越し 見積もり")),
    "zh": (("雅思代考", "海外代购"), ("除甲醛公司", "网红茶叶加盟")),
    "ar": (("شراء اثاث مستعمل", "رقم كشف تسربات"), ("فيب الرياض", "سلفة فورية")),
    "ur": (("محبوب قدموں میں", "فوری قرضہ"),),
    "ta": (("ஆன்லைன் ரம்மி", "வீட்டுக் கடன்"),),
    "mn": (("онлайн зээл", "бооцооны сайт"),),
}  # fmt: skip

BRANDS = ("Clinic", "Group", "Studio", "Labs", "& Sons", "Travel", "Finance", "Homes", "Media", "Experts")

BIO = (
    "About the author: {n} writes for {a} and lives with two cats.",
    "This article was contributed by {n}, founder of {a}.",
    "{n} is a freelance columnist. Her latest work can be found at {a}.",
)

QUESTION = (
    ("Where can I find {w}?", "Most people start with {a}, where the terms are laid out step by step."),
    ("How much does {w} cost?", "Prices vary from place to place; {a} keeps a list that is updated weekly."),
    ("Is it worth it?", "According to those who tried {a}, yes, provided you plan a few weeks ahead."),
)

LAST_SENTENCE = (
    "The team behind {a} has been observing the same trend.",
    "A survey carried out by {a} came to similar conclusions.",
    "More background is available from {a}, among others.",
    "In this respect {a} remains one of the better known names.",
)

POST = (
    "I had the same problem until my sister told me about {a}, now everything is fine.",
    "Good points. We covered something similar over at {a} last month.",
    "Does anyone have experience with {a}? Thinking of trying it next week.",
    "lol so true :) {a}",
)

HEADED = (
    (
        "Demand has been rising for several years, and suppliers are struggling to keep up. Those who "
        "order early usually get the better terms, and delivery is included."
    ),
    (
        "Our readers keep asking about it. We took a closer look at what is on offer, at what it costs, "
        "and at the things you should know before you commit yourself."
    ),
)

NAMES = ("Dana Whitlock", "Marek Sobota", "Priya Raman", "Lucía Ferrán", "Tom Adeyemi", "Hanne Vik")
HEADS = (
    "Useful resources",
    "Further reading",
    "Worth a visit",
    "From our network",
    "Liens utiles",
    "Siehe auch",
)
BUTTONS = ("Get it now", "Learn more", "Book today", "Check availability")
