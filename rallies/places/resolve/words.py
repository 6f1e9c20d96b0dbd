"""Words that tell what a piece of an address is: a street, a building, a meeting on the net, or nothing at all."""

from __future__ import annotations

from typing import Final

from rallies.places.fold import fold


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


# They stand before the street's name, so the name may reach up to the end of the part.
STREET_FIRST: Final = _set("""
rue avenue boulevard bd place pl chemin quai allée allées cours impasse route rte esplanade passage faubourg parvis
via viale piazza piazzale corso largo vicolo calle c/ avenida avda av plaza paseo carrer plaça passeig rambla glorieta
rua praça travessa ulica ulice ul plac aleja al alei nám náměstí námestie strada str. piaţa bulevardul calea
улица ул. площадь пл. проспект пр. пр-т просп. переулок пер. бульвар бул. набережная вулиця вул. площа майдан
вуліца плошча праспект jalan jl. jln شارع ساحة ميدان خیابان میدان
""")
# They stand after the street's name or at its end, so that what follows is no part of it.
STREET_LAST: Final = _set("""
street st road rd avenue ave lane ln drive dr square sq boulevard blvd court ct way highway hwy parkway pkwy terrace
crescent cres close row plaza strasse straße str. platz weg allee gasse ring damm ufer chaussee promenade
straat plein laan kade gracht dreef steenweg gatan gata vägen torget torg gade vej torv gate vei katu tie tori
utca tér út körút caddesi cadde sokak sokağı meydanı meydan bulvarı iela laukums gatvė aikštė prospektas
""")
# Words for streets that few languages share, by the countries where their streets are called so.
_SPOKEN: Final = {
    "FR BE CH LU MC CA DZ TN MA SN HT": "rue chemin quai allées impasse lotissement parvis faubourg venelle",
    "IT SM CH": "via viale piazza piazzale vicolo",
    "ES MX AR CO PE CL EC BO PY UY VE CR CU DO GT HN NI PA PR SV": "calle avenida avda glorieta rambla",
    "PT BR AO MZ CV": "rua praça travessa",
    "DE AT CH LI LU": "strasse str. platz allee gasse ufer damm",
    "NL BE SR": "straat plein laan kade gracht steenweg",
    "PL": "ulica ul. aleja plac", "CZ SK": "ulice nám náměstí námestie", "RO MD": "strada bulevardul calea",
    "SE FI": "gatan vägen torget", "DK": "gade vej", "NO": "gata veien vei", "FI": "katu tie tori",
    "HU": "utca tér körút", "TR CY": "caddesi cadde sokak sokağı meydanı", "LV": "iela laukums", "LT": "gatvė aikštė",
    "RU KZ KG BY UA": "улица ул. площадь проспект переулок набережная", "UA": "вулиця вул. площа",
    "BY": "вуліца плошча праспект",
    "ID MY": "jalan jl. jln", "US GB CA AU NZ IE ZA IN": "street road avenue ave lane drive highway",
}  # fmt: skip
SPOKEN_IN: Final = {
    word: frozenset(code for countries, spoken in _SPOKEN.items() if word in _set(spoken) for code in countries.split())
    for spoken in _SPOKEN.values()
    for word in _set(spoken)
}
# French puts these before the name of a street: "Avenue Foch"; English behind it: "Fifth Avenue".
FRENCH_FIRST: Final = _set("allée allées avenue boulevard bd cours place route square")
FRENCH: Final = SPOKEN_IN["rue"]
STREET_ENDINGS: Final = (
    "strasse", "straße", "platz", "gasse", "allee", "straat", "plein", "laan", "gracht", "gatan", "vagen", "gade",
    "katu", "utca",
)  # fmt: skip
BUILDING: Final = _set("""
museum musée museo museu muzeum muzej музей múzeum gallery galerie galleria galería kunsthalle kunsthaus
embassy ambassade ambasciata embajada embaixada botschaft ambasada посольство пасольства посольства consulate konsulat
station bahnhof hauptbahnhof hbf bhf gare stazione estación estação dworzec вокзал metro subway airport flughafen
aéroport aeroporto aeropuerto university université universität universidad universidade università uniwersytet
universiteit университет college school schule école escuela escola szkoła лицей
hall rathaus mairie hôtel-de-ville ayuntamiento municipio ratusz stadthuis gemeentehuis comune townhall
church kirche église iglesia igreja chiesa kościół cathedral cathédrale catedral dom cattedrale katedra basilica
basilique castle schloss château castello castillo castelo zamek burg palace palais palazzo palacio palácio pałac
park parc parco parque tiergarten garden gardens garten jardin jardins jardín giardino giardini ogród парк сад
bridge brücke pont puente ponte most мост monument memorial denkmal pomnik monumento памятник помнік theatre theater
théâtre teatro teatr театр cinema kino library bibliothek bibliothèque biblioteca biblioteka библиотека
stadium stadion stade stadio arena market markt marché mercado mercato rynek centre center zentrum centro centrum
tower turm tour torre hotel hôtel café cafe restaurant house haus casa maison dom parliament parlament parlement
parlamento bundestag reichstag courthouse court tribunal hospital klinik hôpital beach strand plage fountain brunnen
statue zoo aquarium abbey abbaye abtei abbazia monastery kloster monastère temple tempel mosque moschee mosquée
synagogue cemetery friedhof cimetière fort fortress citadelle citadel festung lighthouse phare mall campus
mairie préfecture prefecture site villa domaine manoir ruines ruins ancien ancienne
متحف سفارة سفارت جامعة دانشگاه مسجد 大使馆 博物馆 车站 公园 广场 大学 駅 公園 박물관 대사관 광장 공원 역
""")
# What is put up for a person bears the person's name, which may be a city's: "Statue Jack London"; what lies outside of
# a town is called after it all the same: "Flughafen Frankfurt-Hahn".
IN_TOWN: Final = BUILDING - _set("""
monument memorial denkmal pomnik monumento памятник помнік statue
airport flughafen aéroport aeroporto aeropuerto zoo beach strand plage lighthouse phare site ruines ruins
abbey abbaye abtei abbazia monastery kloster monastère domaine manoir campus mall temple tempel
""")
OUTSIDE: Final = _set("""
zoo lac lake see lago jezioro parc park parque ruines ruins ruinen montagne mountain mont mount berg monte vallée valley
temple shrine sanctuaire jardin garden gorges gorge cascade falls chute plage beach île island insel forêt forest
aquarium
""")
STREET_OR_BUILDING: Final = STREET_FIRST | STREET_LAST | BUILDING
# Buildings that a town has one of, called after it.
OF_A_TOWN: Final = _set("""
hauptbahnhof hbf bahnhof bhf rathaus stadthaus marktplatz mairie stadthuis gemeentehuis ayuntamiento townhall ratusz
""")
# What is inside a town that its name ends with.
MUSEUM: Final = _set("""
museum musée museo museu muzeum muzej музей múzeum muziejus muuseum müzesi gallery galerie galleria galería galeria
kunsthalle kunsthaus theatre theater théâtre teatro teatr театр library bibliothek bibliothèque biblioteca biblioteka
библиотека бібліятэка opera opéra oper opernhaus университет université universität university marché market markthalle
mercato mercado église kirche church cathédrale kathedrale cathedral dom palais palast
muzejs muzej museet muzium museoa μουσείο музэй músaem sangrahalaya موزه متحف संग्रहालय 博物馆 美术馆 纪念馆 박물관 미술관
""")
_MUSEUM_ENDINGS: Final = ("museum", "museet", "muuseum", "müze")
# What stands in another country than its name tells.
EMBASSY: Final = _set("""
embassy ambassade ambasciata embajada embaixada botschaft ambasada посольство пасольства посольства
consulate konsulat consulat consulado консульство 大使馆 大使館 대사관 سفارة سفارت
""")
# What stands in a country's capital, or in one of its biggest cities.
OF_COUNTRY: Final = (
    MUSEUM
    | EMBASSY
    | _set("""
parliament parlament parlement parlamento ministry ministère
ministerio ministerium министерство міністэрства national nacional nazionale nationale nationaal narodowe narodowy
национальный нацыянальны национальная nationalmuseum bundestag
""")
)


def is_of_country(said: set[str]) -> bool:
    """Return whether folded words have a building in them that stands in a capital or a big city."""
    return not OF_COUNTRY.isdisjoint(said) or any(word.endswith(_MUSEUM_ENDINGS) for word in said)


ONLINE: Final = _set("""
online zoom webinar virtual internet web skype youtube facebook instagram telegram twitch livestream stream discord
онлайн онлайнам анлайн інтернет интернет en-ligne remote teams meet jitsi clubhouse
""")
# Said for a place that is not known yet, or for none in particular.
NOWHERE: Final = frozenset(
    fold(phrase)
    for phrase in """
anywhere; everywhere; worldwide; world wide; around the world; all over the world; global; globally; international
various; various places; various cities; various locations; several places; several cities; many cities; multiple cities
multiple locations; different cities; all cities; your city; your town; our city; city; town; place; location; nowhere
to be decided; to be announced; to be confirmed; to be defined; to be determined; tba; tbc; tbd; not decided yet
not known; not known yet; unknown; undecided; secret; none; not applicable
везде; всюду; повсюду; по всему миру; весь мир; во всём мире; в разных городах; разные города; несколько городов
в нескольких городах; много городов; город; ваш город; любой город; место; уточняется; место уточняется; неизвестно
пока неизвестно; будет объявлено; будет объявлено позже; секрет
усюды; паўсюль; па ўсім свеце; увесь свет; у розных гарадах; розныя гарады; некалькі гарадоў; у некалькіх гарадах
шмат гарадоў; горад; ваш горад; любы горад; месца; удакладняецца; месца ўдакладняецца; невядома; пакуль невядома
будзе абвешчана; будзе абвешчана пазней; сакрэт
у різних містах; різні міста; кілька міст; по всьому світу; весь світ; уточнюється; невідомо; буде оголошено
weltweit; überall; verschiedene städte; mehrere städte; mehrere orte; noch offen; wird noch bekannt gegeben; unbekannt
partout; dans le monde entier; monde entier; plusieurs villes; différentes villes; à définir; à confirmer; inconnu
en todo el mundo; todo el mundo; varias ciudades; varios lugares; por confirmar; por definir; desconocido
ovunque; in tutto il mondo; varie città; diverse città; da definire; da confermare
na całym świecie; wszędzie; różne miasta; kilka miast; wiele miast; do ustalenia; nieznane
em todo o mundo; várias cidades; a definir; a confirmar
عدة مدن; مدن مختلفة; حول العالم; في كل مكان; يعلن لاحقا; غير معروف
全世界; 世界各地; 各地; 多个城市; 待定; 未定; 複数都市; 各都市; 전세계; 여러 도시; 미정
""".replace("\n", ";").split(";")
    if fold(phrase)
)
# What a place is called by its kind, in front of or behind its name.
GENERIC: Final = _set("""
city town village township gemeinde stadt kreisstadt landeshauptstadt hansestadt ville
città ciudad cidade miasto obec město mesto község stad gemeente markt flecken
greater metro area downtown central central-business-district cbd metropolitan borough
город городе г. гор. місто місті м. горад горадзе mieście městě العاصمة مدينة
столице столиці сталіцы село с. посёлок пос. пгт деревня д.
shi
""")
# They say that an area is meant as big as a town with what lies around it.
MUNICIPALITY: Final = _set("""
municipality commune comune gmina kommun kommune kunta municipio município municipalité partido concelho
""")
# They say that an area is meant, whose middle may be far from the town that it is called after.
AREA: Final = MUNICIPALITY | _set("""
district county prefecture
province provincia region región région state governorate oblast raion rayon район область вобласць раён voivodeship
département department landkreis kreis bundesland estado regency division island isle islands
departamento distrito cantón canton kanton powiat okres okrug upazila taluk tehsil mandal
""")
NOISE: Final = _set("""
in at near the of de du des la le les im bei am an der zu en à au aux di del della dei da do dos das w we u v ve na
в у на около возле біля каля near opposite outside front gegenüber devant vor next by bij nabij hos
""")
# They stand between a spot and the town that it is in.
INSIDE: Final = _set("in w we v в во у ў في")
# What stands beside a name and is none: it says of what kind the place is, or where.
BESIDE: Final = NOISE | AREA
KIND: Final = BESIDE | GENERIC


def is_place_kind(key: str) -> bool:
    """Return whether a key is one word for a kind of street or building, not a name."""
    return key in STREET_FIRST or key in STREET_LAST or key in BUILDING


def is_kind(key: str) -> bool:
    """Return whether a key is one word for a kind of street, building, place or area."""
    return is_place_kind(key) or key in GENERIC or key in AREA
