"""The Documents API: an upload begun, its bytes, and what becomes of the document."""

import hashlib

from tests.peers.fake_http import Reply, Request
from tests.peers.linkedin_refusals import LinkedInRefusal, schema
from tests.peers.linkedin_state import Document, Record, World

BYTES = 100_000_000
UPLOAD_S = 3_600
MAGIC = {b"%PDF": "PDF", b"PK\x03\x04": "DOCX or PPTX", b"\xd0\xcf\x11\xe0": "DOC or PPT"}


def begin(world: World, request: Request, owner: str) -> Reply:
    if request.query.get("action") != "initializeUpload":
        raise LinkedInRefusal("argument", "The action is unknown")
    key = f"D4D10{world.number()}"
    document = Document(f"urn:li:document:{key}", owner, key)
    world.documents[document.urn] = document
    address = f"http://{request.headers['Host']}/dms-uploads/{key}/document"
    expires = int((world.now + UPLOAD_S) * 1000)
    return Reply({"value": {"uploadUrlExpiresAt": expires, "uploadUrl": address, "document": document.urn}})


def take(world: World, request: Request, key: str) -> Reply:
    """Keep the digest of what is brought whole; what is no document ends its processing in failure."""
    document = world.document(f"urn:li:document:{key}")
    if len(request.body) > BYTES:
        raise LinkedInRefusal("argument", "The document is too large")
    document.sha256, document.polls = hashlib.sha256(request.body).hexdigest(), world.processing["polls"]
    document.end = world.processing["end"] if request.body[:4] in MAGIC else "PROCESSING_FAILED"
    return Reply(status=201)


def read(world: World, urn: str) -> Reply:
    document = world.document(urn)
    shown: Record = {"id": urn, "owner": document.owner, "status": document.status}
    if document.polls and document.sha256:
        document.polls -= 1
    return Reply(shown)


def check_shown(sent: Record) -> None:
    """Judge the title that a post shows its document by. Raises LinkedInRefusal."""
    if not sent.get("title"):
        raise schema("content/media/title", "field is required but not found and has no default value")
    if "altText" in sent:
        raise schema("content/media/altText", "a document has no alternative text")
