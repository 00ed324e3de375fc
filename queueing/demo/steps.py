"""Steps of the demo chain's services, in four languages: (en, pt, cs, ru)."""

from typing import Any, NamedTuple

from queueing.states import StepKind

Names = tuple[str, str, str, str]
NONE: Names = ("", "", "", "")


class StepRow(NamedTuple):
    code: str
    kind: StepKind
    minutes: int
    names: Names
    texts: Names = NONE
    options: tuple[dict[str, Any], ...] = ()
    on_screen: bool = True


def option(
    code: str, names: Names, price: str = "", details: Names = NONE, amount: float | None = None
) -> dict[str, Any]:
    """A tariff, or another thing to choose; `amount` in GB."""
    return {
        "code": code,
        "names": names,
        "price": price,
        "per": A_MONTH if price else NONE,
        "details": details,
        **({"amount": amount, "unit": "GB"} if amount is not None else {}),
    }


A_MONTH: Names = ("a month, 24 months", "por mês, 24 meses", "měsíčně, 24 měsíců", "в месяц, 24 месяца")
WHO = StepRow(
    "identify",
    StepKind.TALK,
    2,
    ("Who you are", "Quem é", "Kdo jste", "Кто вы"),
    (
        "Please show your identity card. We look at it and give it straight back.",
        "Mostre-nos o seu cartão de cidadão. Vemos e devolvemos logo.",
        "Ukažte nám prosím občanský průkaz. Podíváme se a hned ho vrátíme.",
        "Покажите, пожалуйста, паспорт. Мы посмотрим и сразу вернём.",
    ),
)
TARIFF = StepRow(
    "tariff",
    StepKind.CHOOSE,
    5,
    ("Your tariff", "O seu tarifário", "Váš tarif", "Ваш тариф"),
    (
        "Your number stays. You can change again after 24 months.",
        "O seu número mantém-se. Pode voltar a mudar ao fim de 24 meses.",
        "Číslo vám zůstane. Znovu měnit můžete po 24 měsících.",
        "Номер остаётся за вами. Снова сменить тариф можно через 24 месяца.",
    ),
    (
        option(
            "duo-20",
            ("Duo 20 GB", "Duo 20 GB", "Duo 20 GB", "Duo 20 ГБ"),
            "24.90 €",
            ("Calls in the EU included", "Chamadas na UE incluídas", "Volání v EU v ceně", "Звонки по ЕС включены"),
            20,
        ),
        option(
            "solo-10",
            ("Solo 10 GB", "Solo 10 GB", "Solo 10 GB", "Solo 10 ГБ"),
            "17.90 €",
            (
                "Calls at home included",
                "Chamadas nacionais incluídas",
                "Volání doma v ceně",
                "Звонки по стране включены",
            ),
            10,
        ),
    ),
)
READ_CONTRACT = StepRow(
    "read",
    StepKind.READ,
    4,
    ("Read the contract", "Ler o contrato", "Přečíst smlouvu", "Прочитать договор"),
    (
        (
            "The contract runs for 24 months.\n\nYou can withdraw within 14 days without a reason.\n\n"
            "Ending it early costs what is left of the device's price, and no more."
        ),
        (
            "O contrato dura 24 meses.\n\nPode desistir em 14 dias, sem indicar o motivo.\n\n"
            "Se terminar antes, paga o que falta do preço do equipamento, e nada mais."
        ),
        (
            "Smlouva trvá 24 měsíců.\n\nDo 14 dnů od ní můžete odstoupit bez udání důvodu.\n\n"
            "Když skončíte dřív, doplatíte zbytek ceny zařízení a nic víc."
        ),
        (
            "Договор действует 24 месяца.\n\nВ течение 14 дней вы можете отказаться без объяснения причин.\n\n"
            "Если расторгнуть раньше, вы доплачиваете остаток стоимости устройства, и ничего больше."
        ),
    ),
)
TAKE = StepRow(
    "take",
    StepKind.TALK,
    1,
    ("Take it with you", "Levar consigo", "Odnést si", "Взять с собой"),
    (
        "Everything we agreed on stands on your ticket's page.",
        "Tudo o que combinámos está na página da sua senha.",
        "Vše, na čem jsme se dohodli, najdete na stránce svého lístku.",
        "Всё, о чём мы договорились, есть на странице вашего талона.",
    ),
)
CHECK = StepRow(
    "check",
    StepKind.TALK,
    1,
    ("Check in the system", "Verificar no sistema", "Ověřit v systému", "Проверить в системе"),
    on_screen=False,
)
STEPS: dict[str, tuple[StepRow, ...]] = {
    "new-contract": (WHO, TARIFF, READ_CONTRACT, TAKE),
    "tariff-change": (WHO, TARIFF, TAKE),
    "sim-swap": (
        WHO,
        CHECK,
        StepRow(
            "card",
            StepKind.CHOOSE,
            2,
            ("Card or eSIM", "Cartão ou eSIM", "Karta, nebo eSIM", "Карта или eSIM"),
            options=(
                option(
                    "card",
                    ("SIM card", "Cartão SIM", "SIM karta", "SIM-карта"),
                    details=(
                        "In your hand now",
                        "Fica já consigo",
                        "Hned do ruky",
                        "Сразу на руки",
                    ),
                ),
                option(
                    "esim",
                    ("eSIM", "eSIM", "eSIM", "eSIM"),
                    details=(
                        "On your phone by QR code",
                        "No telemóvel, por código QR",
                        "Do telefonu přes QR kód",
                        "В телефон по QR-коду",
                    ),
                ),
            ),
        ),
        TAKE,
    ),
    "bill": (
        WHO,
        StepRow(
            "explain",
            StepKind.FIGURES,
            4,
            ("Your bill", "A sua fatura", "Vaše vyúčtování", "Ваш счёт"),
            (
                "These are the parts of your last bill.",
                "Estas são as partes da sua última fatura.",
                "Z tohoto se skládá poslední vyúčtování.",
                "Из этого состоит последний счёт.",
            ),
            (
                {"code": "tariff", "names": ("Tariff", "Tarifário", "Tarif", "Тариф"), "unit": "€"},
                {
                    "code": "beyond",
                    "names": ("Beyond the tariff", "Fora do tarifário", "Nad rámec tarifu", "Сверх тарифа"),
                    "unit": "€",
                },
                {
                    "code": "device",
                    "names": (
                        "Device, instalment",
                        "Equipamento, prestação",
                        "Zařízení, splátka",
                        "Устройство, платёж",
                    ),
                    "unit": "€",
                },
            ),
        ),
        TAKE,
    ),
    "e-invoice": (
        WHO,
        StepRow(
            "mail",
            StepKind.FILL,
            2,
            ("Your mail address", "O seu e-mail", "Váš e-mail", "Ваша почта"),
            (
                "The bill comes to this address from now on, and no longer on paper.",
                "A fatura passa a chegar a este endereço, e já não em papel.",
                "Vyúčtování bude chodit na tuto adresu, už ne na papíře.",
                "Счёт будет приходить на этот адрес, а не на бумаге.",
            ),
        ),
        TAKE,
    ),
}
