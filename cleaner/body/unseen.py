"""Words that are only read out to who cannot see: "opens in a new window" behind a link, and the like.

They are no author's. A class mostly says so; where sites name their classes by chance, the words do.
"""

import re
from collections.abc import Sequence

from cleaner.body.segment import UNSEEN, Piece, Segment

_MARK = re.compile(r"[.,;:!?…)\]»”]")
_LONGEST = 60
_WINDOWS = (
    r"opens? (?:up )?(?:in )?(?:an? )?(?:new|external) (?:browser )?(?:tab|window|site|page)",
    r"(?:this is an )?external link",
    r"(?:wird |öffnet )?(?:sich )?i[nm] (?:einem )?neue[mn] (?:tab|(?:browser)?fenster)(?: geöffnet)?",
    r"externer link",
    r"(?:s['’]ouvre|ouvre|ouverture) dans (?:une? )?(?:nouvelle fenêtre|nouvel onglet)",
    r"nouvelle fenêtre",
    r"(?:se )?abre en (?:una )?(?:otra ventana|nueva (?:ventana|pestaña)|(?:ventana|pestaña) nueva)",
    r"si apre in una nuova (?:finestra|scheda)",
    r"abre (?:em|numa|em uma) nova (?:janela|aba|guia)",
    r"opent in (?:een )?nieuw (?:venster|tabblad)",
    r"otwiera się w now(?:ym oknie|ej karcie)",
    r"откр(?:оется|ывается) в нов(?:ом окне|ой вкладке)",
    r"öppnas i (?:nytt fönster|ny flik)",
)
_WINDOW = re.compile(rf"[\s,;:()\[\]–-]*(?:link )?(?:{'|'.join(_WINDOWS)})[\s.,;:()\[\]]*", re.IGNORECASE)


def left_seen(segment: Segment) -> bool:
    """Take out of `segment` what is only read out; tell whether words are left."""
    if segment.rows or not any(map(_is_read_out, segment.pieces)):
        return True
    segment.pieces = _without_unseen(segment.pieces)
    segment.text = " ".join("".join(piece[0] for piece in segment.pieces).split())
    return bool(segment.text)


def _is_read_out(piece: Piece) -> bool:
    """Tell what a class hides from sight, and what a link says of itself: where it opens."""
    text, style, anchor = piece
    if style & UNSEEN:
        return True
    return anchor is not None and len(text) <= _LONGEST and _WINDOW.fullmatch(text) is not None


def _without_unseen(pieces: Sequence[Piece]) -> list[Piece]:
    """Return `pieces` without what is not seen, and without the space before it where a mark follows."""
    kept: list[Piece] = []
    gap = False
    for piece in pieces:
        if _is_read_out(piece):
            gap = True
            continue
        if gap and kept and _MARK.match(piece[0]):
            kept[-1] = (kept[-1][0].rstrip(), *kept[-1][1:])
        gap = False
        kept.append(piece)
    return kept
