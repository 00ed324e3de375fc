"""What alarms, which causes there are and how soon somebody has to act, as a chain may begin with. People change them.

Names stand in the order of LANGUAGES. Words are those that people use when they are about to leave, to complain to an
authority, or have been treated badly; each language has its own.
"""

from typing import Final, NamedTuple

LANGUAGES: Final = ("en", "pt", "cs", "ru")
Names = tuple[str, str, str, str]


class ReadyRule(NamedTuple):
    """A rule as `feedback.models.AlarmRule` keeps it. `level`: 1 store, 2 region, 3 chief executive."""

    code: str
    names: Names
    level: int
    language: str = ""
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    five_at_most: int | None = None
    nps_at_most: int | None = None
    unsolved: bool = False


_LOW: Names = ("Low mark", "Nota baixa", "Nízká známka", "Низкая оценка")
_LAW: Names = (
    "Authority, court or press",
    "Autoridade, tribunal ou imprensa",
    "Úřad, soud nebo tisk",
    "Суд, надзор, СМИ",
)
_FRAUD: Names = ("Says that we cheat", "Diz que enganamos", "Mluví o podvodu", "Говорит об обмане")
_LEAVES: Names = (
    "Wants to leave, unhappy",
    "Quer sair, insatisfeito",
    "Chce odejít, nespokojený",
    "Хочет уйти, недоволен",
)
_RUDE: Names = ("Says that we were rude", "Diz que fomos rudes", "Stěžuje si na chování", "Жалуется на грубость")

RULES: Final = (
    ReadyRule("low-mark", _LOW, 1, five_at_most=2, nps_at_most=4),
    ReadyRule("unsolved", ("Not solved", "Não resolvido", "Nevyřešeno", "Не решено"), 1, unsolved=True),
    ReadyRule("law-en", _LAW, 3, "en", ("lawyer", "sue", "sued", "court", "ombudsman", "regulator", "newspaper*")),
    ReadyRule(
        "law-pt", _LAW, 3, "pt",
        ("advogad*", "tribunal", "anacom", "deco", "livro de reclamações", "provedor*", "queixa-crime"),
    ),
    ReadyRule("law-cs", _LAW, 3, "cs", ("právník*", "advokát*", "soud", "soudu", "žalob*", "ČTÚ", "ČOI", "ombudsman*")),
    ReadyRule(
        "law-ru", _LAW, 3, "ru",
        ("в суд", "суда", "юрист*", "адвокат*", "роспотребнадзор*", "прокуратур*", "роскомнадзор*", "жалобу в"),
    ),
    ReadyRule("fraud-en", _FRAUD, 2, "en", ("fraud*", "scam*", "cheat*", "rip off"), ("no fraud", "not a scam")),
    ReadyRule("fraud-pt", _FRAUD, 2, "pt", ("fraude*", "burla*", "enganad*", "roubo", "mentir*", "vigari*")),
    ReadyRule("fraud-cs", _FRAUD, 2, "cs", ("podvod*", "podvedl*", "okradl*", "lhali", "lžou", "zloděj*")),
    ReadyRule("fraud-ru", _FRAUD, 2, "ru", ("обман*", "мошенн*", "врут", "украли", "навязал*"), ("без обмана",)),
    ReadyRule("leaves-en", _LEAVES, 2, "en", ("cancel my contract", "switch to", "leaving you"), (), 3, 6),
    ReadyRule("leaves-pt", _LEAVES, 2, "pt", ("rescindir", "mudar de operador*", "cancelar o contrato"), (), 3, 6),
    ReadyRule("leaves-cs", _LEAVES, 2, "cs", ("výpověď", "přejdu ke", "odcházím", "změním operátora"), (), 3, 6),
    ReadyRule("leaves-ru", _LEAVES, 2, "ru", ("сменю оператора", "расторг*", "уйду к"), (), 3, 6),
    ReadyRule("rude-en", _RUDE, 1, "en", ("rude*", "shouted", "insult*", "humiliat*"), ("not rude",)),
    ReadyRule("rude-pt", _RUDE, 1, "pt", ("rude*", "mal educad*", "malcriad*", "arrogante*", "gritou"), ()),
    ReadyRule("rude-cs", _RUDE, 1, "cs", ("neochotn*", "drz*", "arogantn*", "křičel*", "urazil*")),
    ReadyRule("rude-ru", _RUDE, 1, "ru", ("хам*", "груб*", "нахам*", "оскорб*", "орал*")),
)  # fmt: skip
CAUSES: Final[tuple[tuple[str, Names], ...]] = (
    ("wait", ("Waited too long", "Esperou demais", "Čekal příliš dlouho", "Слишком долго ждал")),
    ("information", ("Wrong information", "Informação errada", "Špatná informace", "Неверная информация")),
    ("manner", ("How we spoke", "A forma como falámos", "Jak jsme jednali", "Как мы общались")),
    ("knowledge", ("Did not know how", "Não sabíamos fazer", "Nevěděli jsme jak", "Не знали, как сделать")),
    ("document", ("A document was missing", "Faltava um documento", "Chyběl doklad", "Не хватало документа")),
    ("system", ("System was down", "O sistema estava em baixo", "Nefungoval systém", "Не работала система")),
    ("stock", ("Not in stock", "Sem stock", "Nebylo skladem", "Не было в наличии")),
    (
        "authority",
        ("No authority to decide", "Sem poder para decidir", "Bez pravomoci rozhodnout", "Не было полномочий"),
    ),
    ("price", ("Price or bill", "Preço ou fatura", "Cena nebo faktura", "Цена или счёт")),
    ("product", ("Device or network", "Equipamento ou rede", "Zařízení nebo síť", "Устройство или связь")),
    ("other", ("Something else", "Outra coisa", "Něco jiného", "Другое")),
)
HOURS: Final = {1: 24, 2: 24, 3: 48}
