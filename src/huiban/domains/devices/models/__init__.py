from huiban.domains.devices.models.device import Device

__all__ = ["Device"]
