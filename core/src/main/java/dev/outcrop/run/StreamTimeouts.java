package dev.outcrop.run;

import java.time.Duration;

/** The times that streams, load balancers and shutdown have to agree on, in one place. */
public final class StreamTimeouts {
    /** A comment is sent on a silent stream this often; load balancers close a connection after 60 s of silence. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How far the journal may be behind what has been shown. */
    public static final Duration JOURNAL_LAG = Duration.ofMillis(100);

    /** A follower gets at most one frame of text in this time. */
    public static final Duration FRAME = Duration.ofMillis(30);

    /** A finished answer can still be followed from its start for this long. */
    public static final Duration REPLAY = Duration.ofSeconds(60);

    /** How long a lease lasts without a sign of life. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    private StreamTimeouts() {}
}
