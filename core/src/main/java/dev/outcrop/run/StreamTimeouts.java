package dev.outcrop.run;

import java.time.Duration;

/**
 * The times that streams, load balancer, container and shutdown have to agree on, in one place: whoever sets one of them
 * up takes it from here. A set that can't work is refused.
 *
 * @param heartbeat a comment is sent on a silent stream this often
 * @param albIdle the load balancer closes a connection that is silent for so long; 1 to 4000 s on AWS
 * @param serverKeepAlive the server keeps an idle connection for so long: longer than the load balancer, which would
 *     else send a request on a connection that is just being closed and answer 502
 * @param maxStream a stream is ended at this age, and its client resumes it: the longest that one request takes
 * @param deregistration how long a load balancer lets requests of a server that leaves go on; at most 3600 s on AWS
 * @param drain how long running answers may go on after SIGTERM
 * @param stop what is left of a container then is killed; at most 120 s on Fargate
 * @param edgeRead CloudFront, where it stands before the load balancer, gives up an answer that is silent for so long; 1
 *     to 120 s
 * @param edgeKeepAlive CloudFront keeps an idle connection to the load balancer for so long: shorter than the load
 *     balancer, for the same reason; 1 to 120 s
 */
public record StreamTimeouts(
        Duration heartbeat,
        Duration albIdle,
        Duration serverKeepAlive,
        Duration maxStream,
        Duration deregistration,
        Duration drain,
        Duration stop,
        Duration edgeRead,
        Duration edgeKeepAlive) {
    private static final Duration SHORTEST_IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(4000);
    private static final Duration LONGEST_DEREGISTRATION = Duration.ofHours(1);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(2);
    private static final Duration LONGEST_EDGE = Duration.ofMinutes(2);

    /** What is used where nothing else is said, and by the AWS stack. */
    public static final StreamTimeouts DEFAULT = new StreamTimeouts(
            Duration.ofSeconds(15),
            Duration.ofSeconds(120),
            Duration.ofSeconds(130),
            Duration.ofSeconds(900),
            Duration.ofSeconds(900),
            Duration.ofSeconds(110),
            Duration.ofSeconds(120),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60));

    /** How far the journal may be behind what has been shown. */
    public static final Duration JOURNAL_LAG = Duration.ofMillis(100);

    /** A follower gets at most one frame of text in this time. */
    public static final Duration FRAME = Duration.ofMillis(30);

    /** A finished answer can still be followed from its start for this long. */
    public static final Duration REPLAY = Duration.ofSeconds(60);

    /**
     * How long a run stays with a process that gives no sign of life. With the sweep's two seconds it is taken over well
     * within the fifteen that nobody has to wait longer than.
     */
    public static final Duration LEASE = Duration.ofSeconds(8);

    public StreamTimeouts {
        require(heartbeat.isPositive(), "heartbeat", "is more than nothing");
        require(within(albIdle, LONGEST_IDLE), "albIdle", "is from 1 to 4000 s");
        require(within(edgeRead, LONGEST_EDGE), "edgeRead", "is from 1 to 120 s");
        require(within(edgeKeepAlive, LONGEST_EDGE), "edgeKeepAlive", "is from 1 to 120 s");
        require(
                heartbeat.compareTo(longestHeartbeat(albIdle, edgeRead)) <= 0,
                "heartbeat",
                "is at most a third of albIdle and of edgeRead: two of them may get lost");
        require(edgeKeepAlive.compareTo(albIdle) < 0, "edgeKeepAlive", "is shorter than albIdle");
        require(albIdle.compareTo(serverKeepAlive) < 0, "serverKeepAlive", "is longer than albIdle");
        require(maxStream.isPositive(), "maxStream", "is more than nothing");
        require(deregistration.compareTo(LONGEST_DEREGISTRATION) <= 0, "deregistration", "is at most 3600 s");
        require(maxStream.compareTo(deregistration) <= 0, "maxStream", "is at most as long as deregistration");
        require(stop.compareTo(LONGEST_STOP) <= 0, "stop", "is at most 120 s");
        require(!drain.isNegative() && drain.compareTo(stop) < 0, "drain", "is shorter than stop");
    }

    /** The same with another heartbeat. */
    public StreamTimeouts withHeartbeat(Duration other) {
        return new StreamTimeouts(
                other, albIdle, serverKeepAlive, maxStream, deregistration, drain, stop, edgeRead, edgeKeepAlive);
    }

    /** The longest heartbeat that load balancer and CloudFront bear. */
    public Duration longestHeartbeat() {
        return longestHeartbeat(albIdle, edgeRead);
    }

    private static Duration longestHeartbeat(Duration albIdle, Duration edgeRead) {
        Duration shorter = albIdle.compareTo(edgeRead) < 0 ? albIdle : edgeRead;
        return Duration.ofMillis(shorter.toMillis() / 3); // dividedBy would have each start load Java's decimal numbers
    }

    private static boolean within(Duration time, Duration longest) {
        return time.compareTo(SHORTEST_IDLE) >= 0 && time.compareTo(longest) <= 0;
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(field + " " + rule);
        }
    }
}
