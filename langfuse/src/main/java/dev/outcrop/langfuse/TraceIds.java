package dev.outcrop.langfuse;

import dev.outcrop.id.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of traces, spans and scores, derived from where things stand in the journal: what is sent twice, after a crash say, has the
 * same ids both times.
 */
public final class TraceIds {
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private TraceIds() {}

    /** The trace of a run that answers a person, and of all runs that work for it: 32 hex digits. */
    public static String trace(RunId root) {
        return hex("trace:" + root.value(), TRACE_BYTES);
    }

    /** The span of what begins with the event {@code seq} of a run: 16 hex digits. */
    public static String span(RunId run, long seq, String what) {
        return hex("span:" + run.value() + ":" + seq + ":" + what, SPAN_BYTES);
    }

    /** The span of a run as a whole. */
    public static String run(RunId run) {
        return hex("run:" + run.value(), SPAN_BYTES);
    }

    /** The trace of a request that is in nobody's: 32 hex digits. */
    public static String requestTrace(String request) {
        return hex("request-trace:" + request, TRACE_BYTES);
    }

    /** The span of a request: 16 hex digits. */
    public static String request(String request) {
        return hex("request:" + request, SPAN_BYTES);
    }

    /** What a person thinks of the answer of a run: 32 hex digits, which do not tell the person. */
    public static String score(RunId root, String person) {
        return hex("score:" + root.value() + ":" + person, TRACE_BYTES);
    }

    private static String hex(String name, int bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
