"""Regions, stores and people of the demo chain. Stores that never close keep the demo moving at every hour."""

from typing import Any, NamedTuple

ALWAYS = "24/7"


class StoreRow(NamedTuple):
    region: str
    name: str
    city: str
    address: str
    country: str
    zone: str
    position: tuple[float, float]
    language: str
    counters: int
    hours: str = ALWAYS
    partner: str = ""
    expert: bool = False
    policy: str = "standard"
    joining: str = "off"
    features: tuple[str, ...] = ("seating",)


REGIONS = [("portugal", "Portugal"), ("cesko", "Česko"), ("rossiya", "Россия")]
PARTNERS = [("ponte", "Ponte Telecom, Lda."), ("most", "Most Mobil s.r.o.")]
POLICIES: list[tuple[str, str, dict[str, Any]]] = [
    ("standard", "Priority grows with waiting", {}),
    ("ratio", "Two standard, one gold", {"kind": "ratio", "weights": "standard:2, gold:1"}),
    ("strict", "Strict rank", {"kind": "strict"}),
    ("fifo", "First come, first served", {"kind": "fifo", "may_pick": False}),
]
STORES = [
    StoreRow(
        "portugal",
        "Chiado, Lisboa",
        "Lisboa",
        "Rua Garrett 50",
        "PT",
        "Europe/Lisbon",
        (38.7107, -9.1413),
        "pt",
        6,
        joining="either",
        features=("step_free", "wide_door", "hearing_loop", "seating", "accessible_toilet"),
    ),
    StoreRow(
        "portugal",
        "Colombo, Lisboa",
        "Lisboa",
        "Avenida Lusíada 12",
        "PT",
        "Europe/Lisbon",
        (38.7547, -9.1886),
        "pt",
        8,
        features=("step_free", "wide_door", "sign_language", "seating", "parking_bay", "quiet_hour"),
    ),
    StoreRow(
        "portugal",
        "Santa Catarina, Porto",
        "Porto",
        "Rua de Santa Catarina 312",
        "PT",
        "Europe/Lisbon",
        (41.1496, -8.6061),
        "pt",
        6,
        expert=True,
        features=("step_free", "seating"),
    ),
    StoreRow(
        "portugal",
        "Braga Parque",
        "Braga",
        "Rua dos Congregados 8",
        "PT",
        "Europe/Lisbon",
        (41.5575, -8.4061),
        "pt",
        4,
        partner="ponte",
        policy="ratio",
    ),
    StoreRow(
        "portugal",
        "Faro Centro",
        "Faro",
        "Rua de Santo António 21",
        "PT",
        "Europe/Lisbon",
        (37.0146, -7.9351),
        "pt",
        3,
        partner="ponte",
    ),
    StoreRow(
        "portugal",
        "Ponta Delgada",
        "Ponta Delgada",
        "Rua dos Mercadores 15",
        "PT",
        "Atlantic/Azores",
        (37.7396, -25.6687),
        "pt",
        3,
    ),
    StoreRow(
        "cesko",
        "Praha, Anděl",
        "Praha",
        "Nádražní 25",
        "CZ",
        "Europe/Prague",
        (50.0716, 14.4033),
        "cs",
        6,
        features=("step_free", "seating", "quiet_hour"),
    ),
    StoreRow(
        "cesko",
        "Brno, Masarykova",
        "Brno",
        "Masarykova 14",
        "CZ",
        "Europe/Prague",
        (49.1938, 16.6104),
        "cs",
        5,
        partner="most",
    ),
    StoreRow(
        "cesko",
        "Ostrava, Nová Karolina",
        "Ostrava",
        "Jantarová 4",
        "CZ",
        "Europe/Prague",
        (49.8306, 18.2858),
        "cs",
        4,
        policy="strict",
    ),
    StoreRow(
        "rossiya",
        "Москва, Тверская",
        "Москва",
        "Тверская ул., 12",
        "RU",
        "Europe/Moscow",
        (55.7637, 37.6066),
        "ru",
        8,
        features=("step_free", "wide_door", "hearing_loop", "seating"),
    ),
    StoreRow(
        "rossiya",
        "Екатеринбург, Вайнера",
        "Екатеринбург",
        "ул. Вайнера, 9",
        "RU",
        "Asia/Yekaterinburg",
        (56.8342, 60.5951),
        "ru",
        5,
        hours="Mo-Fr 09:00-20:00; Sa 10:00-18:00; PH off",
        policy="fifo",
    ),
    StoreRow(
        "rossiya",
        "Петропавловск-Камчатский",
        "Петропавловск-Камчатский",
        "Ленинская ул., 34",
        "RU",
        "Asia/Kamchatka",
        (53.0195, 158.6468),
        "ru",
        3,
        hours="Mo-Sa 10:00-19:00; PH off",
        features=("step_free", "wide_door", "seating", "parking_bay"),
    ),
]
FIRST_NAMES = {
    "pt": ["Inês", "Rui", "Marta", "Tiago", "Sofia", "João", "Beatriz", "Miguel", "Catarina", "Pedro"],
    "cs": ["Jana", "Petr", "Lenka", "Tomáš", "Eva", "Martin", "Hana", "Jakub", "Alena", "Ondřej"],
    "ru": ["Анна", "Иван", "Ольга", "Сергей", "Мария", "Алексей", "Елена", "Дмитрий", "Наталья", "Павел"],
}
LAST_NAMES = {
    "pt": ["Duarte", "Almeida", "Ferreira", "Costa", "Martins", "Nunes", "Lopes", "Pinto", "Ramos", "Sousa"],
    "cs": ["Nováková", "Dvořák", "Černá", "Procházka", "Kučerová", "Veselý", "Horáková", "Němec", "Marková", "Král"],
    "ru": [
        "Смирнова",
        "Иванов",
        "Кузнецова",
        "Попов",
        "Соколова",
        "Лебедев",
        "Козлова",
        "Новиков",
        "Морозова",
        "Петров",
    ],
}
CUSTOMERS = [
    ("100001", "+351912345678", "gold", "Maria Lopes"),
    ("100002", "+351961234567", "silver", "Jorge Nunes"),
    ("100003", "+420601123456", "gold", "Jana Malá"),
    ("100004", "+351912345678", "silver", "Rui Lopes"),  # of one family with the first, on one phone
]
