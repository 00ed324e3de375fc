"""The surveys that are ready made. Texts in the order of LANGUAGES: English, Portuguese, Czech, Russian."""

from dataclasses import dataclass
from typing import Any, Final

LANGUAGES: Final = ("en", "pt", "cs", "ru")
Texts = tuple[str, str, str, str]


def texts(said: Texts) -> dict[str, str]:
    return dict(zip(LANGUAGES, said, strict=True))


def question(code: str, kind: str, said: Texts) -> dict[str, Any]:
    return {"code": code, "kind": kind, "texts": texts(said)}


@dataclass(frozen=True)
class Ready:
    code: str
    names: Texts
    facts: dict[str, Any]
    intro: Texts
    thanks: Texts
    questions: tuple[dict[str, Any], ...]


SOLVED = question(
    "solved",
    "yes_no",
    (
        "Was your matter solved? Yes or no",
        "O seu assunto ficou resolvido? Sim ou não",
        "Vyřešili jsme, s čím jste přišli? Ano, nebo ne",
        "Ваш вопрос решён? Да или нет",
    ),
)
WORDS = question(
    "words",
    "text",
    (
        "What should we do better? In your own words",
        "O que devemos fazer melhor? Por palavras suas",
        "Co máme dělat lépe? Vlastními slovy",
        "Что нам улучшить? Своими словами",
    ),
)
RECOMMEND = question(
    "recommend",
    "nps",
    (
        "Would you recommend us? 0 (never) to 10 (surely)",
        "Recomendava-nos? De 0 (nunca) a 10 (com certeza)",
        "Doporučili byste nás? 0 (nikdy) až 10 (určitě)",
        "Порекомендуете нас? От 0 (нет) до 10 (точно)",
    ),
)
THANKS: Texts = (
    "Thank you. Your answer is read by people.",
    "Obrigado. A sua resposta é lida por pessoas.",
    "Děkujeme. Vaši odpověď čtou lidé.",
    "Спасибо. Ваш ответ прочитают люди.",
)
READY: Final = (
    Ready(
        "after-visit",
        ("After the visit", "Depois da visita", "Po návštěvě", "После визита"),
        {"touchpoint": "visit", "ways": ["mail", "sms", "tablet"], "days": 0, "minutes": 20, "open_days": 7},
        (
            "You were at {store} just now.",
            "Esteve há pouco na loja {store}.",
            "Právě jste byli v prodejně {store}.",
            "Вы только что были в салоне {store}.",
        ),
        THANKS,
        (
            question(
                "mark",
                "five",
                (
                    "How was it? 1 (bad) to 5 (very good)",
                    "Como correu? De 1 (mal) a 5 (muito bem)",
                    "Jaké to bylo? 1 (špatné) až 5 (výborné)",
                    "Как вас обслужили? От 1 (плохо) до 5 (отлично)",
                ),
            ),
            SOLVED,
            WORDS,
        ),
    ),
    Ready(
        "dealer",
        ("Dealer, 24 days after", "Agente, 24 dias depois", "Partner, 24 dní poté", "Дилер, через 24 дня"),
        {"touchpoint": "dealer", "ways": ["sms"], "days": 24, "minutes": 0, "open_days": 14},
        (
            "You were at {store}. Your replies are free of charge.",
            "Esteve na loja {store}. As respostas são gratuitas.",
            "Byli jste v prodejně {store}. Odpovědi jsou zdarma.",
            "Вы были в салоне {store}. Ответы бесплатны.",
        ),
        THANKS,
        (
            question(
                "mark",
                "five",
                (
                    "How were you served? 1 (badly) to 5 (very well)",
                    "Como foi atendido? De 1 (mal) a 5 (muito bem)",
                    "Jak vás obsloužili? 1 (špatně) až 5 (výborně)",
                    "Как вас обслужили? От 1 (плохо) до 5 (отлично)",
                ),
            ),
            question(
                "wait",
                "five",
                (
                    "And the wait? 1 (far too long) to 5 (none)",
                    "E a espera? De 1 (demasiada) a 5 (nenhuma)",
                    "A čekání? 1 (příliš dlouhé) až 5 (žádné)",
                    "А ожидание? От 1 (долго) до 5 (не ждал)",
                ),
            ),
            question(
                "clear",
                "five",
                (
                    "Was everything explained clearly? 1 to 5",
                    "Explicaram tudo com clareza? De 1 a 5",
                    "Vysvětlili vám vše jasně? 1 až 5",
                    "Всё объяснили понятно? От 1 до 5",
                ),
            ),
            SOLVED,
            RECOMMEND,
            WORDS,
        ),
    ),
    Ready(
        "home-visit",
        ("Home visit", "Visita a casa", "Návštěva doma", "Визит на дом"),
        {"touchpoint": "home", "ways": ["sms", "mail"], "days": 0, "minutes": 60, "open_days": 7},
        (
            "Our technician was at your home.",
            "O nosso técnico esteve em sua casa.",
            "Náš technik byl u vás doma.",
            "У вас дома был наш мастер.",
        ),
        THANKS,
        (
            question(
                "mark",
                "five",
                (
                    "How was the visit? 1 (bad) to 5 (very good)",
                    "Como correu a visita? De 1 (mal) a 5 (muito bem)",
                    "Jaká byla návštěva? 1 (špatná) až 5 (výborná)",
                    "Как прошёл визит? От 1 (плохо) до 5 (отлично)",
                ),
            ),
            question(
                "on_time",
                "yes_no",
                (
                    "Did we come on time? Yes or no",
                    "Chegámos a horas? Sim ou não",
                    "Přišli jsme včas? Ano, nebo ne",
                    "Мы пришли вовремя? Да или нет",
                ),
            ),
            WORDS,
        ),
    ),
)
SHORT_NUMBERS: Final = tuple(f"065{digit}" for digit in range(10))
