"""Categories and letters of the demo chain, in English, Portuguese, Czech and Russian."""

from dataclasses import dataclass
from typing import Final

Names = tuple[str, str, str, str]


@dataclass(frozen=True)
class CategoryRow:
    code: str
    names: Names
    answer_within: int
    unit: str
    queue: str = "general"
    track: str = "ordinary"
    is_public: bool = True


@dataclass(frozen=True)
class LetterRow:
    code: str
    names: Names
    texts: Names


CATEGORIES: Final = (
    CategoryRow("bill", ("Bill or charge", "Fatura ou valor", "Vyúčtování", "Счёт или списание"), 10, "working_days"),
    CategoryRow(
        "fault",
        ("Fault or no service", "Avaria ou falta de serviço", "Porucha nebo výpadek", "Неисправность или нет связи"),
        16,
        "working_hours",
        queue="technical",
    ),
    CategoryRow(
        "device",
        ("Device or repair", "Equipamento ou reparação", "Zařízení nebo oprava", "Устройство или ремонт"),
        30,
        "days",
        queue="technical",
    ),
    CategoryRow(
        "service",
        ("How we served you", "Como o atendemos", "Jak jsme vás obsloužili", "Как мы вас обслужили"),
        5,
        "working_days",
    ),
    CategoryRow("other", ("Something else", "Outro assunto", "Něco jiného", "Другое"), 10, "working_days"),
    CategoryRow(
        "ombudsman",
        ("Ombudsman", "Provedor do cliente", "Ombudsman", "Омбудсмен"),
        15,
        "days",
        track="ombudsman",
        is_public=False,
    ),
)
LETTERS: Final = (
    LetterRow(
        "refund",
        ("We pay it back", "Devolvemos o valor", "Vrátíme peníze", "Вернём деньги"),
        (
            "You are right, and we are sorry. We pay the amount back with your next bill.\n\nYour claim: {{ number }}",
            "Tem razão, e pedimos desculpa. Devolvemos o valor na próxima fatura.\n\nA sua reclamação: {{ number }}",
            "Máte pravdu a omlouváme se. Částku vám vrátíme v příštím vyúčtování.\n\nVaše reklamace: {{ number }}",
            "Вы правы, приносим извинения. Вернём сумму в следующем счёте.\n\nВаше обращение: {{ number }}",
        ),
    ),
    LetterRow(
        "more-time",
        ("We need more time", "Precisamos de mais tempo", "Potřebujeme více času", "Нужно больше времени"),
        (
            "We are still finding out what happened, and answer by {{ due }}. You can follow it here: {{ link }}",
            "Ainda estamos a apurar o que aconteceu e respondemos até {{ due }}. Pode acompanhar aqui: {{ link }}",
            "Stále zjišťujeme, co se stalo, a odpovíme do {{ due }}. Vše najdete zde: {{ link }}",
            "Мы ещё выясняем, что произошло, и ответим до {{ due }}. Следить можно здесь: {{ link }}",
        ),
    ),
)
