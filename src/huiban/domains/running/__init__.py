"""Whether the machine under the product is well: conditions, alarms, jobs that gave up."""
