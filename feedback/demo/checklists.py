"""Checklists of the demo chain: what a store has to look like, and what somebody sees who comes as a customer.

Texts in the order en, pt, cs, ru.
"""

from typing import NamedTuple

Texts = tuple[str, str, str, str]


class ItemRow(NamedTuple):
    code: str
    texts: Texts
    kind: str = "yes_no"
    weight: int = 1
    knock_out: bool = False
    wants_photo: bool = False


class SectionRow(NamedTuple):
    names: Texts
    items: tuple[ItemRow, ...]


class ListRow(NamedTuple):
    code: str
    kind: str
    names: Texts
    sections: tuple[SectionRow, ...]


STANDARD = ListRow(
    "store-standard",
    "audit",
    ("Store standard", "Padrão da loja", "Standard prodejny", "Стандарт салона"),
    (
        SectionRow(
            ("Outside", "No exterior", "Zvenku", "Снаружи"),
            (
                ItemRow(
                    "sign",
                    (
                        "The sign is clean and lit",
                        "O letreiro está limpo e aceso",
                        "Vývěsní štít je čistý a svítí",
                        "Вывеска чистая и светится",
                    ),
                    wants_photo=True,
                ),
                ItemRow(
                    "window",
                    (
                        "The shop window shows this month’s offer",
                        "A montra mostra a oferta deste mês",
                        "Výloha ukazuje nabídku tohoto měsíce",
                        "На витрине предложение этого месяца",
                    ),
                    "mark",
                ),
                ItemRow(
                    "hours",
                    (
                        "The opening hours at the door are right",
                        "O horário na porta está certo",
                        "Otevírací doba na dveřích je správná",
                        "Часы работы на двери указаны верно",
                    ),
                    weight=2,
                ),
            ),
        ),
        SectionRow(
            ("Inside", "No interior", "Uvnitř", "Внутри"),
            (
                ItemRow(
                    "exit",
                    (
                        "The emergency exit is free and marked",
                        "A saída de emergência está livre e assinalada",
                        "Nouzový východ je volný a označený",
                        "Запасной выход свободен и обозначен",
                    ),
                    weight=3,
                    knock_out=True,
                ),
                ItemRow(
                    "clean",
                    (
                        "Floor, counters and seats are clean",
                        "O chão, os balcões e os assentos estão limpos",
                        "Podlaha, přepážky a sedačky jsou čisté",
                        "Пол, стойки и сиденья чистые",
                    ),
                    "mark",
                    2,
                ),
                ItemRow(
                    "step-free",
                    (
                        "A wheelchair reaches kiosk and counters",
                        "Uma cadeira de rodas chega ao quiosque e aos balcões",
                        "S vozíkem se dá dojet ke kiosku i přepážkám",
                        "На коляске можно подъехать к терминалу и стойкам",
                    ),
                    weight=2,
                ),
                ItemRow(
                    "display",
                    (
                        "The hall display shows and speaks every call",
                        "O ecrã da sala mostra e anuncia cada chamada",
                        "Displej v hale každé vyvolání ukáže i řekne",
                        "Табло показывает и озвучивает каждый вызов",
                    ),
                ),
                ItemRow(
                    "prices",
                    (
                        "Every device on show has its price",
                        "Todos os aparelhos expostos têm preço",
                        "Každé vystavené zařízení má cenu",
                        "У каждого выставленного устройства есть цена",
                    ),
                    "mark",
                ),
            ),
        ),
        SectionRow(
            ("Papers and data", "Papéis e dados", "Doklady a údaje", "Документы и данные"),
            (
                ItemRow(
                    "papers",
                    (
                        "No customer’s papers lie open at a counter",
                        "Nenhum papel de clientes fica à vista no balcão",
                        "Na přepážkách neleží žádné doklady zákazníků",
                        "Документы клиентов не лежат на виду",
                    ),
                    weight=3,
                    knock_out=True,
                ),
                ItemRow(
                    "complaints",
                    (
                        "The complaints book is there and answered in time",
                        "O livro de reclamações existe e tem resposta a tempo",
                        "Kniha stížností je na místě a odpovídá se včas",
                        "Книга жалоб на месте, ответы даны в срок",
                    ),
                    weight=2,
                ),
                ItemRow(
                    "remarks",
                    (
                        "What else struck you",
                        "O que mais lhe chamou a atenção",
                        "Čeho dalšího jste si všimli",
                        "Что ещё вы заметили",
                    ),
                    "text",
                ),
            ),
        ),
    ),
)

VISIT = ListRow(
    "as-a-customer",
    "mystery",
    ("Visit as a customer", "Visita como cliente", "Návštěva v roli zákazníka", "Визит под видом клиента"),
    (
        SectionRow(
            ("Arriving and waiting", "Chegada e espera", "Příchod a čekání", "Приход и ожидание"),
            (
                ItemRow(
                    "greeted",
                    (
                        "Somebody greeted me within a minute",
                        "Alguém me cumprimentou no primeiro minuto",
                        "Do minuty mě někdo pozdravil",
                        "Со мной поздоровались в течение минуты",
                    ),
                ),
                ItemRow(
                    "promise",
                    (
                        "I was called within the time that I was promised",
                        "Fui chamado dentro do tempo prometido",
                        "Přišli jsme na řadu ve slíbené době",
                        "Меня вызвали в обещанное время",
                    ),
                    weight=2,
                ),
            ),
        ),
        SectionRow(
            ("At the counter", "Ao balcão", "U přepážky", "У стойки"),
            (
                ItemRow(
                    "listened",
                    (
                        "The clerk listened before offering anything",
                        "O colaborador ouviu antes de propor algo",
                        "Pracovník nejdřív vyslechl a teprve pak nabízel",
                        "Сотрудник сначала выслушал, потом предложил",
                    ),
                    "mark",
                    3,
                ),
                ItemRow(
                    "pressed",
                    (
                        "Nobody pressed me to buy anything",
                        "Ninguém me pressionou para comprar",
                        "Nikdo mě do ničeho nenutil",
                        "Мне ничего не навязывали",
                    ),
                    weight=2,
                    knock_out=True,
                ),
                ItemRow(
                    "solved",
                    (
                        "My matter was settled in this visit",
                        "O meu assunto ficou resolvido nesta visita",
                        "Moje věc se vyřídila při této návštěvě",
                        "Мой вопрос решён за этот визит",
                    ),
                    weight=3,
                ),
                ItemRow(
                    "told",
                    (
                        "What the visit was like",
                        "Como decorreu a visita",
                        "Jak návštěva probíhala",
                        "Как прошёл визит",
                    ),
                    "text",
                ),
            ),
        ),
    ),
)
LISTS = (STANDARD, VISIT)
