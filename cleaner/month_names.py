"""Names of the months in the larger languages of the web, and their short forms."""

import unicodedata
from functools import cache

# Twelve entries a language; forms that differ by case of grammar or by spelling are parted by "/".
_NAMES = {
    "en": "January February March April May June July August September/sept October November December",
    "de": "Januar/Jänner/jaenner Februar/Feber März/maerz/mrz April Mai Juni Juli August "
    "September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre "
    "octubre noviembre diciembre",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "nl": "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta/tammikuu/tammikuun helmikuuta/helmikuu/helmikuun "
    "maaliskuuta/maaliskuu/maaliskuun huhtikuuta/huhtikuu/huhtikuun "
    "toukokuuta/toukokuu/toukokuun kesäkuuta/kesäkuu/kesäkuun "
    "heinäkuuta/heinäkuu/heinäkuun elokuuta/elokuu/elokuun "
    "syyskuuta/syyskuu/syyskuun lokakuuta/lokakuu/lokakuun "
    "marraskuuta/marraskuu/marraskuun joulukuuta/joulukuu/joulukuun",
    "hu": "január február/febr március/márc április május június július augusztus "
    "szeptember/szept október november december",
    "pl": "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj "
    "czerwca/czerwiec lipca/lipiec sierpnia/sierpień "
    "września/wrzesień października/październik listopada/listopad grudnia/grudzień",
    "cs": "ledna/leden února/únor března/březen dubna/duben května/květen června/červen "
    "července/červenec srpna/srpen září října/říjen "
    "listopadu/listopad prosince/prosinec",
    "sk": "januára/január februára/február marca/marec apríla/apríl mája/máj júna/jún "
    "júla/júl augusta/august septembra/september "
    "októbra/október novembra/november decembra/december",
    "hr": "siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj "
    "svibnja/svibanj lipnja/lipanj srpnja/srpanj kolovoza/kolovoz "
    "rujna/rujan listopada/listopad studenoga/studenog/studeni prosinca/prosinac",
    "sr": "januara/januar februara/februar marta/mart aprila/april maja/maj juna/jun "
    "jula/jul avgusta/avgust septembra/septembar "
    "oktobra/oktobar novembra/novembar decembra/decembar",
    "ru": "января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь "
    "июля/июль августа/август сентября/сентябрь "
    "октября/октябрь ноября/ноябрь декабря/декабрь",
    "uk": "січня/січень лютого/лютий березня/березень квітня/квітень травня/травень "
    "червня/червень липня/липень серпня/серпень "
    "вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень",
    "be": "студзеня/студзень лютага/люты сакавіка/сакавік красавіка/красавік "
    "мая/травень/траўня чэрвеня/чэрвень ліпеня/ліпень жніўня/жнівень "
    "верасня/верасень кастрычніка/кастрычнік лістапада/лістапад снежня/снежань",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "el": "Ιανουαρίου/Ιανουάριος/Ιαν Φεβρουαρίου/Φεβρουάριος Μαρτίου/Μάρτιος/Μαρ "
    "Απριλίου/Απρίλιος Μαΐου/Μάιος/Μαι Ιουνίου/Ιούνιος/Ιουν "
    "Ιουλίου/Ιούλιος/Ιουλ Αυγούστου/Αύγουστος Σεπτεμβρίου/Σεπτέμβριος "
    "Οκτωβρίου/Οκτώβριος Νοεμβρίου/Νοέμβριος Δεκεμβρίου/Δεκέμβριος",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "id": "Januari Februari/Pebruari Maret April Mei Juni Juli Agustus/Agt September "
    "Oktober November/Nopember Desember",
    "ar": "يناير/كانون_الثاني/جانفي فبراير/شباط/فيفري مارس/آذار "
    "أبريل/ابريل/إبريل/نيسان/أفريل مايو/أيار/ماي يونيو/حزيران/جوان يوليو/تموز/جويلية "
    "أغسطس/اغسطس/آب/أوت سبتمبر/أيلول أكتوبر/اكتوبر/تشرين_الأول نوفمبر/تشرين_الثاني ديسمبر/كانون_الأول",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "he": "ינואר/בינואר/ינו׳/בינו׳ פברואר/בפברואר/פבר׳/בפבר׳ מרץ/במרץ/מרס/במרס אפריל/באפריל/אפר׳/באפר׳ "
    "מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט/אוג׳/באוג׳ ספטמבר/בספטמבר/ספט׳/בספט׳ "
    "אוקטובר/באוקטובר/אוק׳/באוק׳ נובמבר/בנובמבר/נוב׳/בנוב׳ דצמבר/בדצמבר/דצמ׳/בדצמ׳",
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "ms": "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember",
    "sw": "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba",
    "is": "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "ka": "იანვარი/იანვარს თებერვალი/თებერვალს მარტი/მარტს აპრილი/აპრილს მაისი/მაისს ივნისი/ივნისს "
    "ივლისი/ივლისს აგვისტო/აგვისტოს სექტემბერი/სექტემბერს ოქტომბერი/ოქტომბერს ნოემბერი/ნოემბერს "
    "დეკემბერი/დეკემბერს",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "hi": "जनवरी/जन फरवरी/फ़रवरी/फर मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर "
    "अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "bn": "জানুয়ারি/জানুয়ারী/জানুয়ারি/জানুয়ারী "
    "ফেব্রুয়ারি/ফেব্রুয়ারী/ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই "
    "আগস্ট/আগষ্ট "
    "সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "th": "มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย "
    "กรกฎาคม/ก.ค สิงหาคม/ส.ค กันยายน/ก.ย ตุลาคม/ต.ค "
    "พฤศจิกายน/พ.ย ธันวาคม/ธ.ค",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "lv": "janvāris/janvāra/janvārī februāris/februāra/februārī marts/marta/martā "
    "aprīlis/aprīļa/aprīlī maijs/maija/maijā jūnijs/jūnija/jūnijā "
    "jūlijs/jūlija/jūlijā augusts/augusta/augustā septembris/septembra/septembrī "
    "oktobris/oktobra/oktobrī novembris/novembra/novembrī "
    "decembris/decembra/decembrī",
    "lt": "sausio/sausis vasario/vasaris kovo/kovas balandžio/balandis gegužės/gegužė "
    "birželio/birželis liepos/liepa rugpjūčio/rugpjūtis "
    "rugsėjo/rugsėjis spalio/spalis lapkričio/lapkritis gruodžio/gruodis",
}
_CUT_SHORT = frozenset(_NAMES) - {"ar", "fa", "he", "hi", "mr", "bn", "th", "ur", "ka", "ta", "kk"}
_SHORTEST = 3


def months_of(language: str) -> dict[str, int]:
    """Return folded month names and short forms with their numbers.

    The page's own language is asked first; where languages differ (``listopad`` is November in
    Polish and October in Croatian) and none is known, the name counts for none.
    """
    if language == "nb":
        language = "no"
    # A page may call its language anything: only known ones are remembered.
    return _months(language) if language in _NAMES else _common()


@cache
def _months(language: str) -> dict[str, int]:
    return {**_common(), **_language(language)}


@cache
def _common() -> dict[str, int]:
    seen: dict[str, set[int]] = {}
    for language in _NAMES:
        for name, month in _language(language).items():
            seen.setdefault(name, set()).add(month)
    common = {name: next(iter(months)) for name, months in seen.items() if len(months) == 1}
    common.update(_language("en"))
    return common


@cache
def _language(language: str) -> dict[str, int]:
    full: dict[str, int] = {}
    for month, forms in enumerate(_NAMES.get(language, "").split(), 1):
        for form in forms.split("/"):
            full[_fold(form)] = month
    if language not in _CUT_SHORT:
        return full
    short: dict[str, set[int]] = {}
    for name, month in full.items():
        for length in range(_SHORTEST, len(name)):
            short.setdefault(name[:length], set()).add(month)
    months = {name: next(iter(found)) for name, found in short.items() if len(found) == 1}
    months.update(full)
    return months


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold().replace("_", " "))
    return "".join(mark for mark in plain if unicodedata.category(mark) != "Mn")
