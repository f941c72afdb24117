"""XML from strangers: read as far as it can be read, with nothing expanded and nothing fetched."""

from lxml import etree


def parse_xml(payload: bytes) -> etree._Element | None:
    """Return the root of the XML in `payload`, or None when there is none.

    Broken XML is mended as far as libxml2 can. Entities are not expanded, external ones not loaded,
    and libxml2's own limits on depth and size stay in force.
    """
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: etree._Element | None = etree.fromstring(payload.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root  # None where the recovering parser found nothing at all


def local(element: etree._Element) -> str:
    """Return an element's name without namespace, in lower case; empty for what has none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: etree._Element) -> str:
    """Return the element's own text, stripped."""
    return (element.text or "").strip()
