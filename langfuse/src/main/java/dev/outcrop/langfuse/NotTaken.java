package dev.outcrop.langfuse;

/** What was sent was not taken. */
final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Delivery delivery;

    NotTaken(Delivery delivery) {
        super("not taken", null, false, false);
        this.delivery = delivery;
    }

    Delivery delivery() {
        return delivery;
    }
}
