package dev.outcrop.access;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Something that is kept of people beside their conversations. It goes when its time is over, is part of what a person can
 * take along, and is erased with the person. What is on hold is no business of it, unless it says so.
 */
public interface PersonalData {

    /** What it is, as receipts and the audit log have it: {@code attachments}, {@code usage}. */
    String name();

    /**
     * Removes what is from before, but for what belongs to people and conversations on hold.
     *
     * @param most not more at once, so that nothing else is held up for long
     * @return how many were removed: fewer than {@code most} if no more are due
     */
    int removeBefore(Instant before, int most);

    /**
     * Removes all of a person, or takes their name off what has to stay. Done again, it does nothing.
     *
     * @return how many were removed or changed
     */
    int erase(String person);

    /** Writes all of a person, as files below {@link #name}. */
    void export(String person, Files files) throws IOException;

    /** Where a person's data is written to. */
    @FunctionalInterface
    interface Files {
        /** A new file, which is complete with the next one or the end. It is not to be closed. */
        OutputStream add(String path) throws IOException;
    }
}
