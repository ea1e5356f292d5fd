package dev.outcrop.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One entry for each model call. Those of runs are written by the journal, in the transaction that stores what the call
 * said; so none is missed and none is there twice. Deleting a conversation leaves them.
 */
public interface UsageLedger {

    /** What entries are told apart by. */
    enum By {
        PERSON,
        /** An entry of somebody in two groups is in the sums of both. */
        GROUP,
        AGENT,
        MODEL,
        KEY
    }

    /** Stores the entry of a call outside of runs, and returns when it is stored. An id that is there already is left. */
    void record(UsageEntry entry);

    /** What they come to. */
    UsageSum sum(UsageQuery query);

    /** What they come to by name; what has no agent, key or group stands under an empty name. */
    Map<String, UsageSum> sums(UsageQuery query, By by);

    /** What they come to by day; days without a call are left out. */
    Map<LocalDate, UsageSum> days(UsageQuery query, ZoneId zone);

    /** Tells {@code each} of the entries in the order of their time. */
    void entries(UsageQuery query, Consumer<UsageEntry> each);

    /** Removes entries of before, {@code most} at once; their number. Those of people on hold stay. */
    int forget(Instant before, int most);

    /** Takes a person's name off what has to be kept for the sums of others; how many entries that were. */
    int erase(String person);
}
