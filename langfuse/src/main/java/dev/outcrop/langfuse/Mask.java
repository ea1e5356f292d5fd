package dev.outcrop.langfuse;

/** Takes out of a text what must not leave the server. What takes its place has neither quotes nor backslashes. */
@FunctionalInterface
public interface Mask {

    /** The text without it; the same text if there is nothing to be taken out. */
    String apply(String text);

    /** This mask, and then another one. */
    default Mask and(Mask other) {
        return text -> other.apply(apply(text));
    }

    /** Leaves everything as it is. */
    static Mask none() {
        return text -> text;
    }
}
