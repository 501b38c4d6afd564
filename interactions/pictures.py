"""The pictures of letters, by the hash that a letter's values hold."""

import base64
from functools import lru_cache
from hashlib import sha256

from crm.models import Picture as KeptPicture
from interactions.letters import Picture

# So many signatures and logos are in use at once at most.
OPEN_PICTURES = 64
# A grey area, three times as wide as high: where a picture goes that is not known yet.
_GREY = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAASwAAABkAQMAAAAGz5+DAAAABlBMVEXr7vCMlp4Q5UysAAACKUlEQVR42q2XPU7D"
    "QBSExxskV7FygC04grdzEYmcxSfhaA9pJcpcgSOAqCgQFNl4f97PWgg3LjIaz/tediwPP9hxfTjsu153aKbZfb31"
    "ZSsczl3V4QTQ4bkn85gdvt97sgiAMHVUIzA74JNsWQAAAhZTNdDNDVdTdrwAcABsdCuSzER3OCFlg4XOAymbiS5i"
    "czPQjchuBrqAwk1FN1DppqI7Xm73JNPQrahkCroEbcumoPPpfs+moIto3ER0I1o3EV0AcxOGOGy/zVnGh/DgDxWG"
    "iBAeyoYYIbmxIQJEt2b/A8luzf7vW692yve/QpFV6PLW22wVOl+KqmwVugjVrUA3Qncr0AUYbhu6gSy3DV0FrQWS"
    "0a0wZQldA41lS+h8I2qzJXQRHTdMDJrkhk/i0AQ3LC000Q1XBk0AAny9rdghw9Npl0y6BNmL0DoPvF8epz1uQWwd"
    "Ekp56XM7XqTCdlIp88J2Yimfe9m82HUsW1S6jsROm2y3oBU2yZ22WG75n3a1gKxK19Wy8nie9Wxe6bomW1S6rnYb"
    "IXdd4xaUrqvd2uO5yG7t8bzKQFbIXVfLeKed8efX7iAcp4WPIPRLMYTTBqiHcOoAdV4S3mRs/1u2KMry/knYOtv/"
    "3S0osm3/pEEr0SU3CVqFzqnQKnROh1ahIxVage6WLRqyhI50aBnd7AxoJToyoG3oZmdBy+icBS2jcya0jI58/+Pu"
    "eXYmtIxu34fn8K9fu78h5ZmcjU0EQAAAAABJRU5ErkJggg=="
)
SAMPLE_PICTURE = Picture(sha256(_GREY).hexdigest(), _GREY, "png", 300, 100)


def find_picture(digest: str) -> Picture | None:
    """The kept picture; None for a hash that names none. Read once a process."""
    try:
        return _kept(digest)
    except KeptPicture.DoesNotExist:
        return None


@lru_cache(maxsize=OPEN_PICTURES)
def _kept(digest: str) -> Picture:
    kept = KeptPicture.objects.get(digest=digest)
    return Picture(digest, bytes(kept.content), kept.kind, kept.width, kept.height)
