"""What the second attacker sells, in the languages and with the words of no other generator here.

Written for this project from general knowledge. Never trained on: it stands for what nobody thought of.
"""

WARES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "dogs": ("goldendoodle puppies Ohio", "teacup poodle breeders", "dog kennels Kent"),
        "party": ("wedding DJ Birmingham", "bouncy castle packages", "photo booth Leeds"),
        "cloth": ("embroidery digitizing", "custom enamel pins", "school uniform makers"),
        "garden": ("aluminium pergolas", "artificial turf installers", "koi pond liners"),
        "words": ("sworn translation Madrid", "certified Arabic translators", "subtitling agency"),
        "jets": ("private jet charter Nice", "helicopter tours Dubai", "superyacht brokers"),
        "fuel": ("wood pellets by the ton", "used cooking oil buyers", "generator hire Lagos"),
        "chess": ("chess coaching for kids", "Quran classes online", "IELTS preparation Lahore"),
        "bets": ("cricket betting id", "aviator predictor", "no deposit free spins"),
        "papers": ("IELTS certificate without exam", "registered driving licence", "clone cards for sale"),
        "water": ("kangen water machine", "reverse osmosis plant", "alkaline ionizer"),
        "grave": ("funeral flowers Manila", "granite headstones", "cremation urns"),
    },
    "nl": {
        "dak": ("hondentrimsalon utrecht", "springkussen huren", "beëdigde vertaling"),
        "gok": ("casino zonder cruks", "gokken zonder registratie", "online gokkast"),
    },
    "sv": {
        "flytt": ("hundpensionat göteborg", "auktoriserad översättare", "bröllopsfotograf skåne"),
        "spel": ("casino utan svensk licens", "bettingsidor utan spelpaus", "lån utan uc"),
    },
    "cs": {
        "okna": ("dřevěné pelety brno", "svatební fotograf praha", "soudní překlady"),
        "pujcky": ("půjčka bez registru", "online kasino bonus", "nebankovní půjčka ihned"),
    },
    "ro": {
        "credit": ("credit rapid online", "pariuri sportive bonus", "împrumut nebancar"),
        "casa": ("tâmplărie pvc", "firmă de curățenie cluj", "mutări mobilă bucurești"),
    },
    "el": {
        "play": ("ζωντανό καζίνο", "στοιχηματικές εταιρίες", "φρουτάκια δωρεάν"),
        "home": ("φωτογράφος γάμου", "πέλλετ θεσσαλονίκη", "επίσημες μεταφράσεις"),
    },
    "uk": {
        "home": ("бюро перекладів київ", "весільний фотограф львів", "дрова з доставкою"),
        "loan": ("кредит онлайн на картку", "мікропозика без відмови", "онлайн казино україна"),
    },
    "bg": {"home": ("ремонт на покриви", "хамалски услуги софия", "бързи кредити онлайн")},
    "hr": {"home": ("vjenčani fotograf split", "peleti zagreb", "sudski tumač")},
    "fi": {"play": ("nettikasinot ilman rekisteröitymistä", "pikavippi heti", "muuttopalvelu helsinki")},
    "da": {"play": ("casino uden rofus", "flyttefirma københavn", "lån penge nu")},
    "he": {"home": ("פורץ מנעולים תל אביב", "הובלות דירות", "קזינו אונליין")},
    "hi": {"bet": ("ऑनलाइन सट्टा", "पर्सनल लोन तुरंत", "वशीकरण मंत्र")},
    "bn": {"bet": ("অনলাইন ক্যাসিনো", "ক্রিকেট বাজি", "বাসা বদল সার্ভিস")},
    "sw": {"bet": ("kubeti mtandaoni", "mikopo ya haraka", "kasino bora")},
    "tl": {"bet": ("sabong online", "pautang agad", "murang condo manila")},
    "lt": {"loan": ("greitas kreditas internetu", "perkraustymo paslaugos vilnius", "lažybos internetu")},
    "sk": {"loan": ("rýchla pôžička online", "sťahovanie bratislava", "stávkové kancelárie")},
    "ka": {"bet": ("ონლაინ კაზინო", "სესხი ონლაინ", "ტოტალიზატორი")},
    "kk": {"bet": ("онлайн несие", "букмекерлік кеңсе", "пәтер жөндеу")},
}

PITCH: dict[str, tuple[str, ...]] = {
    "en": (
        "It is worth knowing that {a} can make a real difference; ask a professional before you decide.",
        "We recently discovered {a}, and could not be happier with the result. Highly recommended!",
        (
            "For those who wonder where to begin, {a} offers a free consultation and transparent "
            "pricing, while {b} covers everything else you may need."
        ),
    ),
    "nl": ("Steeds meer mensen kiezen voor {a}; vraag vrijblijvend een offerte aan en vergelijk {b}.",),
    "sv": ("Allt fler väljer {a}. Jämför priser och läs omdömen om {b} innan du bestämmer dig.",),
    "cs": ("Pokud hledáte {a}, vyplatí se porovnat nabídky. Zkušení odborníci na {b} poradí zdarma.",),
    "ro": ("Dacă sunteți în căutare de {a}, comparați ofertele și citiți părerile despre {b}.",),
    "uk": ("Якщо вам потрібні {a}, порівняйте пропозиції та прочитайте відгуки про {b}.",),
    "el": ("Αν ψάχνετε {a}, συγκρίνετε τις προσφορές και διαβάστε κριτικές για {b}.",),
}

AFTERTHOUGHT = {
    "en": ("For more on this, see {a}.", "Readers may also like {a}.", "Special thanks to {a}."),
    "nl": ("Lees ook {a}.",),
    "sv": ("Läs mer om {a}.",),
    "cs": ("Více na {a}.",),
    "uk": ("Детальніше: {a}.",),
}

REMARK = ("Great read!", "I agree with the author.", "Very informative, bookmarked.", "Thank you.")
