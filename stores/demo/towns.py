"""Towns that the demo's store finder knows, with the names that people of other languages use."""

from typing import NamedTuple


class TownRow(NamedTuple):
    code: str
    name: str
    country: str
    position: tuple[float, float]
    population: int
    names: str = ""
    area: str = ""


TOWNS = [
    TownRow("lisboa", "Lisboa", "PT", (38.72, -9.14), 545_000, "Lisbon|Lisabon|Лиссабон"),
    TownRow("porto", "Porto", "PT", (41.15, -8.61), 231_000, "Oporto|Порту"),
    TownRow("braga", "Braga", "PT", (41.55, -8.42), 193_000, "Брага"),
    TownRow("coimbra", "Coimbra", "PT", (40.21, -8.43), 141_000, "Коимбра"),
    TownRow("faro", "Faro", "PT", (37.02, -7.93), 67_000, "Фару"),
    TownRow("sintra", "Sintra", "PT", (38.80, -9.39), 385_000, "Синтра"),
    TownRow("cascais", "Cascais", "PT", (38.70, -9.42), 214_000, "Кашкайш"),
    TownRow("setubal", "Setúbal", "PT", (38.52, -8.89), 123_000, "Сетубал"),
    TownRow("matosinhos", "Matosinhos", "PT", (41.18, -8.69), 172_000, "Матозиньюш"),
    TownRow("aveiro", "Aveiro", "PT", (40.64, -8.65), 81_000, "Авейру"),
    TownRow("evora", "Évora", "PT", (38.57, -7.91), 54_000, "Эвора"),
    TownRow("ponta-delgada", "Ponta Delgada", "PT", (37.74, -25.67), 67_000, "Понта-Делгада"),
    TownRow("lagoa-algarve", "Lagoa", "PT", (37.13, -8.45), 24_000, area="Algarve"),
    TownRow("lagoa-acores", "Lagoa", "PT", (37.74, -25.58), 14_000, area="Açores"),
    TownRow("praha", "Praha", "CZ", (50.08, 14.43), 1_357_000, "Prague|Praga|Прага"),
    TownRow("brno", "Brno", "CZ", (49.20, 16.61), 400_000, "Брно"),
    TownRow("ostrava", "Ostrava", "CZ", (49.83, 18.28), 285_000, "Острава"),
    TownRow("plzen", "Plzeň", "CZ", (49.75, 13.38), 185_000, "Pilsen|Пльзень"),
    TownRow("olomouc", "Olomouc", "CZ", (49.59, 17.25), 102_000, "Оломоуц"),
    TownRow("liberec", "Liberec", "CZ", (50.77, 15.06), 108_000, "Либерец"),
    TownRow("hradec-kralove", "Hradec Králové", "CZ", (50.21, 15.83), 94_000, "Градец-Кралове"),
    TownRow("kladno", "Kladno", "CZ", (50.14, 14.10), 69_000, "Кладно"),
    TownRow("moskva", "Москва", "RU", (55.75, 37.62), 13_100_000, "Moscow|Moscovo|Moskva"),
    TownRow("sankt-peterburg", "Санкт-Петербург", "RU", (59.94, 30.31), 5_600_000, "Saint Petersburg|Petrohrad|Питер"),
    TownRow(
        "yekaterinburg", "Екатеринбург", "RU", (56.84, 60.61), 1_540_000, "Yekaterinburg|Ekaterinburg|Jekatěrinburg"
    ),
    TownRow("khimki", "Химки", "RU", (55.89, 37.44), 257_000, "Khimki|Chimki"),
    TownRow("podolsk", "Подольск", "RU", (55.43, 37.55), 314_000, "Podolsk"),
    TownRow("nizhniy-tagil", "Нижний Тагил", "RU", (57.91, 59.97), 334_000, "Nizhny Tagil|Nižnij Tagil"),
    TownRow("petropavlovsk", "Петропавловск-Камчатский", "RU", (53.02, 158.65), 162_000, "Petropavlovsk-Kamchatsky"),
    TownRow("yelizovo", "Елизово", "RU", (53.18, 158.38), 36_000, "Yelizovo|Elizovo"),
]
