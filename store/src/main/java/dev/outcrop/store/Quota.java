package dev.outcrop.store;

/** How much one person may attach. It is looked at before a file is stored, so several at the same moment may pass it by their size. */
public record Quota(long files, long bytes) {
    private static final long FILES = 10_000;

    /** So many bytes, in any sensible number of files. */
    public static Quota ofBytes(long bytes) {
        return new Quota(FILES, bytes);
    }

    /** What a person has attached. */
    record Used(long files, long bytes) {}

    boolean leaves(Used used, long more) {
        return used.files() < files && used.bytes() + more <= bytes;
    }
}
