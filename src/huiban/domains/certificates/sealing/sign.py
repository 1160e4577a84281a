"""Sign a PDF: PAdES B-B with P-256, the seal visible where the page wants it, no change allowed afterwards.

The seam for a real deployment is here: an accredited seal service takes the place of ``sign_pdf``; a time-stamping
authority (RFC 3161) is handed in as ``timestamper`` and gives PAdES B-T.
"""

from __future__ import annotations

import io
from functools import lru_cache

from asn1crypto import keys, x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from huiban.domains.certificates.sealing.authority import Authority
from huiban.domains.certificates.sealing.seal_image import DIAMETER, seal_pdf
from huiban.domains.certificates.typeset.compiler import Spot

FIELD = "huiban-seal"
SIGNATURE_ROOM = 4096  # hexadecimal digits; a P-256 signature with its certificate takes 2,150


def sign_pdf(
    pdf: bytes, *, authority: Authority, organ: str, spot: Spot | None, timestamper: TimeStamper | None = None
) -> bytes:
    """The signed file. ``spot`` is the seal's centre; None signs without a visible seal.

    The signature certifies the document: any later change, a form value or a note included, breaks it.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    style = StaticStampStyle(background=_SealDrawing(seal_pdf(organ)), background_opacity=1.0, border_width=0)
    signer = signers.PdfSigner(
        _metadata(organ),
        signer=_signer(authority),
        timestamper=timestamper,
        stamp_style=style,
        new_field_spec=_field(writer, spot),
    )
    # Room for the signature; measuring it would mean signing twice. A time stamp's size is known to its maker only.
    room = None if timestamper else SIGNATURE_ROOM
    return bytes(signer.sign_pdf(writer, bytes_reserved=room).getbuffer())


def _metadata(organ: str) -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        name=organ,
        reason="演示专用 DEMONSTRATION",
    )


def _field(writer: IncrementalPdfFileWriter, spot: Spot | None) -> fields.SigFieldSpec:
    if spot is None:
        return fields.SigFieldSpec(FIELD)
    height = _page_height(writer.prev, spot.page - 1)
    radius = DIAMETER / 2
    left, bottom = round(spot.x - radius), round(height - spot.y - radius)
    box = (left, bottom, left + round(DIAMETER), bottom + round(DIAMETER))
    return fields.SigFieldSpec(FIELD, on_page=spot.page - 1, box=box)


def _page_height(reader: PdfFileReader, index: int) -> float:
    page = reader.find_page_for_modification(index)[0].get_object()  # type: ignore[no-untyped-call]
    while "/MediaBox" not in page:
        page = page["/Parent"]
    _, bottom, _, top = (float(value) for value in page["/MediaBox"])
    return top - bottom


@lru_cache(maxsize=4)
def _signer(authority: Authority) -> signers.SimpleSigner:
    roots = [x509.Certificate.load(root) for root in authority.roots]
    store = SimpleCertificateStore.from_certs(roots)  # type: ignore[no-untyped-call]
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(authority.certificate),
        signing_key=keys.PrivateKeyInfo.load(authority.key),
        cert_registry=store,
        embed_roots=False,
    )


class _SealDrawing(PdfContent):
    """A page of another PDF as drawing, like ink: what lies beneath shows through.

    From memory; pyHanko's own class wants a file.
    """

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        drawing = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)), page_ix=0)
        ink = DictionaryObject({NameObject("/BM"): NameObject("/Multiply")})  # type: ignore[no-untyped-call]
        self.resources.xobject["/Seal"] = drawing
        self.resources.ext_g_state["/Ink"] = ink
        left, bottom, right, top = drawing.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Ink gs /Seal Do"
