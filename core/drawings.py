"""Icons and state shapes as SVG paths: one colour, that of the text around them (LOOK 2, 6)."""

from typing import Final

# 24 units wide, drawn with a 2 unit stroke; `class="fill"` is filled instead
ICONS: Final[dict[str, str]] = {
    # what customers come for
    "sim": '<path d="M6 2.5h8l4.5 4.5v14.5H6zM9.5 11.5h6v6h-6zM12.5 11.5v6"/>',
    "contract": '<path d="M5 2.5h10l4 4v15H5zM8.5 9h7M8.5 13h7M8.5 17.5c1-2 2-2 2.5-.5s1.5 1 3.5-.5"/>',
    "bill": '<path d="M5 2.5h14v19l-2.3-1.8-2.3 1.8-2.4-1.8-2.4 1.8-2.3-1.8L5 21.5zM8.5 8h7M8.5 12h7"/>',
    "home": '<path d="M3 11.5 12 3.5l9 8M5.5 9.5v11h13v-11M8.8 15a4.5 4.5 0 0 1 6.4 0M11 17.6a1.5 1.5 0 0 1 2 0"/>',
    "device": '<path d="M7 2.5h10v19H7zM7 17.5h10M12.8 5.5l-2.6 3.5h3.6l-2.6 3.8"/>',
    "talk": '<path d="M3 4h18v12.5H11l-4.5 4v-4H3z"/>'
    '<path class="fill" d="M7 9.2h2v2H7zM11 9.2h2v2h-2zM15 9.2h2v2h-2z"/>',
    "fault": '<path d="M13.5 2.5 5 13.5h6l-1.5 8L19 10h-6.5z"/>',
    "wallet": '<path d="M3 6.5h18v14H3zM3 6.5l13-4v4M21 11.5h-5v4h5"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "question": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M9.3 9.3c.3-3.4 5.6-3.2 5.4.2-.1 2.1-2.7 2.2-2.7 4.2M12 16.5V18"/>',
    # what one can do
    "arrow": '<path d="M3 12h17M13 5l7 7-7 7"/>',
    "left": '<path d="M21 12H4M11 5l-7 7 7 7"/>',
    "right": '<path d="M3 12h17M13 5l7 7-7 7"/>',
    "ahead": '<path d="M12 21V4M5 11l7-7 7 7"/>',
    "sound": '<path d="M3.5 9v6H8l5 4.5v-15L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12"/>',
    "bell": '<path d="M5 17.5v-1.5l2-2.5V10a5 5 0 0 1 10 0v3.5l2 2.5v1.5zM12 5V2.5M9.5 20.5h5"/>',
    "silence": '<path d="M3.5 9v6H8l5 4.5v-15L8 9zM17 9.5l5 5M22 9.5l-5 5"/>',
    "text": '<path d="M2.5 19 8 5h1l5.5 14M4.5 14.5h8M14.5 19l3.3-8h.9L22 19M16 16h4.5"/>',
    "help": '<path d="M4 13.5V9.5M8 12V4.5M12 12V3M16 12V5M20 12V8.5v6.5c0 4-3 6.5-7.5 6.5S6 19 4 14"/>',
    "pause": '<path class="fill" d="M6 4h4v16H6zM14 4h4v16h-4z"/>',
    "play": '<path class="fill" d="M6 3.5 20.5 12 6 20.5z"/>',
    "transfer": '<path d="M4 7h12M12 3l4.5 4L12 11M20 17H8M12 13l-4.5 4 4.5 4"/>',
    "more": '<path class="fill" d="M3.5 10h4v4h-4zM10 10h4v4h-4zM16.5 10h4v4h-4z"/>',
    "sign": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5M11 21h10"/>',
    "print": '<path d="M7 8V2.5h10V8M7 17H3.5V8h17v9H17M7 13.5h10v8H7z"/>',
    "check": '<path d="M3.5 12.5 9.5 19 20.5 5.5"/>',
    "cross": '<path d="M5 5l14 14M19 5 5 19"/>',
    "undo": '<path d="M8 4 3.5 8.5 8 13M3.5 8.5H15a5.5 5.5 0 0 1 0 11H8"/>',
    "leave": '<path d="M13 3.5H4.5v17H13M9.5 12H21M16.5 7l5 5-5 5"/>',
    "enter": '<path d="M11 3.5h8.5v17H11M3 12h11.5M10 7l5 5-5 5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "key": '<circle cx="8" cy="12" r="4.5"/><path d="M12.5 12H21.5v4M17.5 12v3"/>',
    "lock": '<path d="M5 10.5h14v10.5H5zM8 10.5V7a4 4 0 0 1 8 0v3.5M12 14.5v2.5"/>',
    "gear": '<circle cx="12" cy="12" r="3.5"/><path d="M12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4M5.3 5.3l2.8 2.8'
    'M15.9 15.9l2.8 2.8M18.7 5.3l-2.8 2.8M8.1 15.9l-2.8 2.8"/>',
    # what it is about
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 5.5-5 12.5 0 18 5-5.5 5-12.5 0-18z"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12l3.8 2.5"/>',
    "alert": '<path d="M12 2.5 21.5 12 12 21.5 2.5 12zM12 7v6M12 15.5v1.5"/>',
    "offline": '<path d="M2.5 9a14 14 0 0 1 5-3M21.5 9A14 14 0 0 0 12 5M6 13a9 9 0 0 1 4-2M18 13a9 9 0 0 0-2.5-1.6'
    'M9.5 17a4 4 0 0 1 5 0M3.5 2.5l17 18"/>',
    "booking": '<path d="M3.5 5h17v15.5h-17zM3.5 9.5h17M8 2.5V7M16 2.5V7M8.5 14.5l2.5 2.5 4.5-4.5"/>',
    "phone": '<path d="M7 2.5h10v19H7zM11 18.5h2"/>',
    "camera": '<path d="M2.5 7H7l1.8-3h6.4L17 7h4.5v13h-19z"/><circle cx="12" cy="13" r="3.8"/>',
    "kiosk": '<path d="M6.5 2.5h11v13h-11zM12 15.5v6M8 21.5h8M9.5 6.5h5M9.5 10h5"/>',
    "desk": '<path d="M11 3.5a8.5 8.5 0 0 0 0 17zM13 3.5a8.5 8.5 0 0 1 0 17z"/>',
    "screen": '<path d="M2.5 4.5h19v15h-19zM18.5 11v2"/>',
    "display": '<path d="M2.5 4h19v13h-19zM8 21h8"/>',
    "people": '<circle cx="8" cy="8" r="3.5"/><circle cx="16.5" cy="9.5" r="3"/>'
    '<path d="M1.5 20c.5-4.5 3-7 6.5-7s6 2.5 6.5 7zM16 15c3.5 0 6 1.7 6.5 5h-5"/>',
    "person": '<circle cx="12" cy="7.5" r="4"/><path d="M4 21c.5-5.5 3.5-8 8-8s7.5 2.5 8 8z"/>',
    "grid": '<path d="M3.5 3.5h7v7h-7zM13.5 3.5h7v7h-7zM3.5 13.5h7v7h-7zM13.5 13.5h7v7h-7z"/>',
    "verify": '<path d="M12 2.5 20 5.5v6c0 5-3 8-8 10-5-2-8-5-8-10v-6zM8.5 12l2.7 2.7 4.5-5"/>',
    "place": '<path d="M12 21.5C7 15.5 5 12.6 5 9.5a7 7 0 0 1 14 0c0 3.1-2 6-7 12z"/>'
    '<circle cx="12" cy="9.5" r="2.3"/>',
    "store": '<path d="M4 10v10.5h16V10M2.5 9.5 5 3.5h14l2.5 6zM9.5 20.5v-6h5v6"/>',
    "page": '<path d="M5 2.5h10l4 4v15H5zM14.5 3v4.5H19M8.5 12h7M8.5 16h7"/>',
}

# 16 units wide; `class="open"` is a 3 unit stroke instead of a filling
_CROSS = '<path class="open" d="M3.5 3.5l9 9m0-9l-9 9"/>'
_BARS = '<path d="M3 2h3.6v12H3zM9.4 2H13v12H9.4z"/>'
_LATE = '<path d="M8 .5 15.5 8 8 15.5.5 8z"/>'
SHAPES: Final[dict[str, str]] = {
    "waiting": '<circle class="open" cx="8" cy="8" r="5.5"/>',
    "called": '<path d="M3 1.5 14.5 8 3 14.5z"/>',
    "serving": '<path d="M7.2 1a7 7 0 0 0 0 14zM8.8 1a7 7 0 0 1 0 14z"/>',
    "held": _BARS,
    "paused": _BARS,
    "missed": _CROSS,
    "left": _CROSS,
    "no_show": _CROSS,
    "silent": _CROSS,
    "late": _LATE,
    "long": _LATE,
    "risk": '<path class="open" d="M8 2.4 13.6 8 8 13.6 2.4 8z"/>',
    "done": '<path class="open" d="M2 8.5l4 4 8-9"/>',
    "law": '<path d="M4.3 1h7.4L15.5 8l-3.8 7H4.3L.5 8z"/>',
    "booked": '<circle class="open" cx="8" cy="8" r="6"/><path class="open" d="M8 4v4.4l2.6 2"/>',
    "tier0": '<path d="M1 12.5h3.6V14H1zM6.2 12.5h3.6V14H6.2zM11.4 12.5H15V14h-3.6z"/>',
    "tier1": '<path d="M1 10h3.6v4H1zM6.2 12.5h3.6V14H6.2zM11.4 12.5H15V14h-3.6z"/>',
    "tier2": '<path d="M1 10h3.6v4H1zM6.2 6h3.6v8H6.2zM11.4 12.5H15V14h-3.6z"/>',
    "tier3": '<path d="M1 10h3.6v4H1zM6.2 6h3.6v8H6.2zM11.4 2H15v12h-3.6z"/>',
    "free": '<path class="open" d="M2.5 2.5h11v11h-11z"/>',
    "closed": '<path d="M2 6.5h12v3H2z"/>',
}
MARK: Final = (
    '<path d="M11 2a9.5 9.5 0 0 0 0 19z" fill="currentColor"/>'
    '<path d="M13 4a9 9 0 0 1 0 18z" fill="none" stroke="currentColor" stroke-width="2"/>'
)
NO_ICON: Final = "talk"  # a name from the database that this version does not draw
