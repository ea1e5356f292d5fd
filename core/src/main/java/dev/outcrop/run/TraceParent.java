package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The span in which something is asked: that of the request, or of whoever sent it, a gateway's say, as its headers name it.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param flags two hex digits
 * @param state what tracing systems want handed on, if anything
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceParent(String traceId, String spanId, String flags, Optional<String> state) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final Pattern MEMBER =
            Pattern.compile("([a-z0-9][a-z0-9_*/@-]{0,255})=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,256}");
    private static final String FIRST_VERSION = "00";
    private static final String NO_VERSION = "ff";
    private static final int MOST_MEMBERS = 32;
    private static final int MOST_STATE = 512;
    private static final int HEX = 16;
    private static final int SAMPLED = 1;

    public TraceParent {
        requireNonNull(traceId, "traceId is null");
        requireNonNull(spanId, "spanId is null");
        requireNonNull(flags, "flags is null");
        requireNonNull(state, "state is null");
    }

    /** What the headers say; empty if they don't keep to the form, as if they were not there. */
    public static Optional<TraceParent> read(Optional<String> traceparent, Optional<String> tracestate) {
        Matcher parts = FORM.matcher(traceparent.map(String::strip).orElse(""));
        if (!parts.matches() || parts.group(1).equals(NO_VERSION) || zero(parts.group(2)) || zero(parts.group(3))) {
            return Optional.empty();
        }
        // Later versions may say more behind what this one knows.
        boolean more = Optional.ofNullable(parts.group(5)).isPresent();
        return more && parts.group(1).equals(FIRST_VERSION)
                ? Optional.empty()
                : Optional.of(new TraceParent(
                        parts.group(2),
                        parts.group(3),
                        parts.group(4),
                        tracestate.map(String::strip).filter(TraceParent::wellFormed)));
    }

    /** The header that {@link #read} reads. */
    public String header() {
        return FIRST_VERSION + "-" + traceId + "-" + spanId + "-" + flags;
    }

    /** The flags as a number. */
    public int flagBits() {
        return Integer.parseInt(flags, HEX);
    }

    /** Whether whoever began the trace keeps it. */
    public boolean sampled() {
        return (flagBits() & SAMPLED) != 0;
    }

    private static boolean zero(String hex) {
        return hex.chars().allMatch(digit -> digit == '0');
    }

    /** A state that is not well formed is left out; the parent counts all the same. */
    private static boolean wellFormed(String state) {
        if (state.length() > MOST_STATE) {
            return false;
        }
        var keys = new HashSet<String>();
        for (String member : state.split(",", -1)) {
            Matcher parts = MEMBER.matcher(member.strip());
            if (!member.isBlank() && (!parts.matches() || !keys.add(parts.group(1)))) {
                return false;
            }
        }
        return !keys.isEmpty() && keys.size() <= MOST_MEMBERS;
    }
}
