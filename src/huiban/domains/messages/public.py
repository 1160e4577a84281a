"""One outbox for everything the product tells a person by text message. The only module of this domain that others import."""
