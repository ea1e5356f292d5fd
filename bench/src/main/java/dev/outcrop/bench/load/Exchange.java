package dev.outcrop.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** One question and what came back. Only the load generator's loop changes it while it runs. */
public final class Exchange {
    private static final int LAST_WORDS = 300;

    /** How it ended. */
    public enum End {
        RUNNING,
        WHOLE,
        LEFT,
        FAILED
    }

    final byte[] request;
    final int leaveAfter;
    private final int expected;
    final Reply reply = new Reply(this::body);
    private final TokenScanner scanner = new TokenScanner(this::token);
    private final boolean reads;
    private Samples latencies = new Samples();
    private long lastStamp;
    long now;
    long askedAt;
    long firstAt;
    long endedAt;
    private long recordUntil = Long.MAX_VALUE;
    private int actAfter = Integer.MAX_VALUE;
    private Runnable action = () -> {};
    private long bytes;
    private int tokens;
    private End end = End.RUNNING;
    private String why = "";
    /** The end of what came instead of an answer. */
    private String lastWords = "";

    private Exchange(byte[] request, int expected, int leaveAfter, boolean reads) {
        this.request = request;
        this.expected = expected;
        this.leaveAfter = leaveAfter;
        this.reads = reads;
    }

    /** A question whose answer has so many tokens. */
    public static Exchange of(byte[] request, int expected) {
        return new Exchange(request, expected, Integer.MAX_VALUE, true);
    }

    /** The same, by a reader who leaves after so many tokens. */
    public static Exchange leaving(byte[] request, int leaveAfter) {
        return new Exchange(request, 0, leaveAfter, true);
    }

    /** A request of whose answer only the status counts. */
    public static Exchange plain(byte[] request) {
        return new Exchange(request, 0, Integer.MAX_VALUE, false);
    }

    /** Has the tokens' latencies collected together with those of others. */
    public Exchange into(Samples shared) {
        latencies = shared;
        return this;
    }

    /** Collects no latency from this moment on, on the clock of {@link System#nanoTime}. */
    public Exchange recordingUntil(long nanos) {
        recordUntil = nanos;
        return this;
    }

    /** Does something, once, when so many tokens have come. It runs in the load generator's loop. */
    public Exchange when(int tokensCame, Runnable then) {
        actAfter = tokensCame;
        action = then;
        return this;
    }

    /** When it was sent. */
    public long askedAt() {
        return askedAt;
    }

    /** When it ended. */
    public long endedAt() {
        return endedAt;
    }

    /** From the question to the first token, in nanoseconds; negative if there was none. */
    public long toFirst() {
        return firstAt == 0 ? -1 : firstAt - askedAt;
    }

    /** Tokens that came. */
    public int tokens() {
        return tokens;
    }

    /** Bytes of the response's body. */
    public long bytes() {
        return bytes;
    }

    /** How it ended. */
    public End end() {
        return end;
    }

    /** Why it failed; empty if it did not. */
    public String why() {
        return why;
    }

    void ended(boolean responded) {
        boolean good = responded && reply.status() / 100 == 2 && tokens >= expected;
        finish(good ? End.WHOLE : End.FAILED, good ? "" : shortfall());
    }

    void failed(String reason) {
        finish(End.FAILED, reason + ": " + shortfall());
    }

    /** Called after each read. */
    void progressed() {
        if (tokens >= actAfter) {
            actAfter = Integer.MAX_VALUE;
            action.run();
        }
    }

    void left() {
        finish(End.LEFT, "");
    }

    private String shortfall() {
        String words = tokens == 0 && !lastWords.isEmpty() ? ", its last words: " + lastWords.strip() : "";
        return reply + ", " + tokens + " of " + expected + " tokens" + words;
    }

    private void finish(End how, String reason) {
        if (end == End.RUNNING) {
            end = how;
            why = reason;
            endedAt = System.nanoTime();
        }
    }

    private void body(ByteBuffer content) {
        bytes += content.remaining();
        if (tokens == 0 && reads) {
            byte[] end = new byte[Math.min(LAST_WORDS, content.remaining())];
            content.get(content.limit() - end.length, end);
            lastWords = new String(end, UTF_8);
        }
        if (reads) {
            scanner.scan(content);
        } else {
            content.position(content.limit());
        }
    }

    private void token(long stamp) {
        if (stamp <= lastStamp) {
            return; // said again, as some do at the end
        }
        lastStamp = stamp;
        tokens++;
        if (firstAt == 0) {
            firstAt = now;
        }
        if (now < recordUntil) {
            latencies.add(now - stamp);
        }
    }
}
