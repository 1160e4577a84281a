from huiban.domains.appointments.models.appointment import Appointment
from huiban.domains.appointments.models.policy import BookingPolicy, CapacityRule
from huiban.domains.appointments.models.slot import Slot

__all__ = ["Appointment", "BookingPolicy", "CapacityRule", "Slot"]
