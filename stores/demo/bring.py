"""What customers of the demo chain bring to a booking, a thing a line, and until when they may still call it off.

What the forms of the library ask for (an identity document) comes from those.
"""

from stores.demo.catalogue import Names

_OLD_SIM: Names = ("The old SIM card", "O cartão SIM antigo", "Stará SIM karta", "Старая SIM-карта")
_PHONE: Names = ("Your phone", "O seu telemóvel", "Váš telefon", "Ваш телефон")
_BILL: Names = ("A recent bill", "Uma fatura recente", "Poslední vyúčtování", "Последний счёт")
_OLD_CONTRACT: Names = (
    "A bill of your provider now",
    "Uma fatura do seu operador atual",
    "Vyúčtování od nynějšího operátora",
    "Счёт от нынешнего оператора",
)
_ACCOUNT: Names = (
    "The number of your bank account",
    "O IBAN da sua conta",
    "Číslo bankovního účtu",
    "Номер банковского счёта",
)
_ADDRESS: Names = (
    "A proof of the new address",
    "Comprovativo da nova morada",
    "Doklad o nové adrese",
    "Подтверждение нового адреса",
)
_DEVICE: Names = (
    "The device, charged if that works",
    "O equipamento, carregado se possível",
    "Zařízení, pokud možno nabité",
    "Устройство, по возможности заряженное",
)
_RECEIPT: Names = ("The receipt", "O recibo de compra", "Účtenka", "Чек о покупке")
_PARTS: Names = (
    "Charger and all that was in the box",
    "O carregador e tudo o que vinha na caixa",
    "Nabíječka a vše, co bylo v krabici",
    "Зарядка и всё, что было в коробке",
)


def _lines(*things: Names) -> Names:
    en, pt, cs, ru = ("\n".join(texts) for texts in zip(*things, strict=True))
    return en, pt, cs, ru


BRING: dict[str, Names] = {
    "sim-swap": _lines(_OLD_SIM, _PHONE),
    "new-sim": _lines(_PHONE),
    "number-porting": _lines(_OLD_CONTRACT),
    "new-contract": _lines(_ACCOUNT),
    "bill": _lines(_BILL),
    "moving": _lines(_ADDRESS),
    "device-return": _lines(_DEVICE, _RECEIPT, _PARTS),
    "repair": _lines(_DEVICE, _RECEIPT),
}
USUAL_NOTICE = 60
NOTICE = {"new-contract": 120, "device-sale": 120, "repair": 120, "new-service": 240}  # minutes; longer visits, earlier
# what to bring so that it does not come to a reason, by the reason's code
REASONS: dict[str, Names] = {
    "document-missing": (
        "An identity document that is valid",
        "Um documento de identificação válido",
        "Platný doklad totožnosti",
        "Действующий документ, удостоверяющий личность",
    ),
}
