"""What the reaches mean for audit rows and the access log: they are read over the whole district or not at all."""

from services.domain.access import Reach, everywhere

AUDIT_REACHES = {Reach.DISTRICT: everywhere}
