"""Screens hear of a change when it is committed: topics, notifications in the transaction, one stream
process."""
