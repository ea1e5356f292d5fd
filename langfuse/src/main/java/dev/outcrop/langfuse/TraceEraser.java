package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.TraceDeletions;
import dev.outcrop.conversation.TraceDeletions.Backlog;
import dev.outcrop.conversation.TraceDeletions.Deletion;
import dev.outcrop.langfuse.ExportState.Mood;
import dev.outcrop.langfuse.Scores.Project;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has Langfuse delete the traces of what was erased here, with their observations and scores. What it does not take waits in
 * the database and is tried again.
 */
public final class TraceEraser implements AutoCloseable {
    private static final int AT_ONCE = 50;
    private static final Duration LEASE = Duration.ofMinutes(3);
    private static final Pace PACE = Pace.looking(Duration.ofSeconds(5));
    private static final Duration UNREADABLE = Duration.ofHours(1);

    private final Project project;
    private final TraceDeletions deletions;
    private final String holder;
    private final Clock clock;
    private final Exchange exchange;
    private final Standing standing =
            new Standing("Langfuse", "deletions of traces", "They wait in the database.", PACE);
    private final Rounds rounds;

    /** Does nothing until it is started; {@code holder} is this process among others. */
    public TraceEraser(Project project, TraceDeletions deletions, String holder, Clock clock) {
        this.project = requireNonNull(project, "project is null");
        this.deletions = requireNonNull(deletions, "deletions is null");
        this.holder = requireNonNull(holder, "holder is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.exchange = new Exchange(project.patience());
        this.rounds = new Rounds("trace-deletions", this::round, PACE, clock);
    }

    /**
     * How it is.
     *
     * @param traces how many are due
     */
    public record State(boolean well, Optional<String> problem, long traces) {
        public State {
            requireNonNull(problem, "problem is null");
        }
    }

    /** Begins. */
    public void start() {
        rounds.start();
    }

    /** How it is; asks the database. */
    public State state() {
        Backlog backlog = deletions.backlog();
        Optional<Duration> behind = backlog.oldest().map(at -> Duration.between(at, clock.instant()));
        return new State(standing.mood(behind) == Mood.ON, standing.problem(), backlog.traces());
    }

    private Duration round() throws InterruptedException {
        List<Deletion> claimed = deletions.claim(holder, AT_ONCE, LEASE);
        if (claimed.isEmpty()) {
            return PACE.look();
        }
        Delivery delivery = delete(claimed);
        Instant now = clock.instant();
        return switch (delivery) {
            case Delivery.Taken _ -> {
                deletions.delivered(claimed);
                standing.taken();
                yield Duration.ZERO;
            }
            case Delivery.Unacceptable _ -> {
                deletions.giveBack(claimed, now.plus(UNREADABLE));
                yield standing.notTaken(delivery);
            }
            case Delivery.Later _, Delivery.Refused _ -> {
                deletions.giveBack(claimed, now);
                yield standing.notTaken(delivery);
            }
        };
    }

    private Delivery delete(List<Deletion> claimed) throws InterruptedException {
        ObjectNode body = Json.object();
        ArrayNode ids = body.putArray("traceIds");
        claimed.forEach(deletion -> ids.add(TraceIds.trace(deletion.run())));
        var request = HttpRequest.newBuilder(Connection.below(project.base(), "/api/public/traces"))
                .header("authorization", project.keys().get().basic())
                .header("content-type", "application/json")
                .method("DELETE", HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
        return Delivery.of(exchange.ask(request), clock.instant());
    }

    @Override
    public void close() {
        rounds.close();
        exchange.close();
    }
}
