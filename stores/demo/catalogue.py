"""Topics, services, tiers, reasons of the demo chain, in four languages: (en, pt, cs, ru)."""

from typing import NamedTuple

Names = tuple[str, str, str, str]


class TopicRow(NamedTuple):
    code: str
    icon: str
    names: Names
    hints: Names


class ServiceRow(NamedTuple):
    topic: str
    code: str
    letter: str
    minutes: int
    names: Names
    online_url: str = ""
    overflow_after: int | None = None
    bookable: bool = True


TOPICS = [
    TopicRow(
        "sim",
        "sim",
        ("SIM and number", "SIM e número", "SIM a číslo", "SIM-карта и номер"),
        (
            "New SIM, eSIM, keep my number",
            "SIM novo, eSIM, manter o número",
            "Nová SIM, eSIM, přenos čísla",
            "Новая SIM, eSIM, перенос номера",
        ),
    ),
    TopicRow(
        "contract",
        "contract",
        ("Contract and tariff", "Contrato e tarifário", "Smlouva a tarif", "Договор и тариф"),
        (
            "New, change, extend, end",
            "Novo, alterar, prolongar, cancelar",
            "Nová, změna, prodloužení, konec",
            "Новый, изменить, продлить, расторгнуть",
        ),
    ),
    TopicRow(
        "bill",
        "bill",
        ("Bill and payment", "Fatura e pagamento", "Vyúčtování a platba", "Счёт и оплата"),
        (
            "Explain, pay, credit, e-invoice",
            "Explicar, pagar, saldo, fatura eletrónica",
            "Vysvětlit, zaplatit, kredit, e-faktura",
            "Разобрать, оплатить, баланс, электронный счёт",
        ),
    ),
    TopicRow(
        "home",
        "home",
        ("Home internet and TV", "Internet e TV em casa", "Internet a televize domů", "Домашний интернет и ТВ"),
        (
            "Order, move house, fault",
            "Pedir, mudar de casa, avaria",
            "Objednat, stěhování, porucha",
            "Подключить, переехать, неисправность",
        ),
    ),
    TopicRow(
        "device",
        "device",
        ("Device and repair", "Equipamento e reparação", "Zařízení a opravy", "Устройство и ремонт"),
        (
            "Buy, set up, hand in, collect",
            "Comprar, configurar, entregar, levantar",
            "Koupit, nastavit, vrátit, vyzvednout",
            "Купить, настроить, сдать, забрать",
        ),
    ),
    TopicRow(
        "other",
        "talk",
        ("Something else", "Outro assunto", "Něco jiného", "Другой вопрос"),
        ("Tell us at the counter", "Diga-nos ao balcão", "Řekněte nám u přepážky", "Расскажите у стойки"),
    ),
]
SERVICES = [
    ServiceRow("sim", "sim-swap", "A", 8, ("SIM swap", "Trocar o cartão SIM", "Výměna SIM karty", "Замена SIM-карты")),
    ServiceRow(
        "sim", "new-sim", "A", 10, ("New SIM or eSIM", "SIM ou eSIM novo", "Nová SIM nebo eSIM", "Новая SIM или eSIM")
    ),
    ServiceRow(
        "sim",
        "number-porting",
        "A",
        15,
        ("Keep my number", "Manter o meu número", "Přenos čísla k nám", "Перенос номера"),
    ),
    ServiceRow(
        "sim",
        "roaming",
        "A",
        6,
        ("Roaming", "Roaming", "Roaming", "Роуминг"),
        online_url="https://example.org/roaming",
    ),
    ServiceRow("contract", "new-contract", "B", 20, ("New contract", "Contrato novo", "Nová smlouva", "Новый договор")),
    ServiceRow(
        "contract", "tariff-change", "B", 12, ("Change of tariff", "Mudar de tarifário", "Změna tarifu", "Смена тарифа")
    ),
    ServiceRow(
        "contract",
        "terms",
        "B",
        10,
        (
            "Price, terms and commitment",
            "Preço, condições e fidelização",
            "Cena, podmínky a závazek",
            "Цена, условия и срок договора",
        ),
    ),
    ServiceRow(
        "contract",
        "add-ons",
        "B",
        6,
        (
            "Add-ons on and off",
            "Ativar ou desativar extras",
            "Zapnout a vypnout doplňky",
            "Подключить и отключить услуги",
        ),
        online_url="https://example.org/add-ons",
        overflow_after=10,
    ),
    ServiceRow(
        "bill",
        "bill",
        "C",
        9,
        ("Explain my bill", "Explicar a fatura", "Vysvětlení vyúčtování", "Вопрос по счёту"),
        overflow_after=10,
    ),
    ServiceRow(
        "bill",
        "payment",
        "C",
        4,
        ("Pay or pay by instalments", "Pagar ou pagar em prestações", "Platba a splátky", "Оплата и рассрочка"),
    ),
    ServiceRow(
        "bill",
        "credit",
        "C",
        4,
        ("Credit and minutes", "Saldo e minutos", "Kredit a minuty", "Баланс и минуты"),
        online_url="https://example.org/credit",
    ),
    ServiceRow(
        "bill",
        "e-invoice",
        "C",
        5,
        ("E-invoice", "Fatura eletrónica", "E-faktura", "Электронный счёт"),
        online_url="https://example.org/e-invoice",
    ),
    ServiceRow(
        "home",
        "new-service",
        "D",
        20,
        ("Order internet or TV", "Pedir internet ou TV", "Objednat internet nebo TV", "Подключить интернет или ТВ"),
    ),
    ServiceRow(
        "home",
        "fault",
        "D",
        12,
        ("Report a fault", "Comunicar uma avaria", "Nahlásit poruchu", "Сообщить о неисправности"),
    ),
    ServiceRow("home", "moving", "D", 15, ("Moving house", "Mudança de casa", "Stěhování", "Переезд")),
    ServiceRow(
        "device",
        "device-sale",
        "E",
        18,
        ("Buy a device", "Comprar equipamento", "Koupit zařízení", "Купить устройство"),
    ),
    ServiceRow(
        "device",
        "device-return",
        "E",
        8,
        ("Return a device", "Devolver equipamento", "Vrátit zařízení", "Вернуть устройство"),
    ),
    ServiceRow("device", "repair", "E", 10, ("Repair", "Reparação", "Oprava", "Ремонт")),
    ServiceRow(
        "device",
        "set-up",
        "E",
        10,
        ("Set up a device", "Configurar equipamento", "Nastavit zařízení", "Настроить устройство"),
        overflow_after=15,
    ),
    ServiceRow(
        "other",
        "request-status",
        "F",
        6,
        ("Status of a request", "Estado de um pedido", "Stav žádosti", "Статус обращения"),
        overflow_after=10,
    ),
    ServiceRow("other", "complaint", "F", 12, ("Complaint", "Reclamação", "Reklamace a stížnost", "Претензия")),
    ServiceRow(
        "other", "other", "F", 8, ("Something else", "Outro assunto", "Něco jiného", "Другой вопрос"), overflow_after=10
    ),
]


class TierRow(NamedTuple):
    code: str
    names: Names
    head_start: float = 0.0
    rank: int = 3
    max_wait: float | None = None
    statutory: bool = False
    level: int = 0
    is_default: bool = False
    kiosk_may_choose: bool = False


TIERS = [
    TierRow("standard", ("Standard", "Normal", "Běžná", "Обычный"), max_wait=30, is_default=True),
    TierRow("silver", ("Silver", "Prata", "Stříbrná", "Серебро"), head_start=5, rank=2, max_wait=20, level=1),
    TierRow("gold", ("Gold", "Ouro", "Zlatá", "Золото"), head_start=10, rank=1, max_wait=15, level=2),
    TierRow(
        "law",
        ("By law", "Prioridade legal", "Přednost ze zákona", "По закону"),
        rank=0,
        statutory=True,
        kiosk_may_choose=True,
    ),
]
REASONS: dict[str, list[tuple[str, Names]]] = {
    "follow_up": [
        ("back-office", ("Back office decides", "Decide o back office", "Rozhodne zázemí", "Решает бэк-офис")),
        ("document-missing", ("A document is missing", "Falta um documento", "Chybí dokument", "Не хватает документа")),
        ("technician", ("A technician comes", "Vai um técnico", "Přijede technik", "Приедет мастер")),
        ("delivery", ("Delivery or stock", "Entrega ou stock", "Doručení nebo sklad", "Доставка или склад")),
    ],
    "not_possible": [
        ("document-missing", ("A document is missing", "Falta um documento", "Chybí dokument", "Не хватает документа")),
        ("system-down", ("A system was down", "Sistema em baixo", "Systém nefungoval", "Система не работала")),
        ("no-authority", ("Not the right person", "Sem poderes para o pedido", "Chybí oprávnění", "Нет полномочий")),
        ("no-stock", ("Not in stock", "Sem stock", "Není skladem", "Нет в наличии")),
        (
            "wrong-information",
            ("Was told something else", "Informação errada", "Špatná informace předem", "Неверная информация"),
        ),
    ],
    "pause": [
        ("break", ("Break", "Pausa", "Přestávka", "Перерыв")),
        ("lunch", ("Lunch", "Almoço", "Oběd", "Обед")),
        ("back-office", ("Back office work", "Trabalho de back office", "Práce v zázemí", "Работа с документами")),
        ("training", ("Training", "Formação", "Školení", "Обучение")),
        ("technical", ("Technical problem", "Problema técnico", "Technický problém", "Техническая неполадка")),
    ],
    "pick": [
        ("cannot-wait", ("Cannot wait", "Não pode esperar", "Nemůže čekat", "Не может ждать")),
        (
            "same-matter",
            (
                "Belongs to the customer before",
                "Mesmo assunto do cliente anterior",
                "Patří k předchozímu",
                "Вместе с предыдущим клиентом",
            ),
        ),
        ("manager", ("Manager's decision", "Decisão do responsável", "Rozhodnutí vedoucího", "Решение руководителя")),
    ],
    "undo": [
        ("wrong-press", ("Pressed by mistake", "Carreguei por engano", "Omylem stisknuto", "Нажато по ошибке")),
        ("wrong-person", ("Wrong person came", "Veio a pessoa errada", "Přišel někdo jiný", "Подошёл не тот человек")),
    ],
}
