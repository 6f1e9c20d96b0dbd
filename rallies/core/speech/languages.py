"""Languages that people write in, each by its own name.

Source: CLDR, by Babel 2.18. They stand here, since Babel reads all that it knows of a language to tell how it calls
itself, and keeps it: 60 MiB for this list.
"""

from rallies.core.speech.locale import language_name

OWN_NAMES = {
    "am": "አማርኛ", "ar": "العربية", "az": "azərbaycan", "be": "беларуская", "bg": "български", "bn": "বাংলা",
    "bs": "bosanski", "ca": "català", "cs": "čeština", "da": "dansk", "de": "Deutsch", "el": "Ελληνικά",
    "en": "English", "es": "español", "et": "eesti", "eu": "euskara", "fa": "فارسی", "fi": "suomi", "fil": "Filipino",
    "fr": "français", "ga": "Gaeilge", "gl": "galego", "he": "עברית", "hi": "हिन्दी", "hr": "hrvatski",
    "hu": "magyar", "hy": "հայերեն", "id": "Indonesia", "is": "íslenska", "it": "italiano", "ja": "日本語",
    "ka": "ქართული", "kk": "қазақ тілі", "km": "ខ្មែរ", "ko": "한국어", "ku": "kurdî (kurmancî)", "ky": "кыргызча",
    "lo": "ລາວ", "lt": "lietuvių", "lv": "latviešu", "mk": "македонски", "mn": "монгол", "ms": "Melayu",
    "my": "မြန်မာ", "nb": "norsk bokmål", "ne": "नेपाली", "nl": "Nederlands", "pa": "ਪੰਜਾਬੀ", "pl": "polski",
    "ps": "پښتو", "pt": "português", "ro": "română", "ru": "русский", "si": "සිංහල", "sk": "slovenčina",
    "sl": "slovenščina", "so": "Soomaali", "sq": "shqip", "sr": "српски", "sv": "svenska", "sw": "Kiswahili",
    "ta": "தமிழ்", "te": "తెలుగు", "tg": "тоҷикӣ", "th": "ไทย", "ti": "ትግርኛ", "tr": "Türkçe", "uk": "українська",
    "ur": "اردو", "uz": "o‘zbek", "vi": "Tiếng Việt", "yi": "ייִדיש", "zh": "中文", "zh-Hant": "中文 (繁體)",
}  # fmt: skip


def own_name(code: str) -> str:
    """What a language calls itself."""
    return OWN_NAMES.get(code) or language_name(code, code)
